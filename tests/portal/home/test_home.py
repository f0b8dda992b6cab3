"""The home of a partner's people: what to look at, recent orders, spending."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import (
    make_key,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from tests.observing import sent_statements
from tests.people import Browser, make_user
from webapp import clock
from webapp.accounts.actors import Actor, acting, system
from webapp.accounts.keys import find_actor
from webapp.accounts.partners import BuyingPartner
from webapp.cart.services import add_to_cart
from webapp.catalog.services import update_product
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.models import CANCELLED, DELIVERED, Order, orders


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


def home_of(app: Flask, partner: BuyingPartner) -> str:
    return Browser(app, make_user("buyer", partner)).get("/portal").text


def attention(page: str) -> str:
    found = re.search(r'<section class="card" id="attention".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_new_partner_is_told_where_to_begin(app: Flask, partner: BuyingPartner) -> None:
    page = home_of(app, partner)

    assert "Nothing just now." in attention(page)
    assert "No orders yet" in page
    assert '<svg class="chart"' not in page


def test_an_order_that_is_not_placed_yet_is_called_to_mind(app: Flask, partner: BuyingPartner) -> None:
    user, product = make_user("buyer", partner), make_product(price="2.50", stock=9)
    add_to_cart(partner.id, product.product_id, 4, by=acting(user, entry="portal"))

    whole = attention(Browser(app, user).get("/portal").text)
    update_product(product.product_id, {"stock": 3}, by=make_staff())
    short = attention(Browser(app, user).get("/portal").text)

    assert "1 product, $10.00." in whole
    assert "cannot be ordered" not in whole
    assert "1 product cannot be ordered as it stands." in short


def test_what_is_shipped_in_part_is_said_with_what_is_still_to_come(
    app: Flask, partner: BuyingPartner
) -> None:
    order = make_order(one_of(make_product(), 5), partner=partner, customer_reference="PO-7")
    make_order(one_of(make_product(), 5), partner=partner)
    ship(order.order_id, {order.items[0].id: 2}, by=make_staff())

    said = attention(home_of(app, partner))

    assert f"{order.order_id} (PO-7) is shipped in part" in said
    assert "3 units are still to come." in said
    assert said.count("is shipped in part") == 1


def cancel(order: Order, by: Actor, reason: str | None = None) -> None:
    update_order(order.order_id, OrderUpdate(status=CANCELLED), by=by, reason=reason)


def test_what_the_house_cancelled_is_told_with_its_reason(app: Flask, partner: BuyingPartner) -> None:
    order = make_order(partner=partner)
    cancel(order, make_staff(), "Not made any more")

    said = attention(home_of(app, partner))

    assert f"{order.order_id} was cancelled by the distributor" in said
    assert "Not made any more" in said


def test_what_the_partner_cancelled_itself_needs_no_telling(app: Flask, partner: BuyingPartner) -> None:
    cancel(make_order(partner=partner), acting(make_user("buyer", partner), entry="portal"))
    cancel(make_order(partner=partner), find_actor(make_key(partner), entry="v1"))

    assert "was cancelled" not in attention(home_of(app, partner))


def test_what_was_cancelled_long_ago_is_not_told_any_more(app: Flask, partner: BuyingPartner) -> None:
    cancel(make_order(partner=partner), system())
    long_ago = clock.now() - timedelta(days=15)
    database.session.execute(sa.update(orders).values(updated_at=long_ago))
    database.session.commit()

    assert "was cancelled" not in attention(home_of(app, partner))


def test_recent_orders_show_how_far_they_are_and_can_be_ordered_again(
    app: Flask, partner: BuyingPartner
) -> None:
    oldest = make_order(partner=partner)
    newer = [make_order_at(DELIVERED, partner=partner) for _ in range(5)]

    page = home_of(app, partner)

    assert oldest.order_id not in page
    for order in newer:
        assert f'action="/portal/orders/{order.order_id}/again"' in page
    assert page.count('<li class="done"></li>') == 4 * len(newer)


def test_spending_is_drawn_and_said_in_words(app: Flask, partner: BuyingPartner) -> None:
    make_order(one_of(make_product(price="12.50"), 4), partner=partner)
    make_order(one_of(make_product(price="99.00")))

    page = home_of(app, partner)

    assert "$50.00 in twelve months, $50.00 of it this month." in page
    assert page.count("<rect ") == 12
    assert page.count('class="mark"') == 1


def test_the_page_asks_the_database_as_often_whatever_there_is(app: Flask, partner: BuyingPartner) -> None:
    browser = Browser(app, make_user("buyer", partner))

    def statements() -> int:
        with sent_statements() as sent:
            browser.get("/portal")
        return len(sent)

    make_order(partner=partner)
    few = statements()
    for _ in range(8):
        make_order(partner=partner)

    assert statements() == few
    assert few <= 9
