"""Finding orders again, with a browser."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.factories import make_order, make_order_at, make_partner, make_product, one_of
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import make_user
from webapp.ordering.models import SHIPPED

LATER_THAN_TODAY = (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011


@pytest.fixture
def orders(visitor: Visitor) -> list[str]:
    """The ids of 60 orders of one's own, oldest first; the last three are for Kiosk 9, one is shipped."""
    with visitor.app.app_context():
        partner, item = make_partner(), one_of(make_product(name="Harbor Lager", price="10.00"))
        user = make_user("buyer", partner)
        made = [make_order(item, partner=partner) for _ in range(57)]
        made += [make_order(item, partner=partner, customer_reference="Kiosk 9") for _ in range(2)]
        made.append(make_order_at(SHIPPED, item, partner=partner, customer_reference="Kiosk 9"))
    visitor.sign_in(user.email)
    return [order.order_id for order in made]


def listed(page: Page) -> list[str]:
    return page.locator("#orders-results tbody .id").all_inner_texts()


def test_orders_are_found_while_one_types_and_the_address_can_be_passed_on(
    visitor: Visitor, orders: list[str]
) -> None:
    page = visitor.page
    visitor.visit("/portal/orders")
    expect(page.locator("#tab-all")).to_have_text("All 60")

    page.get_by_label("Search orders").press_sequentially("kiosk 9")

    expect(page.locator("#tab-all")).to_have_text("All 3")
    expect(page).to_have_url(re.compile(r"/portal/orders\?q=kiosk\+9$"))
    expect(page.get_by_label("Search orders")).to_be_focused()
    assert listed(page) == orders[:-4:-1]

    page.get_by_role("link", name="Shipped 1").click()
    expect(page.locator("#tab-shipped")).to_have_attribute("aria-current", "page")
    expect(page).to_have_url(re.compile(r"\?q=kiosk\+9&status=shipped$"))
    page.reload()

    assert listed(page) == orders[-1:]
    expect(page.get_by_label("Search orders")).to_have_value("kiosk 9")
    page.go_back()
    expect(page.locator("#tab-all")).to_have_attribute("aria-current", "page")
    assert visitor.complaints == []


def test_a_chosen_status_stays_while_one_types(visitor: Visitor, orders: list[str]) -> None:
    page = visitor.page
    visitor.visit("/portal/orders")

    page.get_by_role("link", name="Shipped 1").click()
    expect(page.locator("#tab-shipped")).to_have_attribute("aria-current", "page")
    page.get_by_label("Search orders").fill("kiosk")

    expect(page).to_have_url(re.compile(r"\?q=kiosk&status=shipped$"))
    expect(page.locator("#orders-results tbody tr")).to_have_count(1)
    assert visitor.complaints == []


def test_pages_lead_to_the_oldest_order_and_back(visitor: Visitor, orders: list[str]) -> None:
    page = visitor.page
    visitor.visit("/portal/orders")

    page.get_by_role("link", name="Next").click()
    expect(page.locator("#orders-results tbody tr")).to_have_count(10)
    assert listed(page) == orders[9::-1]
    page.get_by_role("link", name="Previous").click()

    expect(page.locator("#orders-results tbody tr")).to_have_count(50)
    assert listed(page) == orders[:9:-1]
    assert visitor.complaints == []


def test_days_narrow_the_list_and_what_cannot_be_is_told(visitor: Visitor, orders: list[str]) -> None:
    page = visitor.page
    visitor.visit("/portal/orders")

    page.get_by_label("From").fill(LATER_THAN_TODAY)

    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_label("to", exact=True).fill("2020-01-01")
    expect(page.get_by_role("alert")).to_have_text("The first day must not be after the last one.")
    expect(page.get_by_label("From")).to_have_value(LATER_THAN_TODAY)
    page.get_by_label("From").fill("")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="Show all orders").click()
    expect(page.locator("#tab-all")).to_have_text("All 60")


def test_the_file_holds_what_is_filtered(visitor: Visitor, orders: list[str], tmp_path: Path) -> None:
    page = visitor.page
    visitor.visit("/portal/orders")
    page.get_by_label("Search orders").fill("kiosk")
    expect(page.locator("#tab-all")).to_have_text("All 3")

    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    download.value.save_as(tmp_path / "orders.csv")

    with (tmp_path / "orders.csv").open(newline="", encoding="utf-8-sig") as file:
        assert [row["order_id"] for row in csv.DictReader(file)] == orders[:-4:-1]
    assert download.value.suggested_filename == "orders.csv"
    assert visitor.complaints == []


def test_everything_works_without_javascript(visitor: Visitor, orders: list[str], browser: Chromium) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=visitor.shop.url)
    context.add_cookies(visitor.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/portal/orders")

    page.get_by_role("link", name="Next").click()
    assert listed(page) == orders[9::-1]
    page.get_by_label("Search orders").fill("kiosk")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("q=kiosk"))
    assert listed(page) == orders[:-4:-1]
    page.get_by_role("link", name="Shipped 1").click()
    expect(page).to_have_url(re.compile("status=shipped"))
    assert listed(page) == orders[-1:]
    page.get_by_label("Search orders").fill("lager")
    page.get_by_role("button", name="Search").click()

    expect(page).to_have_url(re.compile(r"q=lager&.*status=shipped$"))
    assert listed(page) == orders[-1:]
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_hostile_references_stay_text_and_on_the_screen(visitor: Visitor, scheme: str) -> None:
    texts = ("<script>alert(1)</script> & more", "w" * 100, "\u200fשלום עולם \N{BEER MUG}", "=1+1")
    with visitor.app.app_context():
        partner = make_partner()
        dear = one_of(make_product(price="99999999.99"), 100)
        for text in texts:
            make_order(dear, partner=partner, customer_reference=text)
        visitor.sign_in(make_user("buyer", partner).email)

    visitor.visit("/portal/orders", scheme=scheme)

    for text in texts:
        expect(visitor.page.get_by_text(text)).to_be_visible()
    card, table = (visitor.page.locator(f"#orders-results {it}").bounding_box() for it in (".card", "table"))
    assert card is not None
    assert table is not None
    assert table["width"] <= card["width"]
    assert visitor.beyond_every_screen(picture="orders-hostile") == {}
    assert visitor.barriers() == []
    assert visitor.complaints == []
