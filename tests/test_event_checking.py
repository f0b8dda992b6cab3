"""Proofs that programs were told of everything: silent on sound data, and each finds its kind of damage."""

import pytest

from tests.factories import make_buyer, make_order, make_partner, make_staff
from tests.test_checking import damage
from tests.webhooks.sent import make_endpoint, publish
from webapp.checking import find_problems


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        ("DELETE FROM outbox WHERE event_id = 3", "Event EV00003 has no number and waits for none."),
        (
            "UPDATE published_events SET house_sequence = 7 WHERE event_id = 2",
            "The house's events are numbered up to 7, there are 2.",
        ),
        (
            "UPDATE published_events SET partner_sequence = 7 WHERE event_id = 2",
            "The events of partner 2 are numbered up to 7, there are 1.",
        ),
        (
            "UPDATE webhook_endpoints SET partner_id = 2 WHERE id = 2",
            "Delivery WD00002 tells a partner of another's order.",
        ),
    ],
)
def test_events_that_nobody_or_somebody_else_is_told_of_are_found(db: None, harm: str, problem: str) -> None:
    ray, harbor = make_partner(), make_partner()
    for by in (make_staff(), make_buyer(ray)):
        make_endpoint("https://erp.example/hooks", by=by)
    make_order(partner=ray)
    make_order(partner=harbor)
    publish()
    make_order(partner=ray)
    assert find_problems() == []

    damage(harm)

    assert problem in find_problems()
