"""Staff move one order along, with a browser."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, expect

from tests.factories import make_order, make_product, one_of
from tests.journeys.ordered import MORE_THAN_A_ROUND
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user
from webapp.accounts.actors import Actor, acting
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.ordering.models import PROCESSING

# Its check digit is wrong.
BAD_NUMBER = "1Z999AA10123456785"


class Olu(NamedTuple):
    """Somebody of the house in front of an order of 12 of one product and 3 of another."""

    visitor: Visitor
    order_id: str
    colleague: Actor

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def address(self) -> str:
        return f"/ops/orders/{self.order_id}"

    @property
    def number(self) -> str:
        """As FedEx would print it, and no other order's."""
        return f"7{self.order_id.removeprefix('OR'):0>11}"

    def part(self, name: str) -> Locator:
        return self.page.locator(f"#order-{name}")

    def come(self) -> None:
        self.visitor.visit(self.address)
        self.page.evaluate("window.isTheSamePage = true")

    def has_stayed(self) -> bool:
        """Whether the page was never loaded anew since `come`."""
        return bool(self.page.evaluate("window.isTheSamePage === true"))

    def meanwhile(self, update: OrderUpdate) -> None:
        with self.visitor.app.app_context():
            update_order(self.order_id, update, by=self.colleague)


@pytest.fixture
def olu(visitor: Visitor) -> Olu:
    with visitor.app.app_context():
        user = make_user("ops", name="Olu Bello")
        ann = acting(make_user("ops", name="Ann Meyer"), entry="ops")
        beer, wine = make_product(name="All Day IPA", stock=32), make_product(name="Pinot Noir")
        order = make_order(one_of(beer, 12), one_of(wine, 3))
    visitor.sign_in(user.email)
    return Olu(visitor, order.order_id, ann)


@pytest.fixture
def without_javascript(olu: Olu, browser: Chromium) -> Iterator[Page]:
    """Olu once more, in a browser that runs no JavaScript."""
    cookies = olu.page.context.cookies()
    with browser.new_context(java_script_enabled=False, base_url=olu.visitor.shop.url) as context:
        context.add_cookies(cookies)  # type: ignore[arg-type]
        yield context.new_page()


def test_an_order_goes_from_placed_to_delivered_without_leaving_the_page(olu: Olu) -> None:
    olu.come()
    status = olu.page.get_by_role("heading", level=1)
    olu.page.get_by_label("New note").fill("Call before delivery")

    olu.page.get_by_role("button", name="Begin processing").click()
    expect(status).to_contain_text("Processing")
    # What was being typed elsewhere on the page is still there.
    expect(olu.page.get_by_label("New note")).to_have_value("Call before delivery")
    olu.page.get_by_role("button", name="Add note").click()
    expect(olu.part("notes")).to_contain_text("Olu Bello")
    expect(olu.page.get_by_label("New note")).to_have_value("")

    ship = olu.part("ship")
    ship.get_by_label("Carrier").select_option("UPS")
    ship.get_by_label("Tracking number").fill(BAD_NUMBER)
    ship.get_by_role("button", name="Ship").click()
    expect(ship).to_contain_text("its check digit is wrong")
    expect(ship.get_by_label("Why it is right all the same")).to_be_focused()
    assert olu.visitor.barriers() == []
    ship.get_by_label("Carrier").select_option("FedEx")
    ship.get_by_label("Tracking number").fill(olu.number)
    ship.get_by_role("button", name="Ship").click()
    expect(status).to_contain_text("Shipped")
    expect(ship).to_be_hidden()
    expect(olu.part("shipments").get_by_role("link", name="Follow the parcel")).to_be_visible()

    olu.page.get_by_role("button", name="Mark delivered").click()
    expect(status).to_contain_text("Delivered")
    expect(olu.part("history").locator(".timeline > li").first).to_contain_text("Delivered")
    expect(olu.page.locator("#toasts")).to_contain_text(f"{olu.order_id}: Delivered.")
    assert olu.has_stayed()
    assert olu.visitor.barriers() == []
    # The browser notes that the number was asked about.
    assert [it for it in olu.visitor.complaints if "status of 422" not in it] == []


def test_a_part_is_shipped_and_then_the_rest(olu: Olu) -> None:
    olu.come()
    status, ship = olu.page.get_by_role("heading", level=1), olu.part("ship")

    ship.get_by_text("Send only a part of it").click()
    ship.get_by_label("Send now of All Day IPA").fill("5")
    ship.get_by_label("Send now of Pinot Noir").fill("0")
    ship.get_by_role("button", name="Ship").click()
    expect(status).to_contain_text("Processing, shipped in part")
    expect(ship).to_contain_text("10 units to send")
    expect(olu.part("shipments")).to_contain_text("5 × ")

    # A shipment's number comes later, in place.
    parcel = olu.part("shipments").locator("[id^=parcel]").first
    parcel.get_by_text("Correct carrier or number").click()
    parcel.get_by_label("Carrier").select_option("FedEx")
    parcel.get_by_label("Tracking number").fill(olu.number)
    parcel.get_by_role("button", name="Save").click()
    expect(parcel.get_by_role("link", name="Follow the parcel")).to_be_visible()

    ship.get_by_role("button", name="Ship").click()
    expect(status).to_contain_text("Shipped")
    expect(olu.part("shipments").locator("[id^=parcel]")).to_have_count(2)

    # That was wrong: the newest shipment is taken back.
    olu.page.get_by_role("button", name="Put a wrong move right").click()
    dialog = olu.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The newest shipment is taken back")
    dialog.get_by_label("Why?").fill("Still on the ramp")
    dialog.get_by_role("button", name="Put a wrong move right").click()
    expect(status).to_contain_text("Processing, shipped in part")
    expect(olu.part("history")).to_contain_text("Reason: Still on the ramp")
    expect(dialog).to_be_hidden()
    assert olu.has_stayed()
    assert olu.visitor.complaints == []


