"""Lists of orders through the v1 API."""

import pytest
from flask.testing import FlaskClient

from tests.api.asking import Answered, v1
from tests.factories import ADDRESS, make_order, make_order_at, make_partner, make_product, one_of


def ids_of(answered: Answered) -> list[str]:
    return [order["orderId"] for order in answered.json["data"]]


def make_orders(number: int) -> None:
    product, partner = make_product(), make_partner()
    for _ in range(number):
        make_order(one_of(product), partner=partner)


def test_a_house_without_orders_lists_none(client: FlaskClient) -> None:
    listed = v1(client).get("/orders")

    assert listed.text == '{"data":[],"pagination":{"limit":20,"offset":0,"total":0,"nextOffset":null}}'


def test_a_row_has_exactly_the_six_fields_of_the_documents_example(client: FlaskClient) -> None:
    order = make_order(shipping_address=ADDRESS, customer_reference="PO-77")
    api = v1(client)
    api.put(f"/orders/{order.order_id}", {"status": "shipped", "trackingNumber": "TRK987654"})

    row = api.get("/orders").json["data"][0]

    assert list(row) == ["orderId", "customerId", "orderDate", "totalAmount", "status", "items"]
    assert list(row["items"][0]) == ["productId", "quantity", "price"]


def test_twenty_orders_are_listed_oldest_first_unless_more_are_asked_for(client: FlaskClient) -> None:
    make_orders(21)
    api = v1(client)

    twenty, all_of_them = api.get("/orders"), api.get("/orders?limit=1000")

    assert ids_of(twenty) == [f"OR{number:05d}" for number in range(1, 21)]
    assert twenty.json["pagination"] == {"limit": 20, "offset": 0, "total": 21, "nextOffset": 20}
    assert len(ids_of(all_of_them)) == 21


def test_a_page_says_where_the_next_one_begins(client: FlaskClient) -> None:
    make_orders(5)
    api = v1(client)
    pages: dict[tuple[int, int], tuple[list[str], int | None]] = {
        (2, 0): (["OR00001", "OR00002"], 2),
        (2, 2): (["OR00003", "OR00004"], 4),
        (2, 3): (["OR00004", "OR00005"], None),
        (2, 4): (["OR00005"], None),
        (5, 0): (["OR00001", "OR00002", "OR00003", "OR00004", "OR00005"], None),
        (1, 4): (["OR00005"], None),
        (2, 5): ([], None),
        (20, 9223372036854775807): ([], None),
    }

    listed = {page: api.get(f"/orders?limit={page[0]}&offset={page[1]}") for page in pages}

    for (limit, offset), answered in listed.items():
        ids, next_offset = pages[limit, offset]
        assert ids_of(answered) == ids
        assert list(answered.json["pagination"].items()) == [
            ("limit", limit),
            ("offset", offset),
            ("total", 5),
            ("nextOffset", next_offset),
        ]


def test_paging_out_of_bounds_is_refused(client: FlaskClient) -> None:
    api = v1(client)
    limit_rule = "Invalid input: limit must be an integer from 1 to 1,000."
    offset_rule = "Invalid input: offset must be an integer from 0 to 9,223,372,036,854,775,807."

    limits = [api.get(f"/orders?limit={limit}") for limit in ("0", "1001", "-1", "x", "", "2.0", "٣")]
    offsets = [api.get(f"/orders?offset={offset}") for offset in ("-1", "x", "", "9223372036854775808")]

    assert {answered.refusal for answered in limits} == {(400, "invalid_input", limit_rule)}
    assert {answered.refusal for answered in offsets} == {(400, "invalid_input", offset_rule)}


def test_a_status_that_is_not_of_the_documents_words_is_no_filter(client: FlaskClient) -> None:
    api = v1(client)

    refused = [api.get(f"/orders?status={word}") for word in ("placed", "created", "Pending", "lost", "")]

    sentence = "Invalid status filter provided."
    assert {answered.refusal for answered in refused} == {(400, "invalid_status_filter", sentence)}


@pytest.mark.parametrize("limit", [1, 20])
def test_filters_combine_and_the_total_counts_what_they_keep(client: FlaskClient, limit: int) -> None:
    one, other = make_partner(code="CUST7890"), make_partner(code="CUST1234")
    make_order(partner=one), make_order(partner=other)
    make_order_at("shipped", partner=one), make_order_at("shipped", partner=one)
    api = v1(client)
    kept = {
        "customerId=CUST7890": ["OR00001", "OR00003", "OR00004"],
        "customerId=CUST1234": ["OR00002"],
        "customerId=cust1234": [],
        "customerId=Nobody": [],
        "customerId=CUST7890&status=shipped": ["OR00003", "OR00004"],
        "customerId=CUST1234&status=shipped": [],
        "status=shipped": ["OR00003", "OR00004"],
        "colour=red": ["OR00001", "OR00002", "OR00003", "OR00004"],
    }

    listed = {query: api.get(f"/orders?{query}&limit={limit}") for query in kept}

    assert {query: ids_of(answered) for query, answered in listed.items()} == {
        query: ids[:limit] for query, ids in kept.items()
    }
    assert [answered.json["pagination"]["total"] for answered in listed.values()] == [
        len(ids) for ids in kept.values()
    ]


def test_totals_stay_exact_when_orders_are_deleted_and_moved(client: FlaskClient) -> None:
    partner = make_partner(code="CUST7890")
    for _ in range(5):
        make_order(partner=partner)
    make_order()
    api = v1(client)
    api.delete("/orders/OR00001")
    api.put("/orders/OR00002", {"status": "processing"})
    api.put("/orders/OR00003", {"status": "processing"})
    api.put("/orders/OR00003", {"status": "delivered"})
    api.put("/orders/OR00004", {"status": "cancelled"})
    api.delete("/orders/OR00004")

    totals = {
        query: api.get(f"/orders?{query}").json["pagination"]["total"]
        for query in (
            "", "customerId=CUST7890", "status=pending", "status=processing", "status=delivered",
            "status=cancelled", "customerId=CUST7890&status=pending",
        )
    }  # fmt: skip

    assert totals == {
        "": 4,
        "customerId=CUST7890": 3,
        "status=pending": 2,
        "status=processing": 1,
        "status=delivered": 1,
        "status=cancelled": 0,
        "customerId=CUST7890&status=pending": 1,
    }
