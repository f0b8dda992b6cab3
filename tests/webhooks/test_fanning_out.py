"""Every event becomes a message for each endpoint that wants it, in its owner's own sequence."""

import msgspec

from tests.factories import make_buyer, make_order, make_partner, make_staff
from tests.people import make_user
from tests.webhooks.sent import make_endpoint, publish
from webapp.accounts.actors import acting
from webapp.accounts.keeping_partners import activate_partner, deactivate_partner
from webapp.ordering.deleting import delete_order
from webapp.webhooks.endpoints import EndpointChanges, update_endpoint
from webapp.webhooks.leasing import claim
from webapp.webhooks.log import list_deliveries
from webapp.webhooks.models import Endpoint

URL = "https://erp.example/hooks"


def told(endpoint: Endpoint) -> list[tuple[str, int]]:
    payloads = [delivery.payload for delivery in reversed(list_deliveries(endpoint))]
    assert all(payload.startswith('{"type":"order.') for payload in payloads)
    messages = [msgspec.json.decode(payload) for payload in payloads]
    assert all(message.keys() == {"type", "timestamp", "data"} for message in messages)
    return [(message["type"], message["data"]["sequence"]) for message in messages]


def test_each_owner_is_told_what_it_may_see_in_its_own_sequence(db: None) -> None:
    ray, harbor, house = make_partner(), make_partner(), make_staff()
    rosa, tom = make_buyer(ray), make_buyer(harbor)
    of_ray, of_harbor = make_endpoint(URL, by=rosa), make_endpoint(URL, by=tom)
    of_house, deleted = make_endpoint(URL, by=house), make_endpoint(URL, "order.deleted", by=house)
    off = make_endpoint(URL, by=rosa)
    update_endpoint(off.endpoint_id, EndpointChanges(is_enabled=False), by=rosa)

    first = make_order(partner=harbor)
    make_order(partner=ray)
    delete_order(first.order_id, by=house)
    publish()

    assert told(of_harbor) == [("order.placed", 1), ("order.deleted", 2)]
    assert told(of_ray) == [("order.placed", 1)]
    assert told(of_house) == [("order.placed", 1), ("order.placed", 2), ("order.deleted", 3)]
    assert told(deleted) == [("order.deleted", 3)]
    assert told(off) == []


def test_a_partner_that_is_shut_out_is_told_nothing(db: None) -> None:
    partner = make_partner()
    endpoint = make_endpoint(URL, by=make_buyer(partner))
    _, second = make_order(partner=partner), make_order(partner=partner)
    publish()
    deactivate_partner(partner.code, by=acting(make_user("admin")))

    delete_order(second.order_id, by=make_staff())
    publish()

    assert told(endpoint) == [("order.placed", 1), ("order.placed", 2)]
    assert claim(10) == []
    waiting = sorted(delivery.id for delivery in list_deliveries(endpoint))

    activate_partner(partner.code, by=acting(make_user("admin")))
    assert sorted(delivery.id for delivery, _ in claim(10)) == waiting
