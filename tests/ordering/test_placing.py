"""Placing orders: every item at today's price, or no order."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa

from tests.factories import make_buyer, make_order, make_partner, make_product, make_staff, one_of
from tests.observing import count_rows
from webapp import clock, transactions
from webapp.accounts.models import ORDERS_READ
from webapp.accounts.partners import partner_by_name
from webapp.catalog.models import Product
from webapp.catalog.services import update_product
from webapp.errors import (
    DomainError,
    EmptyOrder,
    MixedCurrencies,
    NotAllowed,
    OrderTotalTooLarge,
    ProductNotAvailable,
    ProductNotFound,
    QuantityTooLarge,
    TooManyItems,
)
from webapp.extensions import db as database
from webapp.history.queries import list_events
from webapp.ordering.models import PLACED
from webapp.ordering.placing import RequestedItem, place_order
from webapp.ordering.queries import get_order, list_orders


def withdraw(product: Product) -> None:
    gone = sa.update(Product).where(Product.id == product.id).values(withdrawn_at=clock.now())
    transactions.write(lambda: database.session.execute(gone))


def test_one_unavailable_product_refuses_the_whole_order(db: None) -> None:
    partner, fine, sold_out = make_partner(), make_product(), make_product(is_available=False)

    with pytest.raises(ProductNotAvailable):
        place_order(lambda: partner, [one_of(fine), one_of(sold_out)], by=make_staff())

    assert list_orders(seen_by=make_staff(), limit=10) == []


def test_a_new_order_is_placed_now_at_its_first_version(db: None) -> None:
    partner, address = make_partner(), {"street": "123 Main St", "city": "Anytown", "country": "USA"}

    placed = make_order(partner=partner, customer_reference="PO-7", shipping_address=address)

    order = get_order(placed.order_id, seen_by=make_staff())
    assert order == placed
    assert (order.status, order.version, order.partner_code) == (PLACED, 1, partner.code)
    assert (order.customer_reference, order.shipping_address) == ("PO-7", address)
    assert clock.now() - order.placed_at < timedelta(minutes=1)


def test_a_note_is_kept_with_the_order_and_told_in_its_history(db: None) -> None:
    noted, plain = make_order(note="Ring\ntwice"), make_order()

    notes = [get_order(order.order_id, seen_by=make_staff()).note for order in (noted, plain)]
    told = [list_events(order.id)[0].changes.get("note") for order in (noted, plain)]

    assert notes == ["Ring\ntwice", None]
    assert told == [[None, "Ring\ntwice"], None]


def test_an_order_keeps_the_price_and_the_name_of_the_day(db: None) -> None:
    product = make_product(price="10.99", name="All Day IPA", sku="BR-4001")
    placed = make_order(one_of(product, 3))

    update_product(
        product.product_id, {"price": Decimal("12.49"), "name": "IPA", "sku": "B-1"}, by=make_staff()
    )

    order = get_order(placed.order_id, seen_by=make_staff())
    (item,) = order.items
    assert (item.product_name, item.sku, item.unit_price) == ("All Day IPA", "BR-4001", Decimal("10.99"))
    assert item.line_total == order.total == Decimal("32.97")


def test_the_total_is_that_of_the_items_to_the_cent(db: None) -> None:
    dime, nickel, cent = (make_product(price=price) for price in ("0.10", "0.05", "0.01"))

    order = make_order(one_of(dime, 3), one_of(nickel, 7), one_of(cent, 999_999))

    assert [item.line_total for item in order.items] == [
        Decimal("0.30"),
        Decimal("0.35"),
        Decimal("9999.99"),
    ]
    assert order.total == Decimal("10000.64")


def test_a_product_named_twice_keeps_two_items_in_the_order_asked_for(db: None) -> None:
    beer, wine = make_product(), make_product()

    placed = make_order(one_of(wine, 2), one_of(beer), one_of(wine, 3))

    items = get_order(placed.order_id, seen_by=make_staff()).items
    assert [(item.product_key, item.quantity) for item in items] == [(wine.id, 2), (beer.id, 1), (wine.id, 3)]


def test_the_first_item_that_fails_speaks(db: None) -> None:
    fine, sold_out = make_product(), make_product(stock=0)
    unknown = RequestedItem("PR99999", 1)

    with pytest.raises(ProductNotAvailable) as sold_out_first:
        make_order(one_of(fine), one_of(sold_out), unknown)
    with pytest.raises(ProductNotFound) as unknown_first:
        make_order(one_of(fine), unknown, one_of(sold_out))

    assert sold_out_first.value.product_id == sold_out.product_id
    assert unknown_first.value.product_id == "PR99999"


@pytest.mark.parametrize(
    "product_id", ["PR00002", "PR1", "PR000001", "pr00001", " PR00001", "PR٠٠٠٠١", "OR00001", "PR" + "9" * 30]
)
def test_an_id_that_was_never_printed_is_an_unknown_product(db: None, product_id: str) -> None:
    make_product()

    with pytest.raises(ProductNotFound) as refused:
        make_order(RequestedItem(product_id, 1))

    assert refused.value.product_id == product_id


def test_a_product_that_is_switched_off_or_sold_out_or_withdrawn_cannot_be_ordered(db: None) -> None:
    withdrawn = make_product()
    withdraw(withdrawn)

    for product in (make_product(is_available=False), make_product(stock=0), withdrawn):
        with pytest.raises(ProductNotAvailable) as refused:
            make_order(one_of(product))
        assert refused.value.product_id == product.product_id


def test_an_order_holds_at_least_one_item(db: None) -> None:
    with pytest.raises(EmptyOrder):
        place_order(make_partner, [], by=make_staff())


def test_an_order_holds_up_to_500_items(db: None) -> None:
    item = one_of(make_product())

    order = make_order(*[item] * 500)
    with pytest.raises(TooManyItems) as refused:
        make_order(*[item] * 501)

    assert order.total == Decimal("5000.00")
    assert refused.value.most == 500


def test_a_million_of_one_product_is_the_most_whatever_the_number_of_items(db: None) -> None:
    product, other = make_product(price="0.01"), make_product(price="0.01")

    make_order(one_of(product, 999_999), one_of(other, 1_000_000), one_of(product, 1))
    with pytest.raises(QuantityTooLarge) as refused:
        make_order(one_of(product, 999_999), one_of(product, 2))

    assert (refused.value.product_id, refused.value.most) == (product.product_id, 1_000_000)


def test_currencies_do_not_mix(db: None) -> None:
    dollars, euros = make_product(currency="USD"), make_product(currency="EUR")

    with pytest.raises(MixedCurrencies) as refused:
        make_order(one_of(euros), one_of(dollars))

    assert (refused.value.product_id, refused.value.currency, refused.value.order_currency) == (
        dollars.product_id,
        "USD",
        "EUR",
    )
    assert make_order(one_of(euros)).currency == "EUR"


def test_a_total_is_at_most_a_cent_below_ten_thousand_million(db: None) -> None:
    dear, small, smaller = (make_product(price=price) for price in ("99999999.99", "0.99", "1.00"))

    order = make_order(one_of(dear, 100), one_of(small))
    with pytest.raises(OrderTotalTooLarge):
        make_order(one_of(dear, 100), one_of(smaller))

    assert get_order(order.order_id, seen_by=make_staff()).total == Decimal("9999999999.99")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda: RequestedItem("PR99999", 1), id="unknown product"),
        pytest.param(lambda: one_of(make_product(is_available=False)), id="switched off"),
        pytest.param(lambda: one_of(make_product(stock=4), 5), id="not enough in stock"),
        pytest.param(lambda: one_of(make_product(currency="EUR")), id="other currency"),
        pytest.param(lambda: one_of(make_product(price="99999999.99"), 101), id="total too large"),
        pytest.param(lambda: one_of(make_product(), 1_000_001), id="quantity too large"),
    ],
)
def test_a_refused_order_leaves_no_trace(db: None, spoil: Callable[[], RequestedItem]) -> None:
    tracked, spoilt = make_product(stock=10), spoil()
    before = count_rows()

    with pytest.raises(DomainError):
        place_order(
            partial(partner_by_name, "A new partner", by=make_staff()),
            [one_of(tracked, 2), spoilt],
            by=make_staff(),
        )

    assert count_rows() == before
    assert make_order(one_of(tracked, 10)).total == Decimal("100.00")


def test_an_accepted_order_registers_the_partner_that_it_names(db: None) -> None:
    by = make_staff()

    order = place_order(partial(partner_by_name, "New & Sons", by=by), [one_of(make_product())], by=by)

    assert (order.partner_name, order.partner_code) == ("New & Sons", "CUST1001")


def test_placing_takes_the_right_to_write_orders(db: None) -> None:
    partner = make_partner()

    with pytest.raises(NotAllowed) as refused:
        make_order(partner=partner, by=make_buyer(partner, ORDERS_READ))

    assert refused.value.scope == "orders:write"
    assert make_order(partner=partner, by=make_buyer(partner)).partner_id == partner.id
