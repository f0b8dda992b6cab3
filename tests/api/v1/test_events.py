"""What happened, as programs read it: the history of one order, and all that a key may see."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, v1
from tests.factories import make_key, make_order, make_partner, make_product, make_staff
from tests.observing import sent_statements
from tests.people import make_user
from webapp.accounts.actors import acting
from webapp.accounts.keys import create_key
from webapp.accounts.partners import BuyingPartner
from webapp.api.v1.events import dump_event
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.history.feed import list_published
from webapp.history.publishing import publish_next
from webapp.merging.services import merge_partner
from webapp.ordering.deleting import delete_order

EVENTS = "/orders/OR00001/events"
THE_HOUSE = {"name": "the distributor", "kind": None, "via": None}


@dataclass(frozen=True)
class World:
    """A partner with the order OR00001, and the two who ask about it."""

    partner: BuyingPartner
    house: Caller
    own: Caller


@pytest.fixture
def world(client: FlaskClient) -> World:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    own = create_key("ERP", partner_id=partner.id)[1]
    beer = make_product(sku="BR-4001", price="10.99")
    made = World(partner, v1(client), v1(client, own))
    item = {"productId": beer.product_id, "quantity": 3}
    made.own.post("/orders", {"customerId": "CUST1001", "customerReference": "PO-7", "items": [item]})
    return made


def publish_all() -> None:
    while publish_next():
        pass


def change(field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": field, "before": before, "after": after}


def told(answered: Answered) -> list[Any]:
    assert answered.status == 200, answered.text
    events: list[Any] = answered.json["data"]
    return events


def test_the_history_of_an_order_is_told_in_the_words_of_v1(world: World) -> None:
    world.own.put("/orders/OR00001", {"items": [{"productId": "PR00001", "quantity": 5}]})
    ship("OR00001", {1: 2}, by=make_staff(), carrier="UPS", tracking_number="TRK1")
    publish_all()

    answered = world.house.get(EVENTS)

    placed, edited, shipped = told(answered)
    assert '"totalAmount":32.97,"version":1' in answered.text
    assert placed == {
        "eventId": "EV00001",
        "sequence": 1,
        "type": "order.placed",
        "occurredAt": world.own.get("/orders/OR00001").json["orderDate"],
        "orderId": "OR00001",
        "customerId": "CUST1001",
        "status": "pending",
        "totalAmount": 32.97,
        "version": 1,
        "changes": [
            change("status", None, "pending"),
            change("customerReference", None, "PO-7"),
            change("totalAmount", None, 32.97),
        ],
        "by": {"name": "ERP", "kind": "key", "via": "v1"},
        "reason": None,
    }
    item = {"productId": "PR00001", "sku": "BR-4001"}
    assert edited["changes"] == [
        change("totalAmount", 32.97, 54.95),
        change("items", [{**item, "quantity": 3}], [{**item, "quantity": 5}]),
    ]
    assert (shipped["type"], shipped["status"], shipped["version"]) == ("order.updated", "processing", 3)
    assert shipped["changes"] == [
        change("status", "pending", "processing"),
        change("carrier", None, "UPS"),
        change("trackingNumber", None, "TRK1"),
        change("shipped", None, [{"sku": "BR-4001", "quantity": 2}]),
    ]


def test_a_history_is_whole_from_the_moment_of_a_change_on(world: World) -> None:
    publish_all()
    world.house.put("/orders/OR00001", {"status": "processing"})

    events = told(world.own.get(EVENTS))

    assert [(it["sequence"], it["status"]) for it in events] == [(1, "pending"), (None, "processing")]
    assert events[-1]["version"] == 2
    assert world.own.get("/orders/OR00001").headers["ETag"] == '"2"'


def test_a_long_history_is_read_a_page_at_a_time(world: World) -> None:
    world.house.put("/orders/OR00001", {"status": "shipped"})
    whole = told(world.own.get(EVENTS))
    first = world.own.get(f"{EVENTS}?limit=1").json
    last = world.own.get(f"{EVENTS}?limit=1&after={first['data'][-1]['eventId']}").json

    assert (first["data"] + last["data"], len(whole)) == (whole, 2)
    assert (first["hasMore"], last["hasMore"]) == (True, False)


def test_a_partner_reads_its_own_names_and_not_what_the_house_notes_for_itself(world: World) -> None:
    rosa, olu = make_user("buyer", world.partner, name="Rosa"), make_user("ops", name="Olu")
    update_order("OR00001", OrderUpdate(customer_reference="PO-8"), by=acting(rosa), reason="Typing error")
    update_order("OR00001", OrderUpdate(status="shipped"), by=acting(olu), reason="They pay late")
    set_back("OR00001", by=acting(olu), reason="Wrong pallet")
    update_order("OR00001", OrderUpdate(status="cancelled"), by=acting(olu), reason="Out of stock")
    publish_all()

    own, house = told(world.own.get(EVENTS)), told(world.house.get(EVENTS))
    feed = told(world.own.get("/events"))

    assert [(it["by"]["name"], it["reason"]) for it in house] == [
        ("ERP", None),
        ("Rosa", "Typing error"),
        ("Olu", "They pay late"),
        ("Olu", "Wrong pallet"),
        ("Olu", "Out of stock"),
    ]
    assert [(it["by"], it["reason"]) for it in own] == [
        ({"name": "ERP", "kind": "key", "via": "v1"}, None),
        ({"name": "Rosa", "kind": "user", "via": "portal"}, "Typing error"),
        (THE_HOUSE, None),
        (THE_HOUSE, None),
        (THE_HOUSE, "Out of stock"),
    ]
    assert feed == own


def follow(api: Caller, limit: int) -> list[Any]:
    """All events there are, page by page."""
    found: list[Any] = []
    after, has_more = 0, True
    while has_more:
        answered = api.get(f"/events?after={after}&limit={limit}")
        found += told(answered)
        page = answered.json["pagination"]
        assert (page["limit"], page["after"]) == (limit, after)
        after, has_more = page["nextAfter"], page["hasMore"]
    return found


def test_each_key_follows_a_sequence_without_a_gap_of_all_that_it_may_see(
    client: FlaskClient, world: World
) -> None:
    other = make_partner(code="CUST1002")
    for partner in (other, world.partner, other):
        make_order(partner=partner)
        publish_all()
    delete_order("OR00003", by=make_staff())
    publish_all()

    house = follow(world.house, 2)
    own, others = follow(world.own, 2), follow(v1(client, make_key(other)), 1000)

    assert [(it["sequence"], it["orderId"]) for it in house] == [
        (1, "OR00001"),
        (2, "OR00002"),
        (3, "OR00003"),
        (4, "OR00004"),
        (5, "OR00003"),
    ]
    assert [(it["sequence"], it["type"], it["orderId"]) for it in own] == [
        (1, "order.placed", "OR00001"),
        (2, "order.placed", "OR00003"),
        (3, "order.deleted", "OR00003"),
    ]
    assert [(it["sequence"], it["orderId"]) for it in others] == [(1, "OR00002"), (2, "OR00004")]


def test_who_has_read_everything_is_told_where_to_go_on(world: World) -> None:
    publish_all()

    pages = [world.own.get(f"/events{query}").json["pagination"] for query in ("", "?after=1", "?after=9")]

    assert pages == [
        {"limit": 100, "after": 0, "nextAfter": 1, "hasMore": False},
        {"limit": 100, "after": 1, "nextAfter": 1, "hasMore": False},
        {"limit": 100, "after": 9, "nextAfter": 9, "hasMore": False},
    ]


def test_names_are_asked_for_once_a_page(world: World) -> None:
    publish_all()
    world.own.get("/events")
    sent = []
    for number in range(3):
        world.own.put("/orders/OR00001", {"customerReference": f"PO-{number}"})
        publish_all()
        with sent_statements() as statements:
            world.own.get("/events")
        sent.append(len(statements))

    assert len(set(sent)) == 1


def test_an_order_that_was_another_customers_keeps_its_history(world: World) -> None:
    item = {"productId": "PR00001", "quantity": 1}
    world.house.post("/orders", {"customerId": "RAYTECH", "items": [item]})
    publish_all()
    merge_partner("RAYTECH", "CUST1001", by=acting(make_user("admin")), reason="One and the same")
    publish_all()

    events, feed = told(world.own.get("/orders/OR00002/events")), told(world.own.get("/events"))

    assert [(it["sequence"], it["customerId"], it["type"]) for it in events] == [
        (None, "CUST1001", "order.placed"),
        (2, "CUST1001", "order.updated"),
    ]
    assert events[1] == feed[1]
    assert events[1]["changes"] == []
    house = told(world.house.get("/orders/OR00002/events"))
    assert [(it["sequence"], it["customerId"]) for it in house] == [(2, "RAYTECH"), (3, "CUST1001")]
    assert house[1]["changes"] == [change("customerId", "RAYTECH", "CUST1001")]


def test_an_event_is_made_without_a_request(app: Flask, world: World) -> None:
    publish_all()
    (event,) = list_published(seen_by=make_staff(), after=0, limit=1)

    with app.app_context():
        made = [dump_event(event, is_house=is_house) for is_house in (True, False)]

    shown = [told(api.get("/events")) for api in (world.house, world.own)]
    assert [[it["by"] for it in events] for events in shown] == [[it["by"]] for it in made]
    assert made[0]["eventId"] == "EV00001"
