"""History in plain words: what happened, by whom, and what a partner is not told of the house."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import (
    ADDRESS,
    make_buyer,
    make_order,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from webapp.accounts.actors import Actor, acting, system
from webapp.accounts.keys import create_key
from webapp.accounts.partners import BuyingPartner
from webapp.accounts.users import create_user
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.history.queries import OrderEvent, list_events
from webapp.history.seeing import THE_HOUSE
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order
from webapp.ordering.placing import RequestedItem
from webapp.telling import Entry, tell

AT = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "a quite good password"


def told(order: Order, told_to: Actor | None = None) -> list[Entry]:
    return tell(list_events(order.id), told_to=told_to or make_staff(), currency=order.currency)


def newest(order: Order, told_to: Actor | None = None) -> Entry:
    return told(order, told_to)[-1]


def update(order: Order, *, by: Actor | None = None, reason: str | None = None, **changes: Any) -> None:
    update_order(order.order_id, OrderUpdate(**changes), by=by or make_staff(), reason=reason)


def tell_house(changes: Mapping[str, Any], *, kind: str = "updated") -> Entry:
    event = OrderEvent(1, 1, kind, AT, "system", None, "Waybill", "ops", dict(changes), None)
    return tell([event], told_to=make_staff(), currency="USD")[0]


def person_of(partner: BuyingPartner | None, name: str) -> Actor:
    user = create_user(
        f"{name.lower()}@x.example",
        name=name,
        role="buyer" if partner else "ops",
        password=PASSWORD,
        partner_id=partner.id if partner else None,
    )
    return acting(user, entry="portal")


def test_placing_is_told_with_the_reference_and_the_total_of_that_day(db: None) -> None:
    order = make_order(one_of(make_product(price="602.25"), 2), customer_reference="PO-7")

    entry = newest(order)

    assert (entry.kind, entry.title, entry.at) == (PLACED, "Placed", order.placed_at)
    assert entry.details == ["Reference: PO-7", "Total: $1,204.50"]


def test_changed_quantities_are_told_product_by_product(db: None) -> None:
    beer, wine, cork = (make_product(price="1.00", sku=sku) for sku in ("BR-1", "WN-1", "CK-1"))
    order = make_order(one_of(beer, 12), one_of(cork))

    update(order, items=[one_of(beer, 24), one_of(wine, 1_000)])

    entry = newest(order)
    assert (entry.kind, entry.title) == ("changed", "Order changed")
    assert entry.details == [
        "Quantity of BR-1 changed from 12 to 24",
        "CK-1 removed",
        "1,000 × WN-1 added",
        "Total changed from $13.00 to $1,024.00",
    ]


def test_one_change_alone_is_the_heading(db: None) -> None:
    order = make_order(one_of(make_product(price="1.00", sku="BR-1"), 12))

    update(order, items=[RequestedItem("PR00001", 24)])

    assert newest(order).title == "Quantity of BR-1 changed from 12 to 24"
    assert newest(order).details == ["Total changed from $12.00 to $24.00"]


def test_of_very_many_changed_items_the_first_are_told_and_the_rest_counted(db: None) -> None:
    products = [make_product() for _ in range(14)]
    order = make_order(*(one_of(product) for product in products))

    update(order, items=[one_of(product, 2) for product in products])

    assert newest(order).details[12:] == ["and 2 more changes", "Total changed from $140.00 to $280.00"]


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("customer_reference", None, "PO-7", "Reference: PO-7"),
        ("customer_reference", "PO-7", "PO-8", "Reference changed from PO-7 to PO-8"),
        ("customer_reference", "PO-7", None, "Reference PO-7 removed"),
        ("shipping_address", None, ADDRESS, "Shipping address: 123 Main St, Anytown, CA, 90210, USA"),
        (
            "shipping_address",
            ADDRESS,
            {**ADDRESS, "street": "9 Elm St", "state": ""},
            "Shipping address changed to 9 Elm St, Anytown, 90210, USA",
        ),
        ("shipping_address", ADDRESS, None, "Shipping address removed"),
        ("tracking_number", None, "TRK1", "Tracking number: TRK1"),
        ("tracking_number", "TRK1", "TRK2", "Tracking number changed from TRK1 to TRK2"),
        ("tracking_number", "TRK1", None, "Tracking number TRK1 removed"),
        ("carrier", "DHL", "UPS", "Carrier changed from DHL to UPS"),
        ("note", None, "Ring twice", "Note added"),
        ("note", "Ring twice", "Ring once", "Note changed"),
        ("note", "Ring once", None, "Note removed"),
        ("items", [], [], "Items changed"),
        ("paid_by", None, "card", "Paid by: card"),
        ("paid_by", "card", "cash", "Paid by changed from card to cash"),
    ],
)
def test_a_field_is_told_before_and_after(field: str, before: Any, after: Any, said: str) -> None:
    assert tell_house({field: [before, after]}).title == said


@pytest.mark.parametrize(
    ("left", "came_to", "said"),
    [
        (PLACED, PROCESSING, "Processing began"),
        (PROCESSING, SHIPPED, "Shipped"),
        (SHIPPED, DELIVERED, "Delivered"),
        (PLACED, CANCELLED, "Cancelled"),
        (SHIPPED, PROCESSING, "Set back from shipped to processing"),
        (CANCELLED, PLACED, "Set back from cancelled to placed"),
    ],
)
def test_a_move_is_told_by_where_it_led(left: str, came_to: str, said: str) -> None:
    entry = tell_house({"status": [left, came_to]})

    assert (entry.title, entry.kind, entry.details) == (said, came_to, [])


def test_a_shipment_is_told_with_its_carrier_its_number_and_what_was_in_it(db: None) -> None:
    beer, wine = make_product(sku="BR-1"), make_product(sku="WN-1")
    order = make_order(one_of(beer, 12), one_of(wine, 3))
    first = {order.items[0].id: 12, order.items[1].id: 1}

    ship(order.order_id, first, by=make_staff(), carrier="DHL", tracking_number="JD01")
    ship(order.order_id, None, by=make_staff(), carrier="UPS", tracking_number="1Z02")

    _, part, rest = told(order)
    assert (part.kind, part.title) == (PROCESSING, "Shipped in part with DHL")
    assert part.details == ["12 × BR-1, 1 × WN-1", "Tracking number: JD01"]
    assert (rest.kind, rest.title) == (SHIPPED, "Shipped with UPS")
    assert rest.details == ["2 × WN-1", "Tracking number: 1Z02"]


def test_a_shipment_without_a_number_takes_none_away_from_the_one_before(db: None) -> None:
    order = make_order(one_of(make_product(sku="BR-1"), 3))
    ship(order.order_id, {order.items[0].id: 1}, by=make_staff(), carrier="DHL", tracking_number="JD01")

    update(order, status=DELIVERED)

    assert (newest(order).title, newest(order).details) == ("Delivered", ["2 × BR-1"])


def test_the_house_reads_everybodys_name(db: None) -> None:
    partner = make_partner()
    rosa, mara = person_of(partner, "Rosa"), person_of(None, "Mara")
    order = make_order(partner=partner, by=rosa)
    update(order, by=mara, customer_reference="PO-1")
    update(order, by=make_staff(), customer_reference="PO-2")
    update(order, by=system(), customer_reference="PO-3")

    names = [entry.who for entry in told(order)]

    assert names == ["Rosa", "Mara", "API key House key", "Waybill"]


def test_a_partner_reads_the_names_of_its_own_people_and_keys_only(db: None) -> None:
    partner = make_partner()
    rosa, mara = person_of(partner, "Rosa"), person_of(None, "Mara")
    key, _ = create_key("ERP", partner_id=partner.id)
    house_key, _ = create_key("Secret robot")
    order = make_order(partner=partner, by=rosa)
    update(order, by=Actor("key", key.id, "ERP", partner.id, rosa.scopes, "v1"), customer_reference="PO-1")
    update(order, by=Actor("key", house_key.id, "Secret robot", None, mara.scopes, "v1"), status=PROCESSING)
    update(order, by=mara, status=SHIPPED)
    update(order, by=system(), status=DELIVERED)

    names = [entry.who for entry in told(order, rosa)]

    assert names == ["Rosa", "API key ERP", THE_HOUSE, THE_HOUSE, THE_HOUSE]


def test_a_person_and_a_key_with_one_number_are_not_taken_for_each_other(db: None) -> None:
    partner, other = make_partner(), make_partner()
    rosa = person_of(partner, "Rosa")
    key, _ = create_key("Another's", partner_id=other.id)
    assert key.id == rosa.id
    order = make_order(partner=partner, by=Actor("key", key.id, "Another's", other.id, rosa.scopes, "v1"))

    assert newest(order, rosa).who == THE_HOUSE


def test_a_partner_is_told_why_an_order_was_cancelled_whoever_did_it(db: None) -> None:
    partner = make_partner()
    order = make_order(partner=partner)

    update(order, status=CANCELLED, reason="No longer made")

    assert newest(order, make_buyer(partner)).reason == "No longer made"


def test_what_else_the_house_notes_is_for_the_house(db: None) -> None:
    partner = make_partner()
    order = make_order(partner=partner)
    update(order, status=PROCESSING, reason="They always pay late")

    assert newest(order).reason == "They always pay late"
    assert newest(order, make_buyer(partner)).reason is None


def test_a_partner_is_not_told_of_fields_that_only_the_house_knows(db: None) -> None:
    partner = make_partner()
    event = OrderEvent(1, 1, "updated", AT, "user", 1, "Mara", "ops", {"margin": [1, 2]}, None)

    (entry,) = tell([event], told_to=make_buyer(partner), currency="USD")

    assert (entry.title, entry.details) == ("Order changed", [])


def test_a_kind_without_words_of_its_own_is_told_by_its_name() -> None:
    assert tell_house({}, kind="deleted").title == "Deleted"
    assert tell_house({}, kind="put_on_hold").title == "Put on hold"
