"""What a manager does in the account, and what becomes of a one-time link, with a browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import make_partner
from tests.journeys.pages import SCHEMES, Visitor
from tests.people import PASSWORD, make_user
from tests.servers.looking import wait_until
from webapp import clock
from webapp.accounts.keys import create_key, find_actor

NEW = "a better password"
LONG = "W" * 150 + " <b>bold</b> \u200fשלום \N{BEER MUG}"


@pytest.fixture
def manager(visitor: Visitor) -> Visitor:
    """A manager of a partner that no other journey knows."""
    with visitor.app.app_context():
        partner = make_partner()
        user = make_user("manager", partner, name="Tom Adeyemi")
        create_key("The old ERP", partner_id=partner.id)
    visitor.sign_in(user.email)
    return visitor


@pytest.fixture
def plain(browser: Chromium, manager: Visitor) -> Page:
    """The manager's page in a browser that runs no JavaScript."""
    context = browser.new_context(java_script_enabled=False, base_url=manager.shop.url)
    context.add_cookies(manager.page.context.cookies())  # type: ignore[arg-type]
    return context.new_page()


@pytest.fixture
def elsewhere(browser: Chromium, manager: Visitor) -> BrowserContext:
    """Somebody else's browser."""
    return browser.new_context(base_url=manager.shop.url)


def invite(page: Page, name: str, email: str) -> str:
    """The address of the link."""
    page.goto("/portal/account/people")
    page.get_by_role("link", name="Invite a person").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("it is shown this once")).to_be_visible()
    return page.locator("#link").inner_text()


def choose_password(page: Page, password: str = NEW) -> None:
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password again").fill(password)
    page.get_by_role("button", name="Save password").click()


