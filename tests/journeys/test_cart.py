"""Building an order, with a browser."""

import pytest
from playwright.sync_api import expect

from tests.cart.building import restock
from tests.factories import ADDRESS, make_product, one_of
from tests.journeys.carts import Rosa, make_rosa
from tests.journeys.pages import SCHEMES, Visitor
from webapp.accounts.addresses import add_address
from webapp.cart.services import add_many


@pytest.fixture
def rosa(visitor: Visitor) -> Rosa:
    return make_rosa(visitor)


def test_quantities_change_in_place_with_all_the_totals(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    rosa.row("All Day IPA").get_by_label("Quantity").fill("20")
    rosa.row("All Day IPA").get_by_label("Quantity").press("Tab")

    expect(rosa.row("All Day IPA")).to_contain_text("$200.00")
    expect(page.locator("#cart-totals")).to_contain_text("$275.00")
    expect(page.locator("#cart-summary")).to_contain_text("$275.00")
    assert rosa.in_cart() == {"All Day IPA": 20, "Pinot Noir": 3}
    assert rosa.visitor.complaints == []


def test_what_is_typed_next_is_not_lost_when_an_answer_comes(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    with page.expect_response("**/items/*"):
        rosa.row("All Day IPA").get_by_label("Quantity").fill("20")
        rosa.row("Pinot Noir").get_by_label("Quantity").fill("7")
    expect(page.locator("#cart-totals")).to_contain_text("$275.00")

    expect(rosa.row("Pinot Noir").get_by_label("Quantity")).to_have_value("7")
    expect(rosa.row("Pinot Noir").get_by_label("Quantity")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#cart-totals")).to_contain_text("$375.00")
    expect(rosa.row("Pinot Noir").get_by_label("Quantity")).to_be_focused()


def test_a_quantity_that_cannot_be_had_stays_as_typed_and_says_why(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    rosa.row("All Day IPA").get_by_label("Quantity").fill("31")
    rosa.row("All Day IPA").get_by_label("Quantity").press("Tab")

    expect(rosa.row("All Day IPA").get_by_role("alert")).to_contain_text("Only 30 left")
    expect(rosa.row("All Day IPA").get_by_label("Quantity")).to_have_value("31")
    expect(page.locator("#cart-totals")).to_contain_text("$195.00")
    assert rosa.in_cart()["All Day IPA"] == 12
    assert rosa.visitor.barriers() == []


def test_what_was_removed_comes_back(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    page.get_by_role("button", name="Remove Pinot Noir").click()
    expect(page.locator("#cart-removed")).to_contain_text("Pinot Noir removed.")
    expect(page.locator("#cart-summary")).to_contain_text("$120.00")
    page.get_by_role("button", name="Remove All Day IPA").click()
    expect(page.locator("#cart")).to_contain_text("Your order is empty")
    expect(page.locator("#cart-summary")).not_to_contain_text("$")
    page.get_by_role("button", name="Undo").click()

    expect(rosa.row("All Day IPA")).to_be_visible()
    assert rosa.in_cart() == {"All Day IPA": 12}
    assert rosa.visitor.complaints == []


def test_all_is_removed_only_when_one_means_it_and_comes_back_too(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    page.get_by_role("button", name="Remove all", exact=True).click()
    page.get_by_role("button", name="Keep them").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Remove all", exact=True).click()
    assert rosa.visitor.barriers() == []
    page.get_by_role("dialog").get_by_role("button", name="Remove all", exact=True).click()
    expect(page.locator("#cart")).to_contain_text("2 products removed.")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#cart-totals")).to_contain_text("$195.00")
    assert rosa.visitor.complaints == []


def test_what_is_written_is_kept_for_later_and_on_another_device(rosa: Rosa) -> None:
    page = rosa.page
    rosa.visitor.visit("/portal/cart")

    with page.expect_response("**/details"):
        page.get_by_label("Your reference").fill("PO-7")
        page.get_by_label("Your reference").press("Tab")
    page.get_by_text("Send it to a new address").click()
    with page.expect_response("**/details"):
        page.get_by_label("Street").fill("1 New St")
        page.get_by_label("Street").press("Tab")
    page.get_by_label("City").fill("Newtown")
    # Leaving the city sends it too, still without a country.
    with page.expect_response(lambda it: "country=USA" in (it.request.post_data or "")):
        page.get_by_label("Country").fill("USA")
        page.get_by_label("Country").press("Tab")
    expect(page.get_by_label("Street")).to_have_value("1 New St")
    page.reload()

    expect(page.get_by_label("Your reference")).to_have_value("PO-7")
    expect(page.get_by_label("Ship to").locator(":checked")).to_have_text(
        "For this order: 1 New St, Newtown, USA"
    )
    assert rosa.visitor.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_hostile_text_stays_text_and_on_the_screen(rosa: Rosa, scheme: str) -> None:
    name = f"<img src=x> {'w' * 170} \u200f\u05d0\u05d1 \U0001f37a"
    with rosa.visitor.app.app_context():
        product = make_product(name=name, price="99999999.99", stock=1)
        add_many(rosa.by.partner_id or 0, [one_of(product)], by=rosa.by)
        restock(product, 0)
        add_address("<b>" + "x" * 90, {**ADDRESS, "street": "y" * 200}, by=rosa.by)

    rosa.visitor.visit("/portal/cart", scheme=scheme)

    expect(rosa.page.get_by_text(name)).to_be_visible()
    assert rosa.visitor.beyond_every_screen() == {}
    assert rosa.visitor.barriers() == []
    assert rosa.visitor.complaints == []
