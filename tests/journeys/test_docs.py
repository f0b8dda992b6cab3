"""Reading the documentation without scripts, and calling an API from it with them."""

import contextlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clients import HOUSE_KEY
from tests.journeys.carts import make_rosa
from tests.journeys.pages import MANAGER, SCHEMES, Visitor
from tests.serving import Server

# Those that only read.
READING = {"orders": ("list-orders", "get-order", "list-products"), "v1": ("get-order", "list-products")}
WITH_KEY = """async ([text, key]) => {
    const told = []
    const program = text.replace("YOUR_API_KEY", key).replace("console.log", "told.push")
    await (new (async () => {}).constructor("told", program))(told)
    return told[0]
}"""


@pytest.fixture
def without_scripts(browser: Browser, shop: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=shop.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_everything_can_be_read_without_scripts(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/docs")
    page.get_by_role("navigation", name="Documentation").get_by_role(
        "link", name="v1 API", exact=True
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("v1 API reference")

    page.locator(".docs-nav").get_by_role("link", name="Create an order").click()
    create = page.locator("#create-order")
    expect(create).to_be_in_viewport()
    assert page.url.endswith("/docs/v1#create-order")
    expect(create.get_by_role("region", name="Create an order in curl")).to_be_visible()
    expect(create.get_by_role("region", name="Create an order in Python")).to_be_hidden()
    page.get_by_role("radio", name="Python").check()
    expect(create.get_by_role("region", name="Create an order in Python")).to_be_visible()
    expect(create.get_by_role("region", name="Create an order in curl")).to_be_hidden()
    expect(create.get_by_text("product_not_available")).to_be_hidden()
    create.get_by_text("Statuses and errors").click()
    expect(create.get_by_text("product_not_available")).to_be_visible()

    page.get_by_role("link", name="Statuses and errors").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statuses and errors")


@pytest.mark.parametrize("name", READING)
def test_the_programs_of_the_reference_run_as_they_stand(visitor: Visitor, name: str) -> None:
    visitor.visit(f"/docs/{name}")

    for anchor in READING[name]:
        python = visitor.page.locator(f"#{anchor}-python").text_content() or ""
        javascript = visitor.page.locator(f"#{anchor}-javascript").text_content()
        told: dict[str, Any] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(python.replace("YOUR_API_KEY", HOUSE_KEY), told)
        answer = visitor.page.evaluate(WITH_KEY, [javascript, HOUSE_KEY])
        assert answer == json.loads(json.dumps(told["answer"])), anchor
        assert answer, anchor


def test_the_call_of_the_cart_stays_open_and_follows_what_is_typed(visitor: Visitor) -> None:
    rosa = make_rosa(visitor)
    visitor.visit("/portal/cart")
    visitor.page.get_by_text("As an API call").click()
    command = visitor.page.get_by_role("region", name="Place this order: v1 API")
    expect(command).to_contain_text('"quantity": 12')

    rosa.row("All Day IPA").get_by_label("Quantity").fill("20")
    visitor.page.get_by_label("Your reference").focus()
    expect(command).to_contain_text('"quantity": 20')
    visitor.page.get_by_label("Your reference").fill("PO-7")
    visitor.page.get_by_label("Note for us").focus()

    expect(command).to_contain_text('"customerReference": "PO-7"')
    expect(visitor.page.get_by_label("Note for us")).to_be_focused()
    assert visitor.barriers() == []
    assert visitor.beyond_every_screen(picture="cart-as-a-call") == {}
    assert visitor.complaints == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_api_is_called_from_its_page(visitor: Visitor, scheme: str) -> None:
    visitor.sign_in(MANAGER)
    visitor.visit("/docs/try/v1", scheme=scheme)
    page = visitor.page
    page.get_by_role("button", name="Authorize").first.click()
    field = page.locator("#auth-bearer-value")
    field.fill(HOUSE_KEY)
    assert visitor.barriers() == []
    page.locator(".auth-container", has=field).locator("button.authorize").click()
    page.locator(".btn-done").first.click()

    page.locator(".opblock-get", has_text="/orders/{orderId}").first.locator(
        ".opblock-summary-control"
    ).click()
    call = page.locator(".opblock.is-open")
    call.locator("input").first.fill("OR00001")
    call.get_by_role("button", name="Execute").click()

    answer = call.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text('"orderId": "OR00001"')
    assert visitor.barriers() == []
    assert visitor.complaints == []
    assert visitor.beyond_every_screen(picture="docs-trying") == {}
