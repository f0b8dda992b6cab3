"""Lists of orders through the Orders API: all of them at once, or page by page."""

import json

import msgspec
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, orders_api, v1
from tests.factories import make_order, make_partner, make_product, one_of
from webapp import transactions
from webapp.demo import loading
from webapp.extensions import db as database


def ids_of(answered: Answered) -> list[str]:
    return [order["order_id"] for order in answered.json["items"]]


def pages_of(api: Caller, limit: int) -> list[Answered]:
    pages = [api.get(f"/orders?limit={limit}")]
    while cursor := pages[-1].json.get("next_cursor"):
        pages.append(api.get(f"/orders?limit={limit}&cursor={cursor}"))
    return pages


def make_orders(number: int) -> None:
    product, partner = make_product(), make_partner()
    for _ in range(number):
        make_order(one_of(product), partner=partner)


def test_a_house_without_orders_lists_none(client: FlaskClient) -> None:
    listed = orders_api(client).get("/orders")

    assert listed.text == '{"count":0,"items":[]}'


def test_every_order_is_listed_oldest_first_as_it_reads_by_itself(client: FlaskClient) -> None:
    make_orders(3)
    api = orders_api(client)

    listed = api.get("/orders")

    alone = [api.get(f"/orders/OR0000{number}").text for number in (1, 2, 3)]
    assert listed.text == f'{{"count":3,"items":[{",".join(alone)}]}}'


def test_twelve_hundred_orders_are_streamed_in_order_behind_their_exact_count(client: FlaskClient) -> None:
    loading.load(1200)
    api = orders_api(client, "demo-secret-key")

    response = client.get("/orders", headers=api.headers)

    portions = list(response.iter_encoded())
    assert response.is_streamed
    assert portions[0].startswith(b'{"count":1200,"items":[{"order_id":"OR00001"')
    assert max(map(len, portions)) < sum(map(len, portions)) / 2
    orders = json.loads(b"".join(portions))["items"]
    assert [order["order_id"] for order in orders] == [f"OR{number:05d}" for number in range(1, 1201)]
    assert all(order["items"] for order in orders)
    listed_by_pages = [page.json["items"] for page in pages_of(api, 1000)]
    assert listed_by_pages == [orders[:1000], orders[1000:]]


def test_an_order_deleted_while_the_list_is_under_way_is_still_on_it(client: FlaskClient) -> None:
    loading.load(600)
    api = orders_api(client, "demo-secret-key")
    portions = client.get("/orders", headers=api.headers).iter_encoded()
    first = next(portions)

    v1(client).delete("/orders/OR00600")

    listed = json.loads(first + b"".join(portions))
    assert (listed["count"], len(listed["items"])) == (600, 600)
    assert api.get("/orders").json["count"] == 599


def test_a_stream_that_breaks_is_never_closed_as_valid_json(client: FlaskClient) -> None:
    loading.load(600)
    broken = sa.text("UPDATE orders SET shipping_address = '{' WHERE id = 600")
    transactions.write(lambda: database.session.execute(broken))
    sent: list[bytes] = []

    with pytest.raises(msgspec.DecodeError):
        sent.extend(client.get("/orders", headers={"x-api-key": "demo-secret-key"}).iter_encoded())

    with pytest.raises(json.JSONDecodeError):
        json.loads(b"".join(sent))
    assert sent


def test_pages_follow_each_other_until_none_remain(client: FlaskClient) -> None:
    make_orders(5)

    pages = pages_of(orders_api(client), 2)

    assert [ids_of(page) for page in pages] == [["OR00001", "OR00002"], ["OR00003", "OR00004"], ["OR00005"]]
    assert [list(page.json) for page in pages] == [
        ["count", "items", "next_cursor"],
        ["count", "items", "next_cursor"],
        ["count", "items"],
    ]
    assert [page.json["count"] for page in pages] == [2, 2, 1]


def test_a_page_that_holds_the_last_order_has_no_next_cursor(client: FlaskClient) -> None:
    make_orders(2)

    page = orders_api(client).get("/orders?limit=2")

    assert list(page.json) == ["count", "items"]


def test_a_cursor_alone_gives_what_comes_after_it(client: FlaskClient) -> None:
    make_orders(3)

    page = orders_api(client).get("/orders?cursor=OR00001")

    assert ids_of(page) == ["OR00002", "OR00003"]


def test_a_cursor_stays_valid_when_its_order_is_deleted(client: FlaskClient) -> None:
    make_orders(3)
    v1(client).delete("/orders/OR00002")

    page = orders_api(client).get("/orders?limit=1&cursor=OR00002")

    assert ids_of(page) == ["OR00003"]


def test_a_limit_out_of_bounds_is_refused(client: FlaskClient) -> None:
    api = orders_api(client)

    refused = [
        api.get(f"/orders?limit={limit}")
        for limit in ("0", "1001", "-1", "1.5", "x", "", "١", "99999999999999999999")
    ]

    sentence = "limit must be an integer from 1 to 1,000."
    assert {answered.refusal for answered in refused} == {(400, "invalid_input", sentence)}


def test_a_cursor_that_is_no_order_id_is_refused(client: FlaskClient) -> None:
    api = orders_api(client)

    refused = [api.get(f"/orders?cursor={cursor}") for cursor in ("", "1", "PR00001", "OR1", "OR00001'")]

    assert {(answered.status, answered.error_type) for answered in refused} == {(400, "invalid_input")}


def test_unknown_query_parameters_are_ignored(client: FlaskClient) -> None:
    make_orders(2)

    listed = orders_api(client).get("/orders?offset=1&status=shipped&sort_by=x")

    assert ids_of(listed) == ["OR00001", "OR00002"]


def test_counts_stay_exact_when_orders_are_deleted_and_moved(client: FlaskClient) -> None:
    make_orders(4)
    changing = v1(client)
    changing.delete("/orders/OR00002")
    changing.put("/orders/OR00003", {"status": "shipped"})
    changing.put("/orders/OR00004", {"status": "cancelled"})
    api = orders_api(client)

    every, page = api.get("/orders"), api.get("/orders?limit=1")

    assert (every.json["count"], ids_of(every)) == (3, ["OR00001", "OR00003", "OR00004"])
    assert page.json["count"] == 1
