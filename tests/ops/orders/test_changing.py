"""Moving an order along and numbering its parcel in its row of the list."""

import re
from html import unescape

import pytest

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import kinds_of_events
from tests.people import Browser
from webapp.fulfilment.services import OrderUpdate, Tracked, get_tracked_order, ship, update_order
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING, SHIPPED, Order

GOOD, BAD = "1Z999AA10123456784", "1Z999AA10123456785"


def tracked(order: Order) -> Tracked:
    return get_tracked_order(order.order_id, seen_by=make_staff())


def row_of(order: Order, query: str = "") -> str:
    return f"/ops/orders/{order.order_id}/row" + (f"?{query}" if query else "")


def value_of(page: str, name: str) -> str:
    (value,) = re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page)
    return unescape(value)


def test_a_row_moves_an_order_and_numbers_its_parcel_in_place(browser: Browser) -> None:
    order = make_order()

    answer = browser.post(
        row_of(order), htmx=True, version=1, move=SHIPPED, carrier="UPS", tracking_number=f" {GOOD} "
    )

    present = tracked(order)
    assert present.order.status == SHIPPED
    assert present.shipment is not None
    assert (present.shipment.carrier, present.tracking_number) == ("UPS", GOOD)
    assert answer.text.lstrip().startswith(f'<tr id="row-{order.order_id}"')
    assert '<span class="badge shipped">Shipped</span>' in answer.text
    assert value_of(answer.text, "version") == "2"
    assert f"{order.order_id} is shipped and has its tracking number." in answer.headers["HX-Trigger"]
    assert list_events(order.id)[-1].actor_name == "Mara Lindqvist"


def test_without_javascript_one_comes_back_to_the_list_as_it_was(browser: Browser) -> None:
    order = make_order()

    done = browser.post(row_of(order, "status=placed&sort=oldest&before=OR00009"), version=1, move=PROCESSING)
    refused = browser.post(row_of(order, "status=shipped&q=quince"), version=2, tracking_number="w" * 101)

    assert (done.status_code, done.location) == (303, "/ops/orders?status=placed&sort=oldest&before=OR00009")
    assert refused.status_code == 422
    assert "<h1>Orders</h1>" in refused.text
    assert 'value="quince"' in refused.text
    assert "The tracking number must be at most 100 characters." in refused.text
    assert value_of(refused.text, "tracking_number") == "w" * 101


def test_an_unchanged_number_is_not_given_to_a_parcel_that_a_move_sends_off(browser: Browser) -> None:
    order = make_order(one_of(make_product(), 3))
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff(), carrier="UPS", tracking_number=GOOD)

    browser.post(row_of(order), version=2, move=DELIVERED, carrier="UPS", tracking_number=GOOD)

    present = tracked(order)
    assert (present.order.status, present.tracking_number) == (DELIVERED, None)


def test_an_emptied_number_is_taken_away_and_nothing_typed_changes_nothing(browser: Browser) -> None:
    order = make_order()
    update_order(order.order_id, OrderUpdate(tracking_number="A-1"), by=make_staff())

    same = browser.post(row_of(order), htmx=True, version=2, tracking_number="A-1")
    browser.post(row_of(order), htmx=True, version=2, tracking_number="")

    assert "There was nothing to change" in same.headers["HX-Trigger"]
    assert tracked(order).tracking_number is None
    assert tracked(order).order.version == 3


def test_what_somebody_else_changed_meanwhile_is_told_and_nothing_is_lost(browser: Browser) -> None:
    order = make_order()
    update_order(order.order_id, OrderUpdate(status=PROCESSING, tracking_number="THEIRS"), by=make_staff())

    stale = browser.post(
        row_of(order), htmx=True, version=1, move=SHIPPED, carrier="Courier", tracking_number=""
    )

    assert stale.status_code == 409
    assert tracked(order).order.status == PROCESSING
    for said in ("Somebody changed this order meanwhile", "Processing began", "THEIRS"):
        assert said in stale.text
    # What was typed stays; what was left alone follows the order.
    assert value_of(stale.text, "carrier") == "Courier"
    assert value_of(stale.text, "tracking_number") == "THEIRS"
    assert '<option value="shipped" selected>' in stale.text
    again = browser.post(
        row_of(order), htmx=True, version=2, move=SHIPPED, carrier="Courier", tracking_number="THEIRS"
    )
    assert again.status_code == 200
    assert tracked(order).tracking_number == "THEIRS"


def test_a_doubtful_number_asks_for_a_reason_that_the_history_keeps(browser: Browser) -> None:
    first, order = make_order(partner=make_partner("Quince <b>Traders")), make_order()
    update_order(first.order_id, OrderUpdate(tracking_number=BAD), by=make_staff())
    typed = {"version": 1, "carrier": "UPS", "tracking_number": BAD}

    asked = browser.post(row_of(order), htmx=True, **typed)

    assert asked.status_code == 422
    assert "It can hardly be one of UPS: its check digit is wrong." in asked.text
    assert f"Quince &lt;b&gt;Traders has this number on {first.order_id}." in asked.text
    assert kinds_of_events(order.id) == ["placed"]
    browser.post(row_of(order), htmx=True, reason="Read to me by UPS", **typed)
    assert tracked(order).tracking_number == BAD
    assert list_events(order.id)[-1].reason == "Read to me by UPS"


@pytest.mark.parametrize(
    ("status", "move", "said"),
    [
        (DELIVERED, SHIPPED, "an order that is delivered cannot become shipped"),
        (SHIPPED, CANCELLED, "Choose one of the moves that the list offers."),
        ("placed", "lost", "Choose one of the moves that the list offers."),
    ],
)
def test_a_move_that_is_not_allowed_is_refused_in_the_row(
    browser: Browser, status: str, move: str, said: str
) -> None:
    order = make_order() if status == "placed" else make_order_at(status)
    version = tracked(order).order.version

    refused = browser.post(row_of(order), htmx=True, version=version, move=move)

    assert refused.status_code == 422
    assert said in refused.text
    assert tracked(order).order.status == status


def test_a_cancelled_order_takes_no_number(browser: Browser) -> None:
    order = make_order_at(CANCELLED)

    refused = browser.post(row_of(order), htmx=True, version=2, tracking_number="A-1")

    assert refused.status_code == 422
    assert "Nothing was saved: the order is cancelled." in refused.text
    assert browser.post("/ops/orders/OR99999/row", version=1).status_code == 404
