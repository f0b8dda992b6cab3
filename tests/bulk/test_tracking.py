"""Carriers and tracking numbers for many orders: the same for all, or from the rows of a file."""

from typing import Any

import pytest

from tests.bulk.runs import items_of, make_operator, outcomes, start
from tests.factories import make_order, make_order_at, make_partner
from tests.observing import count_rows, kinds_of_events
from webapp.accounts.actors import Actor
from webapp.bulk.drafting import draft_tracking
from webapp.bulk.importing import draft_import
from webapp.bulk.models import Asked, Run
from webapp.bulk.written_rows import read_rows
from webapp.errors import InvalidInput
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, DELIVERED, SHIPPED, Order

UPS, OTHER_UPS = "1Z999AA10123456784", "1Z5R89390357567127"


@pytest.fixture
def olga(db: None) -> Actor:
    return make_operator()


def read(text: str, *, by: Actor) -> Run:
    return draft_import(read_rows(text), source="picks.csv", by=by)


def parcels(order: Order) -> list[tuple[str | None, str | None]]:
    return [(it.carrier, it.tracking_number) for it in list_shipments(order.id)]


def facts_of(run: Run) -> list[dict[str, Any]]:
    return [item.facts for item in items_of(run)]


def test_all_orders_get_the_same_carrier_and_number(olga: Actor) -> None:
    partner = make_partner()
    placed, shipped = make_order(partner=partner), make_order_at(SHIPPED, partner=partner)
    cancelled = make_order_at(CANCELLED, partner=partner)

    draft = draft_tracking(
        [it.id for it in (placed, shipped, cancelled)], Asked("UPS", UPS), source="", by=olga
    )
    run = start(draft, by=olga)

    assert outcomes(run) == [
        ("changed", "new_number"),
        ("changed", "new_number"),
        ("refused", "order_not_editable"),
    ]
    assert parcels(placed) == parcels(shipped) == [("UPS", UPS)]
    assert list_events(placed.id)[-1].reason == f"Bulk run {run.run_id}"


def test_one_number_for_two_partners_is_doubtful(olga: Actor) -> None:
    first, second = make_order(partner=make_partner("Blue Harbor")), make_order()

    draft = draft_tracking(
        [first.id, second.id], Asked(carrier="UPS", tracking_number=UPS), source="2", by=olga
    )

    assert outcomes(draft) == [("ready", "new_number"), ("doubtful", "new_number")]
    assert facts_of(draft)[1]["doubts"] == [{"order_id": first.order_id, "partner_name": "Blue Harbor"}]


def test_a_carrier_alone_leaves_the_numbers_and_needs_a_shipment(olga: Actor) -> None:
    sent, unsent = make_order_at(SHIPPED), make_order()
    update_order(sent.order_id, OrderUpdate(tracking_number="T-1"), by=olga)

    run = start(draft_tracking([sent.id, unsent.id], Asked("DHL", None), source="", by=olga), by=olga)

    assert outcomes(run) == [("changed", "changes_number"), ("refused", "no_shipment")]
    assert parcels(sent) == [("DHL", "T-1")]
    with pytest.raises(InvalidInput):
        draft_tracking([sent.id], Asked(None, None), source="", by=olga)


