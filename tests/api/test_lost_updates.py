"""ETag and If-Match on the v1 API's orders: nobody overwrites what they have not seen (RFC 9110, 13.1.1)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, v1
from tests.factories import make_key, make_order, make_product

CHANGED = (412, "version_changed", "Order has changed since it was read.")

Change = Callable[[Caller, str], Answered]


def put(api: Caller, etag: str) -> Answered:
    return api.put("/orders/OR00001", {"customerReference": "PO-8"}, {"If-Match": etag})


def delete(api: Caller, etag: str) -> Answered:
    return api.delete("/orders/OR00001", {"If-Match": etag})


every_change = pytest.mark.parametrize("change", [put, delete])


def test_creating_reading_and_updating_answer_with_the_version(client: FlaskClient) -> None:
    make_product()
    api = v1(client)

    created = api.post(
        "/orders", {"customerId": "CUST1234", "items": [{"productId": "PR00001", "quantity": 1}]}
    )
    read = api.get("/orders/OR00001")
    updated = api.put("/orders/OR00001", {"trackingNumber": "TRK1"})

    assert (created.headers["ETag"], read.headers["ETag"]) == ('"1"', '"1"')
    assert (updated.headers["ETag"], api.get("/orders/OR00001").headers["ETag"]) == ('"2"', '"2"')


@pytest.mark.parametrize(
    "body",
    [
        {"status": "processing"},
        {"trackingNumber": "TRK1"},
        {"customerReference": "PO-8"},
        {"items": [{"productId": "PR00001", "quantity": 2}]},
        {"shippingAddress": {"street": "9 Elm St", "city": "Anytown", "country": "USA"}},
    ],
)
def test_every_kind_of_change_makes_a_new_version(client: FlaskClient, body: dict[str, object]) -> None:
    make_order()
    api = v1(client)

    updated = api.put("/orders/OR00001", body)

    assert (updated.status, updated.headers["ETag"]) == (200, '"2"')


@every_change
@pytest.mark.parametrize("etag", ['"1"', "*", '"7", "1"', '"1","7"', ' "1" '])
def test_a_change_of_the_version_that_was_seen_is_made(
    client: FlaskClient, change: Change, etag: str
) -> None:
    make_order()

    changed = change(v1(client), etag)

    assert changed.status == 200


@every_change
def test_a_change_of_another_version_is_refused_and_changes_nothing(
    client: FlaskClient, change: Change
) -> None:
    make_order(customer_reference="PO-7")
    api = v1(client)

    refused = [change(api, etag) for etag in ('"2"', '"7", "8"', 'W/"1"', "1", "", '"one"', '"1')]

    assert {answered.refusal for answered in refused} == {CHANGED}
    assert api.get("/orders/OR00001").json["customerReference"] == "PO-7"
    assert api.get("/orders/OR00001").headers["ETag"] == '"1"'


@every_change
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(client: FlaskClient, change: Change) -> None:
    make_order()
    seen = v1(client).get("/orders/OR00001").headers["ETag"]
    v1(client).put("/orders/OR00001", {"status": "processing"})

    refused = change(v1(client), seen)

    assert refused.refusal == CHANGED


def test_a_stale_version_is_refused_even_where_nothing_would_change(client: FlaskClient) -> None:
    make_order()
    api = v1(client)
    api.put("/orders/OR00001", {"trackingNumber": "TRK1"})

    refused = api.put("/orders/OR00001", {}, {"If-Match": '"1"'})

    assert refused.refusal == CHANGED


@every_change
def test_an_order_that_is_gone_is_not_found_whatever_the_version(client: FlaskClient, change: Change) -> None:
    make_order()
    v1(client).delete("/orders/OR00001")

    refused = change(v1(client), '"1"')

    assert refused.refusal == (404, "order_not_found", "Order not found.")


def test_of_two_writers_from_one_version_exactly_one_wins(app: Flask, client: FlaskClient) -> None:
    make_order()
    key, writers = make_key(), 4
    together = Barrier(writers)

    def write(number: int) -> Answered:
        together.wait()
        api = v1(app.test_client(), key)
        return api.put("/orders/OR00001", {"customerReference": f"PO-{number}"}, {"If-Match": '"1"'})

    with ThreadPoolExecutor(writers) as threads:
        answered = list(threads.map(write, range(writers)))

    assert sorted(answer.status for answer in answered) == [200, 412, 412, 412]
    (winner,) = (answer for answer in answered if answer.status == 200)
    assert v1(client, key).get("/orders/OR00001").text == winner.text
    assert winner.headers["ETag"] == '"2"'