def test_two_people_at_one_order_see_each_other_and_overwrite_nothing(olu: Olu) -> None:
    olu.page.clock.install()
    olu.come()
    ship, version = olu.part("ship"), "input[name=version]"
    ship.get_by_label("Tracking number").fill(olu.number)

    olu.meanwhile(OrderUpdate(status=PROCESSING, customer_reference="PO-9"))
    with olu.page.expect_response("**/news*"):
        olu.page.clock.run_for(MORE_THAN_A_ROUND)

    # The page shows what Ann did, and leaves alone what Olu types.
    expect(olu.page.get_by_role("heading", level=1)).to_contain_text("Processing")
    expect(olu.part("summary")).to_contain_text("PO-9")
    expect(ship.get_by_label("Tracking number")).to_have_value(olu.number)
    expect(ship.locator(version)).to_have_value("1")

    ship.get_by_role("button", name="Ship").click()
    expect(ship.get_by_text("Somebody changed this order meanwhile.")).to_be_in_viewport()
    expect(ship).to_contain_text("Ann Meyer")
    expect(ship.get_by_label("Tracking number")).to_have_value(olu.number)
    ship.get_by_role("button", name="Ship").click()

    expect(olu.page.get_by_role("heading", level=1)).to_contain_text("Shipped")
    expect(olu.part("shipments")).to_contain_text(olu.number)
    assert olu.has_stayed()


def test_two_browsers_edit_one_order(olu: Olu, browser: Chromium) -> None:
    cookies = olu.page.context.cookies()
    with browser.new_context(base_url=olu.visitor.shop.url) as context:
        context.add_cookies(cookies)  # type: ignore[arg-type]
        other = context.new_page()
        for page in (olu.page, other):
            page.goto(f"{olu.address}/edit")
        other.get_by_label("Quantity of All Day IPA").fill("20")
        other.get_by_label("The partner’s reference").fill("PO-9")
        other.get_by_role("button", name="Save changes").click()
        expect(other.get_by_text("The changes are saved.")).to_be_visible()

    olu.page.get_by_label("Quantity of All Day IPA").fill("6")
    olu.page.get_by_role("button", name="Save changes").click()
    expect(olu.page.get_by_text("Somebody changed this order meanwhile.")).to_be_in_viewport()
    expect(olu.page.get_by_text("Now 20")).to_be_visible()
    expect(olu.page.get_by_label("Quantity of All Day IPA")).to_have_value("6")
    expect(olu.page.get_by_label("The partner’s reference")).to_have_value("PO-9")
    olu.page.get_by_role("button", name="Save changes").click()

    expect(olu.part("items")).to_contain_text("9 units")
    expect(olu.part("summary")).to_contain_text("PO-9")


def test_an_order_is_shipped_without_javascript(olu: Olu, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(olu.address)
    page.get_by_label("Carrier").select_option("UPS")
    page.get_by_label("Tracking number").fill(BAD_NUMBER)
    page.get_by_text("Send only a part of it").click()
    page.get_by_label("Send now of Pinot Noir").fill("1")
    page.get_by_role("button", name="Ship", exact=True).click()
    expect(page.get_by_text("its check digit is wrong")).to_be_visible()
    expect(page.get_by_label("Send now of Pinot Noir")).to_have_value("1")

    page.get_by_label("Why it is right all the same").fill("Read twice from the label")
    page.get_by_role("button", name="Ship", exact=True).click()

    expect(page.get_by_text(f"{olu.order_id}: Shipped in part with UPS.")).to_be_visible()
    expect(page.locator("#order-shipments")).to_contain_text(BAD_NUMBER)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_open_order_and_its_forms_fit_the_screen_and_are_in_nobodys_way(olu: Olu, scheme: str) -> None:
    olu.visitor.visit(olu.address, scheme=scheme)
    olu.page.get_by_text("Send only a part of it").click()
    olu.page.get_by_label("Tracking number").fill(BAD_NUMBER)
    olu.page.get_by_label("Carrier").select_option("UPS")
    olu.page.get_by_role("button", name="Ship", exact=True).click()
    expect(olu.page.get_by_text("its check digit is wrong")).to_be_visible()
    olu.page.locator("summary", has_text="Before and after").first.click()
    assert olu.visitor.beyond_every_screen(picture="ops-order-open") == {}
    assert olu.visitor.barriers() == []

    olu.page.get_by_role("button", name="Cancel order").click()
    assert olu.visitor.beyond_every_screen(picture="ops-order-cancel") == {}
    assert olu.visitor.barriers() == []

    olu.visitor.visit(f"{olu.address}/edit", scheme=scheme)
    assert olu.visitor.beyond_every_screen(picture="ops-order-edit") == {}
    assert olu.visitor.barriers() == []