def test_every_row_of_a_file_gets_its_verdict(olga: Actor) -> None:
    new, changing, same, earlier, cancelled, twice, delivered = (make_order() for _ in range(7))
    for order, number in ((changing, "T-2"), (same, "T-3"), (earlier, "T-4")):
        update_order(order.order_id, OrderUpdate(tracking_number=number), by=olga)
    ship(earlier.order_id, None, by=olga, carrier="dhl", tracking_number="JD014600003828392837")
    update_order(cancelled.order_id, OrderUpdate(status=CANCELLED), by=olga)
    update_order(delivered.order_id, OrderUpdate(status=DELIVERED), by=olga)

    draft = read(
        "Tracking No;Order;Courier\n"
        f"{UPS};{new.order_id};ups\n"
        f"T-22;{changing.order_id.lower()};\n"
        f"T-3;{same.order_id};\n"
        f"JD014600003828392837;{earlier.order_id};DHL\n"
        f"T-5;{cancelled.order_id};\n"
        "T-6;OR99999;\n"
        f";{new.order_id};\n"
        f"1,23457E+17;{new.order_id};\n"
        f"T-8;{twice.order_id};\n"
        f"T-9;{twice.order_id};\n"
        f"T-10;{delivered.order_id};{'x' * 101}\n",
        by=olga,
    )

    assert [(item.position, item.outcome, item.verdict) for item in items_of(draft)] == [
        (2, "ready", "new_number"),
        (3, "ready", "changes_number"),
        (4, "unchanged", "as_asked"),
        (5, "unchanged", "as_asked"),
        (6, "refused", "order_not_editable"),
        (7, "refused", "order_not_found"),
        (8, "refused", "bad_number"),
        (9, "refused", "bad_number"),
        (10, "refused", "repeated"),
        (11, "ready", "new_number"),
        (12, "refused", "bad_carrier"),
    ]
    assert facts_of(draft)[0] == {"carrier": [None, "UPS"], "tracking_number": [None, UPS]}
    assert facts_of(draft)[1] == {"tracking_number": ["T-2", "T-22"]}
    assert facts_of(draft)[8] == {"row": 11}
    assert parcels(new) == []


def test_the_same_file_again_changes_nothing(olga: Actor) -> None:
    first, second = make_order(), make_order()
    text = f"{first.order_id},UPS,{UPS}\n{second.order_id},,T-1\n{second.order_id},,T-2\n"
    start(read(text, by=olga), by=olga)
    before = count_rows()

    again = read(text, by=olga)

    assert outcomes(again) == [("unchanged", "as_asked"), ("refused", "repeated"), ("unchanged", "as_asked")]
    assert parcels(second) == [(None, "T-2")]
    assert count_rows()["order_events"] == before["order_events"]


def test_a_number_that_an_earlier_shipment_has_is_not_given_to_the_newest(olga: Actor) -> None:
    order = make_order_at(SHIPPED)
    draft = read(f"{order.order_id},,T-1", by=olga)
    update_order(order.order_id, OrderUpdate(tracking_number="T-1"), by=olga)

    assert outcomes(start(draft, by=olga)) == [("unchanged", "as_asked")]


def test_doubtful_numbers_wait_for_a_reason(olga: Actor) -> None:
    partner = make_partner("Blue Harbor")
    taken = make_order(partner=partner)
    update_order(taken.order_id, OrderUpdate(tracking_number="T-1"), by=olga)
    fine, wrong, of_another, first, second = (make_order() for _ in range(5))
    text = "\n".join(
        f"{order.order_id},{carrier},{number}"
        for order, carrier, number in (
            (fine, "UPS", UPS),
            (wrong, "UPS", "1Z999AA10123456785"),
            (of_another, "", "T-1"),
            (first, "", "T-7"),
            (second, "", "T-7"),
        )
    )

    draft = read(text, by=olga)
    left_out = start(draft, by=olga)
    again = read(text, by=olga)
    with pytest.raises(InvalidInput):
        start(again, by=olga, take_doubtful=True)
    taken_too = start(again, by=olga, take_doubtful=True, reason="Read from the label")

    assert [outcome for outcome, _ in outcomes(draft)][:4] == ["changed", "doubtful", "doubtful", "changed"]
    assert outcomes(left_out)[4] == ("doubtful", "new_number")
    assert facts_of(draft)[1]["doubts"] == [{"carrier": "UPS", "why": "its check digit is wrong"}]
    assert facts_of(draft)[2]["doubts"] == [{"order_id": taken.order_id, "partner_name": "Blue Harbor"}]
    assert facts_of(draft)[4]["doubts"][0]["order_id"] == first.order_id
    assert [outcome for outcome, _ in outcomes(taken_too)] == [
        "unchanged",
        *["changed"] * 2,
        "unchanged",
        "changed",
    ]
    assert parcels(wrong) == [("UPS", "1Z999AA10123456785")]
    assert list_events(wrong.id)[-1].reason == f"Bulk run {taken_too.run_id}: Read from the label"
    assert kinds_of_events(fine.id) == ["placed", "updated"]
