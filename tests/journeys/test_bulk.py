"""Many orders changed at once, with a browser, and with a worker for the long runs."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_order, make_order_at, make_partner, make_product, one_of
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user
from tests.working import Worker
from webapp.accounts.actors import Actor, acting
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import DELIVERED, PROCESSING, SHIPPED

ORDERS, REFUSED = 215, 5
SECONDS_TO_DO_THEM = 30_000


class Olga(NamedTuple):
    """Somebody of the house at the list of a partner's 220 orders, of which 5 are delivered."""

    visitor: Visitor
    by: Actor
    orders: list[str]
    listed: str

    @property
    def page(self) -> Page:
        return self.visitor.page


@pytest.fixture
def olga(visitor: Visitor) -> Olga:
    with visitor.app.app_context():
        user = make_user("ops", name="Olga Ops")
        partner, item = make_partner(), one_of(make_product())
        orders = [make_order(item, partner=partner) for _ in range(ORDERS)]
        orders += [make_order_at(DELIVERED, item, partner=partner) for _ in range(REFUSED)]
        by = acting(user, entry="ops")
    visitor.sign_in(user.email)
    return Olga(visitor, by, [it.order_id for it in orders], f"/ops/orders?partner={partner.code}")


def test_a_long_move_is_looked_at_started_followed_and_undone(olga: Olga) -> None:
    page, progress = olga.page, olga.page.locator("#bulk-progress")
    olga.visitor.visit(olga.listed)
    page.get_by_label(f"Select {olga.orders[-1]}").check()
    page.locator("#orders-bulk").get_by_role("checkbox").check()
    page.get_by_label("Move them to").select_option(PROCESSING)
    page.get_by_role("button", name="Preview").click()
    expect(progress).to_contain_text("215 will change, 5 refused. Nothing is changed yet.")
    page.get_by_role("link", name=re.compile("Refused")).click()
    expect(page.locator("#bulk-items tbody tr")).to_have_count(REFUSED)
    expect(page.locator("#bulk-items")).to_contain_text("It is delivered: it cannot go to processing.")

    page.get_by_label("Reason").fill("Morning round")
    page.get_by_role("button", name="Change 215 orders").click()
    expect(progress).to_contain_text("0 of 215 orders done.")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert olga.visitor.beyond_every_screen(picture="ops-bulk-waiting") == {}
    assert olga.visitor.barriers() == []

    with Worker(olga.visitor.shop.database_url):
        expect(progress).to_contain_text("215 changed, 5 refused.", timeout=SECONDS_TO_DO_THEM)
        expect(page.locator("#bulk-items")).to_contain_text("Placed to processing")
        assert olga.visitor.beyond_every_screen(picture="ops-bulk-done") == {}
        with olga.visitor.app.app_context():
            update_order(olga.orders[ORDERS - 1], OrderUpdate(status=SHIPPED), by=olga.by)

        page.get_by_role("button", name="Undo this move").click()
        expect(progress).to_contain_text("214 will change, 1 refused. Nothing is changed yet.")
        expect(page.locator("#bulk-items tbody tr").first).to_contain_text("It was changed since")
        page.get_by_role("button", name="Change 214 orders").click()
        expect(progress).to_contain_text("214 changed, 1 refused.", timeout=SECONDS_TO_DO_THEM)
    page.get_by_role("link", name="Bulk changes").click()

    expect(page.locator("tbody tr").first).to_contain_text("Undo a move of 215 orders")
    assert olga.visitor.beyond_every_screen(picture="ops-bulk-runs") == {}
    assert olga.visitor.complaints == []