def make_key(page: Page, name: str) -> str:
    page.goto("/portal/account/keys")
    page.get_by_role("link", name="Make a key").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Read your orders").check()
    page.get_by_label("Last day").fill((clock.now() + timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("it is shown this once")).to_be_visible()
    return page.locator("#key").inner_text()


def status_with(page: Page, key: str) -> int:
    """What a program with this key is answered when it asks for the orders."""
    return page.request.get("/v1/orders", headers={"Authorization": f"Bearer {key}"}).status


def test_an_invited_person_chooses_a_password_and_comes_in(
    manager: Visitor, elsewhere: BrowserContext
) -> None:
    link = invite(manager.page, "Eva Duarte", "eva@journey.example")
    manager.page.get_by_role("link", name="To the people").click()
    expect(manager.page.get_by_role("row", name="Eva Duarte")).to_contain_text("Invited")

    eva = elsewhere.new_page()
    eva.goto(link)
    choose_password(eva)
    expect(eva.get_by_label("E-mail")).to_have_value("eva@journey.example")
    eva.get_by_label("Password").fill(NEW)
    eva.get_by_role("button", name="Sign in").click()

    expect(eva).to_have_url(re.compile("/portal$"))
    eva.goto("/portal/account")
    expect(eva.get_by_label("Name")).to_have_value("Eva Duarte")
    manager.page.reload()
    expect(manager.page.get_by_role("row", name="Eva Duarte")).to_contain_text("Active")
    assert manager.complaints == []


def test_a_link_serves_once_and_says_so_the_second_time(manager: Visitor, elsewhere: BrowserContext) -> None:
    link = invite(manager.page, "Ida Lund", "ida@journey.example")
    ida = elsewhere.new_page()
    ida.goto(link)
    choose_password(ida)

    ida.goto(link)

    expect(ida.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


def test_a_new_key_can_be_copied_once(manager: Visitor) -> None:
    secret = make_key(manager.page, "The new ERP")
    with manager.app.app_context():
        assert find_actor(secret, entry="v1").scopes == {"orders:read"}

    manager.page.get_by_role("button", name="Copy").click()
    expect(manager.page.locator("#toasts")).to_contain_text(re.compile("Copied|Ctrl"))
    manager.page.reload()

    expect(manager.page.get_by_label("Name")).to_have_value("")
    assert secret not in manager.page.content()
    manager.page.get_by_role("link", name="API keys").click()
    expect(manager.page.get_by_role("row", name="The new ERP")).to_contain_text("Ends in 3 days")
    assert manager.complaints == []


def test_a_key_serves_until_it_is_revoked_which_asks_first_and_takes_the_keyboard_alone(
    manager: Visitor,
) -> None:
    page = manager.page
    secret = make_key(page, "Leaked")
    assert status_with(page, secret) == 200
    page.goto("/portal/account/keys")
    ask = page.get_by_role("button", name="Revoke Leaked")

    ask.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    assert manager.barriers() == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("The key Leaked is revoked")).to_be_visible()
    expect(page.get_by_role("button", name="Revoke Leaked")).to_have_count(0)
    # A worker believes a key for a moment after it has asked about it.
    wait_until(lambda: status_with(page, secret) == 401)


def test_what_is_wrong_with_an_address_is_told_in_place_and_all_stays_typed(manager: Visitor) -> None:
    page = manager.page
    page.goto("/portal/account/addresses/new")
    for label, text in (("Label", "Dock"), ("Street", "9 Dock Rd"), ("City", "Anytown")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Country").fill("US\u202eA")

    page.get_by_role("button", name="Add address").click()
    expect(page.get_by_text("Country must not contain control characters.")).to_be_visible()
    expect(page.get_by_label("Street")).to_have_value("9 Dock Rd")
    assert manager.barriers() == []
    page.get_by_label("Country").fill("USA")
    page.get_by_role("button", name="Add address").click()

    expect(page.get_by_role("row", name="Dock")).to_contain_text("Default")


def test_a_changed_password_is_the_next_one_to_sign_in_with(manager: Visitor) -> None:
    page = manager.page
    page.goto("/portal/account")
    page.get_by_label("Present password").fill("not it, but long enough")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("This is not your present password.")).to_be_visible()

    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    page.get_by_role("button", name="Change password").click()

    expect(page.get_by_text("Your password is changed.")).to_be_visible()


def test_everything_works_without_javascript(
    manager: Visitor, plain: Page, elsewhere: BrowserContext
) -> None:
    link = invite(plain, "Uma Olsen", "uma@journey.example")
    plain.reload()
    expect(plain.get_by_text("shown only once")).to_be_visible()
    uma = elsewhere.new_page()
    uma.goto(link)
    choose_password(uma)
    expect(uma.get_by_text("Your password is set.")).to_be_visible()

    plain.get_by_role("link", name="Uma Olsen").click()
    plain.get_by_label("Manager:").check()
    plain.get_by_role("button", name="Save role").click()
    expect(plain.get_by_text("Uma Olsen is a manager now")).to_be_visible()
    plain.get_by_role("button", name="Disable").click()
    plain.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(plain.get_by_text("Uma Olsen is signed out and cannot sign in any more.")).to_be_visible()
    plain.get_by_role("button", name="Enable").click()
    expect(plain.get_by_text("Uma Olsen can sign in again.")).to_be_visible()

    make_key(plain, "Plain")
    plain.reload()
    expect(plain.get_by_role("row", name="Plain")).to_have_count(1)
    plain.get_by_role("button", name="Revoke Plain").click()
    plain.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(plain.get_by_text("The key Plain is revoked")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_secret_just_made_is_in_nobodys_way_however_long_the_names(manager: Visitor, scheme: str) -> None:
    page = manager.page
    manager.visit("/portal/account", scheme=scheme)

    invite(page, LONG, f"long-{scheme}@journey.example")
    assert (manager.barriers(), manager.beyond_every_screen(picture="portal-account-new-link")) == ([], {})
    make_key(page, LONG)
    assert (manager.barriers(), manager.beyond_every_screen(picture="portal-account-new-key")) == ([], {})
    for address in ("people", "keys"):
        manager.visit(f"/portal/account/{address}", scheme=scheme)
        assert (
            manager.barriers(),
            manager.beyond_every_screen(picture=f"portal-account-{address}-long"),
        ) == ([], {})
