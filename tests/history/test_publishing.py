"""What happened to orders, as programs read it: numbered after the commit, without a gap."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_buyer, make_order, make_partner, make_product, make_staff, one_of
from tests.observing import count_rows
from webapp.accounts.actors import Actor
from webapp.errors import ProductNotAvailable
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.history import publishing
from webapp.history.feed import PublishedEvent, list_events_of, list_published
from webapp.history.publishing import publish_next
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING, SHIPPED, Order


def publish_all() -> None:
    while publish_next():
        pass


def read(seen_by: Actor) -> list[PublishedEvent]:
    return list_published(seen_by=seen_by, after=0, limit=1000)


def move(order: Order, status: str, by: Actor) -> None:
    update_order(order.order_id, OrderUpdate(status=status), by=by)


def test_what_has_happened_is_told_by_type_and_with_the_order_as_it_was_then(db: None) -> None:
    staff, order, other = make_staff(), make_order(), make_order()
    for status in (PROCESSING, SHIPPED, DELIVERED):
        move(order, status, staff)
    set_back(order.order_id, by=staff, reason="Not there yet")
    move(other, CANCELLED, staff)
    delete_order(other.order_id, by=staff)

    publish_all()

    told = [(event.type, event.status, event.version) for event in list_events_of(order.id)]
    assert told == [
        ("order.placed", "placed", 1),
        ("order.updated", "processing", 2),
        ("order.shipped", "shipped", 3),
        ("order.delivered", "delivered", 4),
        ("order.updated", "shipped", 5),
    ]
    assert [event.type for event in list_events_of(other.id)][1:] == ["order.cancelled", "order.deleted"]


def test_the_history_of_an_order_is_whole_before_its_events_have_numbers(db: None) -> None:
    order = make_order()
    publish_all()
    move(order, SHIPPED, make_staff())

    before = list_events_of(order.id)
    publish_all()
    after = list_events_of(order.id)

    assert [(event.type, event.house_sequence) for event in before] == [
        ("order.placed", 1),
        ("order.shipped", 0),
    ]
    assert [event._replace(house_sequence=0, partner_sequence=0) for event in after] == [
        event._replace(house_sequence=0, partner_sequence=0) for event in before
    ]
    assert after[1].house_sequence == 2


def test_numbers_have_no_gap_for_the_house_and_for_each_partner(db: None) -> None:
    ray, harbor = make_partner("RayTech"), make_partner("Harbor")
    for partner in (ray, harbor, ray, ray, harbor):
        make_order(partner=partner)
        publish_all()

    of_house, of_harbor = read(make_staff()), read(make_buyer(harbor))

    assert [event.house_sequence for event in of_house] == [1, 2, 3, 4, 5]
    assert [event.partner_sequence for event in of_house] == [1, 1, 2, 3, 2]
    assert [(event.partner_sequence, event.partner_code) for event in of_harbor] == [
        (1, harbor.code),
        (2, harbor.code),
    ]


def test_reading_goes_on_after_a_number(db: None) -> None:
    for _ in range(5):
        make_order()
    publish_all()

    page = list_published(seen_by=make_staff(), after=2, limit=2)

    assert [event.house_sequence for event in page] == [3, 4]


def test_a_refused_order_leaves_nothing_to_be_told(db: None) -> None:
    with pytest.raises(ProductNotAvailable):
        make_order(one_of(make_product(stock=0)))

    assert (count_rows()["outbox"], publish_next()) == (0, 0)


def test_what_cannot_be_passed_on_waits_and_keeps_its_place(db: None) -> None:
    make_order()

    def fail(events: Sequence[PublishedEvent]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_next(fail)
    assert (count_rows()["outbox"], count_rows()["published_events"]) == (1, 0)
    assert publish_next() == 1


def test_two_who_number_at_once_leave_neither_gap_nor_twin(
    app: Flask, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 3)
    for _ in range(20):
        make_order()
    passed_on: list[int] = []

    def work(_: Any) -> None:
        with app.app_context():
            while publish_next(lambda events: passed_on.extend(event.house_sequence for event in events)):
                pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))

    assert [event.house_sequence for event in read(make_staff())] == list(range(1, 21))
    assert sorted(passed_on) == list(range(1, 21))
