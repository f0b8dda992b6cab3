"""What programs are told of orders whose partner is merged."""

import json
from functools import partial

from flask import Flask

from tests.factories import make_buyer, make_order, make_partner, make_product, make_staff, one_of
from tests.observing import at_once
from tests.people import make_user
from tests.webhooks.sent import make_endpoint, publish
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import partner_by_code
from webapp.checking import find_problems
from webapp.history.feed import list_published
from webapp.merging.services import merge_partner
from webapp.ordering.models import Order
from webapp.ordering.placing import place_order
from webapp.transactions import write
from webapp.webhooks.log import list_deliveries
from webapp.webhooks.models import Endpoint


def told(seen_by: Actor) -> list[tuple[int, str, int]]:
    events = list_published(seen_by=seen_by, after=0, limit=100)
    return [(event.partner_sequence, event.type, event.order_key) for event in events]


def orders_of(endpoint: Endpoint) -> list[str]:
    """What its messages are about."""
    payloads = [json.loads(delivery.payload) for delivery in list_deliveries(endpoint)]
    return [payload["data"]["orderId"] for payload in payloads]


def test_what_has_no_number_yet_gets_one_of_the_partner_that_has_the_order_now(db: None) -> None:
    kept = make_partner("RayTech Corp.", code="CUST1001")
    alias = write(lambda: partner_by_code("RAYTECH", by=make_staff()))
    of_kept, of_alias = make_buyer(kept), make_buyer(alias)
    own, early = make_order(partner=kept), make_order(partner=alias)
    publish()
    endpoint = make_endpoint("https://erp.example/hooks", by=of_alias)
    late = make_order(partner=alias)

    merge_partner(alias.code, kept.code, by=acting(make_user("admin")))
    publish()

    assert told(of_kept) == [
        (1, "order.placed", own.id),
        (2, "order.placed", late.id),
        (3, "order.updated", early.id),
        (4, "order.updated", late.id),
    ]
    assert told(of_alias) == [(1, "order.placed", early.id)]
    messages = list_deliveries(endpoint)
    assert [message.type for message in messages][::-1] == ["order.placed", "order.updated", "order.updated"]
    assert find_problems() == []


def test_of_orders_placed_during_a_merge_each_is_told_once(app: Flask, db: None) -> None:
    admin, staff, item = acting(make_user("admin")), make_staff(), one_of(make_product())
    make_partner("RayTech Corp.", code="CUST1001")

    for code in ("RAY-1", "RAY-2", "RAY-3"):
        find_alias = partial(partner_by_code, code, by=staff)
        endpoint = make_endpoint(
            "https://erp.example/hooks", "order.placed", by=make_buyer(write(find_alias))
        )
        place = partial(place_order, find_alias, [item], by=staff)
        merge = partial(merge_partner, code, "CUST1001", by=admin)
        ends = at_once(app, place, publish, place, merge, publish, place)
        publish()

        placed = [end.order_id for end in ends if isinstance(end, Order)]
        assert not [end for end in ends if isinstance(end, Exception)]
        assert sorted(orders_of(endpoint)) == sorted(placed)
    assert find_problems() == []
