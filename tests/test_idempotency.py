"""Retries: the same request is answered once and for all, another one under its key never."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.observing import at_once, count_rows, stock_of
from webapp import clock, transactions
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.models import Product
from webapp.catalog.services import add_product
from webapp.errors import IdempotencyKeyReused, OrderTotalTooLarge, ProductNotAvailable
from webapp.extensions import db as database
from webapp.fulfilment.services import Tracked, ship
from webapp.idempotency import KEPT, PRUNED_AT_ONCE, AlreadyAnswered, Answer, Retry, claim, records
from webapp.ordering.counting import count_orders
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import Order
from webapp.ordering.placing import place_order


def answered(order: Order) -> Answer:
    return Answer(201, f"made {order.order_id}".encode(), {"Location": f"/orders/{order.order_id}"})


REQUEST = Retry("key:1", "retry-1", "POST", "/orders", b"d" * 32, answered)


def place(
    product: Product, partner: BuyingPartner, retry: Retry[Order] | None = REQUEST, *, number: int = 1
) -> Order:
    return place_order(lambda: partner, [one_of(product, number)], by=make_staff(), retry=retry)


def kept_keys() -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.scalars(sa.select(records.c.key).order_by(records.c.id)))


def keep_since(age: timedelta, *keys: str) -> None:
    """Records of requests answered so long ago."""
    rows = [
        {
            "principal": "key:1", "key": key, "method": "POST", "path": "/orders", "body_digest": b"d" * 32,
            "status": 201, "headers": {}, "body": b"old", "created_at": clock.now() - age,
        }
        for key in keys
    ]  # fmt: skip
    transactions.write(lambda: database.session.execute(sa.insert(records), rows))


def test_the_same_request_again_is_answered_as_before_and_does_nothing(db: None) -> None:
    product, partner = make_product(stock=10), make_partner()
    order = place(product, partner)
    rows = count_rows()

    for _ in range(2):
        with pytest.raises(AlreadyAnswered) as again:
            place(product, partner)
        assert again.value.answer == answered(order)

    assert count_rows() == rows
    assert stock_of(product) == 9


def test_without_a_key_every_request_is_a_new_one(db: None) -> None:
    product, partner = make_product(), make_partner()

    first, second = place(product, partner, None), place(product, partner, None)

    assert first.id != second.id
    assert kept_keys() == []


@pytest.mark.parametrize(
    "other", [{"body_digest": b"x" * 32}, {"path": "/v1/orders"}, {"path": "/orders?x=1"}, {"method": "PUT"}]
)
def test_another_request_under_the_same_key_is_refused(db: None, other: dict[str, object]) -> None:
    product, partner = make_product(), make_partner()
    place(product, partner)
    rows = count_rows()

    with pytest.raises(IdempotencyKeyReused):
        place(product, partner, replace(REQUEST, **other))  # type: ignore[arg-type]

    assert count_rows() == rows


def test_two_who_chose_the_same_key_do_not_meet(db: None) -> None:
    product, partner = make_product(), make_partner()
    requests = [replace(REQUEST, principal=principal) for principal in ("key:1", "key:2", "user:1")]

    orders = [place(product, partner, request) for request in requests]

    assert count_orders() == 3
    for order, request in zip(orders, requests, strict=True):
        with pytest.raises(AlreadyAnswered) as again:
            place(product, partner, request)
        assert again.value.answer == answered(order)


def test_a_key_is_taken_letter_by_letter(db: None) -> None:
    product, partner = make_product(), make_partner()

    for key in ("retry-1", "RETRY-1", "retry-1 "):
        place(product, partner, replace(REQUEST, key=key))

    assert count_orders() == 3


def test_a_refused_request_leaves_no_record_and_may_succeed_later(db: None) -> None:
    product, partner = make_product(stock=0), make_partner()

    with pytest.raises(ProductNotAvailable):
        place(product, partner)
    assert kept_keys() == []
    fuller = make_product(stock=5)

    assert place(fuller, partner).status == "placed"
    assert kept_keys() == ["retry-1"]


def test_a_refusal_after_the_first_change_leaves_no_record_either(db: None) -> None:
    dear = make_product(price="99999999.99")

    with pytest.raises(OrderTotalTooLarge):
        place(dear, make_partner(), number=1_000)

    assert (kept_keys(), count_orders()) == ([], 0)


def test_an_answer_stays_as_it_was_also_after_a_delete(db: None) -> None:
    product, partner = make_product(), make_partner()
    order = place(product, partner)
    delete_order(order.order_id, by=make_staff())

    with pytest.raises(AlreadyAnswered) as again:
        place(product, partner)

    assert again.value.answer == answered(order)
    assert count_orders() == 0


def test_a_twin_that_arrives_meanwhile_gets_the_same_answer(app: Flask, db: None) -> None:
    product, partner = make_product(stock=100), make_partner()

    for number in range(5):
        attempt = partial(place, product, partner, replace(REQUEST, key=f"retry-{number}"))
        ends = at_once(app, *[attempt] * 4)
        assert Counter(map(type, ends)) == {Order: 1, AlreadyAnswered: 3}
        made = next(end for end in ends if isinstance(end, Order))
        assert {end.answer.body for end in ends if isinstance(end, AlreadyAnswered)} == {answered(made).body}

    assert (count_orders(), stock_of(product)) == (5, 95)


def test_products_and_shipments_are_made_once_too(db: None) -> None:
    order = make_order(one_of(make_product(), 2))
    fields = {name: getattr(make_product(), name) for name in ("name", "price", "currency")} | {"sku": "BR-1"}
    asked = ("POST", "/v1", b"d" * 32)
    added = Retry[Product]("key:1", "add", *asked, lambda product: Answer(201, product.sku.encode()))
    shipped = Retry[Tracked]("key:1", "ship", *asked, lambda shown: Answer(201, shown.order.status.encode()))
    one = {order.items[0].id: 1}

    add_product(fields, by=make_staff(), retry=added)
    ship(order.order_id, one, by=make_staff(), retry=shipped)
    with pytest.raises(AlreadyAnswered) as added_again:
        add_product(fields, by=make_staff(), retry=added)
    with pytest.raises(AlreadyAnswered) as shipped_again:
        ship(order.order_id, one, by=make_staff(), retry=shipped)

    assert added_again.value.answer.body == b"BR-1"
    assert shipped_again.value.answer.body == b"processing"
    assert count_rows()["shipments"] == 1


def test_an_answer_is_kept_for_72_hours(db: None) -> None:
    product, partner = make_product(), make_partner()
    keep_since(KEPT - timedelta(minutes=1), "retry-1")
    keep_since(KEPT + timedelta(minutes=1), "retry-2")

    with pytest.raises(AlreadyAnswered) as again:
        place(product, partner)
    order = place(product, partner, replace(REQUEST, key="retry-2"))

    assert timedelta(hours=72) == KEPT
    assert again.value.answer.body == b"old"
    assert count_orders() == 1
    assert order.status == "placed"
    assert kept_keys() == ["retry-1", "retry-2"]


def test_old_answers_go_in_small_batches(db: None) -> None:
    product, partner = make_product(), make_partner()
    keep_since(KEPT + timedelta(hours=1), *(f"old-{number}" for number in range(PRUNED_AT_ONCE + 5)))

    left = []
    for number in range(2):
        place(product, partner, replace(REQUEST, key=f"new-{number}"))
        left.append(len([key for key in kept_keys() if key.startswith("old")]))

    assert left == [5, 0]


@pytest.mark.engine("postgresql")
def test_a_batch_is_small_whichever_way_the_database_goes(db: None) -> None:
    keep_since(KEPT + timedelta(hours=1), *(f"old-{number}" for number in range(PRUNED_AT_ONCE + 5)))

    def work() -> None:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
            database.session.execute(sa.text(f"SET LOCAL enable_{way} = off"))
        claim(REQUEST)

    transactions.write(work)

    assert len([key for key in kept_keys() if key.startswith("old")]) == 5
