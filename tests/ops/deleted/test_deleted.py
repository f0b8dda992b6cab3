"""The pages of deleted orders."""

import pytest

from tests.factories import make_order, make_partner, make_product, make_staff, one_of
from tests.observing import kinds_of_events, stock_of
from tests.people import Browser
from webapp.accounts.partners import BuyingPartner
from webapp.checking import find_problems
from webapp.history.queries import list_events
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import Order
from webapp.ordering.queries import get_order

LIST = "/ops/deleted"


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner("RayTech Corp.", code="CUST1001")


def deleted(partner: BuyingPartner, *, reason: str | None = "Placed twice") -> Order:
    order = make_order(partner=partner, customer_reference="PO-7781")
    delete_order(order.order_id, by=make_staff(), reason=reason)
    return order


def test_deleted_orders_are_listed_with_who_when_and_why(admin: Browser, partner: BuyingPartner) -> None:
    assert "Nothing was deleted" in admin.get(LIST).text
    first, second, there = deleted(partner), deleted(partner, reason=None), make_order(partner=partner)

    page = admin.get(LIST).text

    assert page.index(f">{second.order_id}<") < page.index(f">{first.order_id}<")
    for text in ("RayTech Corp.", "API key House key", "Placed twice", "No reason was given"):
        assert text in page
    assert there.order_id not in page
    older = admin.get(LIST, before=second.order_id).text
    assert [f">{order.order_id}<" in older for order in (second, first)] == [False, True]


def test_one_is_found_by_its_number_however_it_is_typed(admin: Browser, partner: BuyingPartner) -> None:
    order, there = deleted(partner), make_order(partner=partner)

    for typed in (order.order_id, f" {order.order_id.lower()} ", str(order.id)):
        assert admin.get(LIST, q=typed).headers["Location"] == f"{LIST}/{order.order_id}"
    for typed in (there.order_id, "OR99999", "x", "٣", "9" * 50):
        assert "No deleted order has this number" in admin.get(LIST, q=typed).text


def test_what_is_left_of_one_is_seen_with_its_history(admin: Browser, partner: BuyingPartner) -> None:
    order = deleted(partner)

    page = admin.get(f"{LIST}/{order.order_id}").text

    for text in ("PO-7781", order.items[0].sku, "RayTech Corp.", "Deleted", "Placed twice"):
        assert text in page
    assert admin.get(f"{LIST}/{make_order(partner=partner).order_id}").status_code == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_one_comes_back_with_its_stock(admin: Browser, partner: BuyingPartner, htmx: bool) -> None:
    product = make_product(stock=10)
    order = make_order(one_of(product, 4), partner=partner)
    delete_order(order.order_id, by=make_staff())
    assert stock_of(product) == 10

    admin.post(f"{LIST}/{order.order_id}/restore", htmx=htmx, reason="Deleted by mistake")

    assert stock_of(product) == 6
    assert get_order(order.order_id, seen_by=make_staff()).status == "placed"
    event = list_events(order.id)[-1]
    assert (event.kind, event.actor_name, event.entry, event.reason) == (
        "restored",
        "Ada Quist",
        "ops",
        "Deleted by mistake",
    )
    assert f"Order {order.order_id} is back" in admin.get(LIST).text
    assert admin.post(f"{LIST}/{order.order_id}/restore").status_code == 404
    assert find_problems() == []


@pytest.mark.parametrize("htmx", [False, True])
def test_one_stays_deleted_while_its_stock_cannot_be_taken_again(
    admin: Browser, partner: BuyingPartner, htmx: bool
) -> None:
    product = make_product(stock=10, name="All Day IPA")
    order = make_order(one_of(product, 4), partner=partner)
    delete_order(order.order_id, by=make_staff())
    make_order(one_of(product, 8), partner=partner)

    answer = admin.post(f"{LIST}/{order.order_id}/restore", htmx=htmx, reason="Deleted by mistake")

    assert answer.status_code == 409
    assert "There is not enough of All Day IPA on the shelf to bring this order back." in answer.text
    assert "Deleted by mistake" in answer.text
    assert stock_of(product) == 2
    assert kinds_of_events(order.id)[-1] == "deleted"
