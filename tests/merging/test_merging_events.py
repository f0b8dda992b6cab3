"""What programs are told of orders whose partner is merged."""

from tests.factories import make_buyer, make_order, make_partner, make_staff
from tests.people import make_user
from tests.webhooks.sent import make_endpoint, publish
from webapp.accounts.actors import Actor, acting
from webapp.accounts.partners import partner_by_code
from webapp.checking import find_problems
from webapp.history.feed import list_published
from webapp.merging.services import merge_partner
from webapp.transactions import write
from webapp.webhooks.log import list_deliveries


def told(seen_by: Actor) -> list[tuple[int, str, int]]:
    events = list_published(seen_by=seen_by, after=0, limit=100)
    return [(event.partner_sequence, event.type, event.order_key) for event in events]


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
