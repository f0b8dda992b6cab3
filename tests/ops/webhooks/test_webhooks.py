"""The pages on which admins look after the house's own webhooks, the same that partners' managers have."""

import re

from tests.ops.admins import written
from tests.people import Browser, make_user
from tests.webhooks.logged import URL, make_delivery, make_endpoint
from webapp.accounts.actors import acting
from webapp.webhooks.endpoints import get_endpoint

LIST = "/ops/webhooks"


def test_a_webhook_of_the_house_is_made_tried_and_removed(admin: Browser) -> None:
    assert "what happens to anybody’s orders" in admin.get(LIST).text

    made = admin.post(f"{LIST}/new", url=URL, types=["order.placed"], token="t" * 22)

    assert re.search("whsec_[0-9A-Za-z+/=]+", made.text)
    ((webhook_id, who, entry),) = written("webhook_created")
    assert (who, entry) == ("Ada Quist", "ops")
    house = acting(make_user("admin"))
    assert get_endpoint(webhook_id, seen_by=house).partner_id is None
    address = f"{LIST}/{webhook_id}"
    admin.post(f"{address}/test", token="s" * 22)
    sent = make_delivery(get_endpoint(webhook_id, seen_by=house), order_id="OR00012")
    page = admin.get(address).text
    assert "webhook.test" in page
    assert 'href="/ops/orders/OR00012"' in page
    assert 'href="/ops/orders/OR00012"' in admin.get(f"{address}/deliveries/{sent.delivery_id}").text
    assert admin.post(f"{address}/remove").headers["Location"] == LIST
    assert written("webhook_removed") == [(webhook_id, "Ada Quist", "ops")]


def test_a_partners_webhooks_are_not_among_the_houses(admin: Browser) -> None:
    manager = acting(make_user("manager"), entry="portal")
    theirs = make_endpoint(manager)
    sent = make_delivery(theirs)
    own = make_endpoint(acting(make_user("admin")))

    assert theirs.endpoint_id not in admin.get(LIST).text
    for address in (
        theirs.endpoint_id,
        f"{theirs.endpoint_id}/deliveries/{sent.delivery_id}",
        f"{own.endpoint_id}/deliveries/{sent.delivery_id}",
    ):
        assert admin.get(f"{LIST}/{address}").status_code == 404
