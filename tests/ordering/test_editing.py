"""Editing an order: who may change what, and until when."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import (
    ADDRESS,
    make_buyer,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from tests.observing import kinds_of_events
from webapp.accounts.models import ORDERS_FULFIL, ORDERS_READ
from webapp.catalog.services import update_product
from webapp.errors import (
    DomainError,
    EmptyOrder,
    MixedCurrencies,
    NotAllowed,
    OrderNotEditable,
    OrderNotFound,
    OrderTotalTooLarge,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooManyItems,
)
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, STATUSES, Order
from webapp.ordering.placing import RequestedItem
from webapp.ordering.queries import get_order

AWAY = {**ADDRESS, "street": "1 Elsewhere"}


def edit(order: Order, **changes: Any) -> Order:
    return update_order(order.order_id, OrderUpdate(**changes), by=make_staff()).order


def saved(order: Order) -> Order:
    return get_order(order.order_id, seen_by=make_staff())


def test_replacing_the_items_adds_the_order_up_anew(db: None) -> None:
    beer, wine, gin = (make_product(price=price) for price in ("10.99", "16.50", "29.00"))
    order = make_order(one_of(beer, 2), one_of(wine))

    edited = edit(order, items=[one_of(wine, 3), one_of(gin)])

    assert saved(order) == edited
    assert {(item.product_key, item.quantity, item.line_total) for item in edited.items} == {
        (wine.id, 3, Decimal("49.50")),
        (gin.id, 1, Decimal("29.00")),
    }
    assert edited.total == Decimal("78.50")


def test_an_item_whose_product_stays_keeps_its_number_and_its_price(db: None) -> None:
    kept, added = make_product(price="10.00"), make_product(price="5.00")
    order = make_order(one_of(kept))
    for product in (kept, added):
        update_product(product.product_id, {"price": Decimal("7.00")}, by=make_staff())

    edited = edit(order, items=[one_of(added), one_of(kept, 2)])

    first, second = edited.items
    assert (first.id, first.unit_price, first.line_total) == (
        order.items[0].id,
        Decimal("10.00"),
        Decimal(20),
    )
    assert (second.product_key, second.unit_price) == (added.id, Decimal("7.00"))
    assert edited.total == Decimal("27.00")


def test_a_product_named_twice_stays_two_items(db: None) -> None:
    product = make_product()
    order = make_order(one_of(product, 1), one_of(product, 2))

    edited = edit(order, items=[one_of(product, 1), one_of(product, 5), one_of(product, 1)])

    assert [item.quantity for item in saved(order).items] == [1, 5, 1]
    assert [item.id for item in edited.items[:2]] == [item.id for item in order.items]


@pytest.mark.parametrize("status", [PROCESSING, SHIPPED, DELIVERED, CANCELLED])
@pytest.mark.parametrize("field", ["items", "customer_reference"])
def test_items_and_reference_can_be_changed_only_while_the_order_is_placed(
    db: None, status: str, field: str
) -> None:
    order = make_order_at(status)
    value = "PO-2" if field == "customer_reference" else [one_of(make_product())]

    with pytest.raises(OrderNotEditable) as refused:
        edit(order, **{field: value})

    assert (refused.value.status, refused.value.what) == (status, field)
    assert saved(order) == order


@pytest.mark.parametrize(
    ("status", "by_house", "is_allowed"),
    [
        (PLACED, False, True),
        (PROCESSING, False, False),
        (PLACED, True, True),
        (PROCESSING, True, True),
        (SHIPPED, True, False),
        (DELIVERED, True, False),
        (CANCELLED, True, False),
    ],
)
def test_a_partner_changes_the_address_while_placed_and_the_house_until_shipped(
    db: None, status: str, by_house: bool, is_allowed: bool
) -> None:
    partner = make_partner()
    order = make_order_at(status, partner=partner, shipping_address=ADDRESS)
    by = make_staff() if by_house else make_buyer(partner)

    try:
        update_order(order.order_id, OrderUpdate(shipping_address=AWAY), by=by)
    except OrderNotEditable as refused:
        assert refused.what == "shipping_address"

    assert saved(order).shipping_address == (AWAY if is_allowed else ADDRESS)


def test_address_and_reference_can_be_taken_away(db: None) -> None:
    order = make_order(customer_reference="PO-1", shipping_address=ADDRESS)

    edit(order, customer_reference=None, shipping_address=None)

    assert (saved(order).customer_reference, saved(order).shipping_address) == (None, None)


@pytest.mark.parametrize("status", STATUSES)
def test_what_an_order_says_already_may_always_be_said_again(db: None, status: str) -> None:
    order = make_order_at(status, customer_reference="PO-1", shipping_address=ADDRESS)
    events = kinds_of_events(order.id)
    same = [RequestedItem(f"PR{item.product_key:05d}", item.quantity) for item in order.items]

    edited = edit(order, status=status, customer_reference="PO-1", shipping_address=dict(ADDRESS), items=same)

    assert edited == saved(order) == order
    assert kinds_of_events(order.id) == events


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        (list, EmptyOrder),
        (lambda: [one_of(make_product())] * 501, TooManyItems),
        (lambda: [RequestedItem("PR99999", 1)], ProductNotFound),
        (lambda: [one_of(make_product(), 600_000)] * 2, QuantityTooLarge),
        (lambda: [one_of(make_product(is_available=False))], ProductNotAvailable),
        (lambda: [one_of(make_product(stock=2), 3)], ProductNotAvailable),
        (lambda: [one_of(make_product(currency="EUR"))], MixedCurrencies),
        (lambda: [one_of(make_product(price="99999999.99"), 101)], OrderTotalTooLarge),
    ],
)
def test_new_items_keep_the_rules_of_placing_or_nothing_changes(
    db: None, items: Callable[[], list[RequestedItem]], refusal: type[DomainError]
) -> None:
    order = make_order()

    with pytest.raises(refusal):
        edit(order, items=items(), customer_reference="PO-2")

    assert saved(order) == order


def test_an_order_keeps_what_it_has_of_a_product_that_was_switched_off(db: None) -> None:
    product = make_product()
    order = make_order(one_of(product, 5))
    update_product(product.product_id, {"availability": "out_of_stock"}, by=make_staff())

    edited = edit(order, items=[one_of(product, 4)])
    with pytest.raises(ProductNotAvailable):
        edit(order, items=[one_of(product, 5)])

    assert edited.items[0].quantity == saved(order).items[0].quantity == 4


def test_a_partner_edits_its_own_order_and_never_sees_anothers(db: None) -> None:
    partner = make_partner()
    own, foreign = make_order(partner=partner), make_order()
    changes = OrderUpdate(customer_reference="PO-9")

    update_order(own.order_id, changes, by=make_buyer(partner))
    with pytest.raises(OrderNotFound):
        update_order(foreign.order_id, changes, by=make_buyer(partner))

    assert (saved(own).customer_reference, saved(foreign).customer_reference) == ("PO-9", None)


@pytest.mark.parametrize(
    "changes",
    [{"customer_reference": "PO-9"}, {"shipping_address": ADDRESS}, {"items": [RequestedItem("PR00001", 2)]}],
)
def test_editing_takes_the_right_to_write_orders(db: None, changes: dict[str, Any]) -> None:
    order = make_order()

    with pytest.raises(NotAllowed) as refused:
        update_order(order.order_id, OrderUpdate(**changes), by=make_staff(ORDERS_READ, ORDERS_FULFIL))

    assert refused.value.scope == "orders:write"
    assert saved(order) == order
