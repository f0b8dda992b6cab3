"""Endpoints as their owners keep them: each owner its own, with secrets that nobody else learns."""

import pytest

from tests.factories import make_buyer, make_partner, make_staff
from webapp.accounts.audit import audit_events
from webapp.accounts.models import ORDERS_READ
from webapp.errors import DeliveryNotFound, InvalidInput, NotAllowed, TooMany, WebhookNotFound
from webapp.extensions import db as database
from webapp.history.models import EVENT_TYPES
from webapp.webhooks.endpoints import (
    MOST_ENDPOINTS,
    EndpointChanges,
    create_endpoint,
    get_endpoint,
    list_endpoints,
    remove_endpoint,
    rotate_secret,
    update_endpoint,
)
from webapp.webhooks.log import get_delivery, list_deliveries
from webapp.webhooks.messages import resend, send_test

URL = "https://erp.example/hooks?from=waybill"


def test_an_endpoint_is_its_owners_alone(db: None) -> None:
    rosa, tom, house = make_buyer(make_partner()), make_buyer(make_partner()), make_staff()
    endpoint = create_endpoint(URL, ["order.shipped", "order.placed"], by=rosa, description=" ERP ")
    test = send_test(endpoint.endpoint_id, by=rosa)

    assert list_endpoints(seen_by=rosa) == [endpoint]
    assert (endpoint.types, endpoint.description) == ("order.placed order.shipped", "ERP")
    for other in (tom, house):
        assert list_endpoints(seen_by=other) == []
        with pytest.raises(WebhookNotFound):
            get_endpoint(endpoint.endpoint_id, seen_by=other)
        with pytest.raises(WebhookNotFound):
            rotate_secret(endpoint.endpoint_id, by=other)
        with pytest.raises(DeliveryNotFound):
            resend(test.delivery_id, by=other)
    with pytest.raises(NotAllowed):
        create_endpoint(URL, [], by=make_staff(ORDERS_READ))


def test_an_endpoint_is_changed_rotated_and_removed_and_the_audit_tells_of_it_without_secrets(
    db: None,
) -> None:
    house = make_staff()
    first = create_endpoint(URL, [], by=house)
    assert first.types.split() == list(EVENT_TYPES)

    off = update_endpoint(first.endpoint_id, EndpointChanges(is_enabled=False), by=house)
    on = update_endpoint(
        first.endpoint_id, EndpointChanges(is_enabled=True, types=["order.deleted"]), by=house
    )
    rotated = rotate_secret(first.endpoint_id, by=house)
    test = send_test(first.endpoint_id, by=house)
    remove_endpoint(first.endpoint_id, by=house)

    assert (off.state, off.disabled_why, on.state, on.disabled_why) == ("disabled", "person", "enabled", None)
    assert (rotated.former_secret, rotated.types) == (first.secret, "order.deleted")
    assert list_endpoints(seen_by=house) == []
    assert [delivery.state for delivery in list_deliveries(first)] == ["failed"]
    with pytest.raises(DeliveryNotFound):
        get_delivery(test.delivery_id, seen_by=house)
    rows = database.session.execute(audit_events.select().order_by(audit_events.c.id)).all()
    assert [row.kind for row in rows] == [
        "webhook_created",
        "webhook_changed",
        "webhook_changed",
        "webhook_secret_rotated",
        "webhook_removed",
    ]
    assert "whsec_" not in str(rows)


def test_an_owner_has_twenty_endpoints_at_most(db: None) -> None:
    rosa = make_buyer(make_partner())
    for _ in range(MOST_ENDPOINTS):
        create_endpoint(URL, [], by=rosa)

    with pytest.raises(TooMany):
        create_endpoint(URL, [], by=rosa)

    remove_endpoint(list_endpoints(seen_by=rosa)[0].endpoint_id, by=rosa)
    assert create_endpoint(URL, [], by=rosa)


def test_a_message_is_sent_again_under_the_id_that_it_had(db: None) -> None:
    house = make_staff()
    endpoint = create_endpoint(URL, [], by=house)
    first = send_test(endpoint.endpoint_id, by=house)

    again = resend(first.delivery_id, by=house)

    assert (again.id, again.payload, again.state, again.attempts) == (first.id, first.payload, "pending", 0)
    assert list_deliveries(endpoint, state="pending", before=first.id + 1) == [again]
    assert list_deliveries(endpoint, before=first.id) == []


@pytest.mark.parametrize(
    ("field", "url", "types", "description"),
    [
        ("types", URL, ["order.eaten"], None),
        ("description", URL, [], "x" * 201),
        ("url", "http://erp.example/hooks", [], None),
        ("url", "", [], None),
    ],
)
def test_what_cannot_be_an_endpoint_is_told_at_its_field(
    db: None, field: str, url: str, types: list[str], description: str | None
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_endpoint(url, types, by=make_staff(), description=description)

    assert refused.value.field == field
