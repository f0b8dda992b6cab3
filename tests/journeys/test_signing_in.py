"""Signing in and out, with a browser."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.journeys.pages import Visitor
from webapp import transactions
from webapp.accounts.models import Session
from webapp.demo.guard import PASSWORD
from webapp.extensions import db


def fill_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def end_all_sessions(visitor: Visitor) -> None:
    with visitor.app.app_context():
        transactions.write(lambda: db.session.execute(sa.delete(Session)))


def test_signing_in_leads_to_where_one_wanted_to_go(visitor: Visitor) -> None:
    visitor.visit("/portal/catalog?q=ipa")
    expect(visitor.page).to_have_title("Sign in · Waybill")

    fill_in(visitor.page, "buyer@raytech.example")

    expect(visitor.page).to_have_url(re.compile(r"/portal/catalog\?q=ipa$"))
    expect(visitor.page.get_by_role("banner")).to_contain_text("Rosa Imre")
    assert visitor.complaints == []


def test_a_wrong_password_is_told_in_place_and_the_e_mail_stays(visitor: Visitor) -> None:
    visitor.visit("/login")

    fill_in(visitor.page, "buyer@raytech.example", "not my password")

    expect(visitor.page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    expect(visitor.page.get_by_label("E-mail")).to_have_value("buyer@raytech.example")
    expect(visitor.page.get_by_label("Password")).to_have_value("")
    expect(visitor.page.get_by_label("Password")).to_be_focused()


def test_signing_in_takes_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.visit("/login")
    expect(visitor.page.get_by_label("E-mail")).to_be_focused()

    visitor.page.keyboard.type("ops@waybill.example")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type(PASSWORD)
    visitor.page.keyboard.press("Enter")

    expect(visitor.page).to_have_title("Worklist · Waybill")


def test_signing_out_shuts_the_door(visitor: Visitor) -> None:
    visitor.sign_in("buyer@harbor.example")
    visitor.visit("/portal")

    visitor.page.get_by_text("Lena Fischer").first.click()
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_text("You are signed out.")).to_be_visible()
    visitor.visit("/portal")

    expect(visitor.page).to_have_title("Sign in · Waybill")


def test_an_expired_session_leads_from_a_search_to_the_sign_in_page_and_back_to_the_search(
    visitor: Visitor,
) -> None:
    visitor.sign_in("buyer@raytech.example")
    visitor.visit("/portal/catalog")
    end_all_sessions(visitor)

    visitor.page.get_by_role("searchbox").press_sequentially("lager")
    expect(visitor.page).to_have_title("Sign in · Waybill")
    fill_in(visitor.page, "buyer@raytech.example")

    expect(visitor.page).to_have_url(re.compile("/portal/catalog"))


@pytest.fixture
def plain(browser: Chromium, visitor: Visitor) -> Page:
    """A page of a browser that runs no JavaScript."""
    context = browser.new_context(java_script_enabled=False, base_url=visitor.shop.url)
    return context.new_page()


def test_signing_in_and_out_works_without_javascript(plain: Page) -> None:
    plain.goto("/portal/orders")
    fill_in(plain, "manager@raytech.example")
    expect(plain).to_have_title("Orders · Waybill")

    plain.get_by_text("Tom Adeyemi").first.click()
    plain.get_by_role("button", name="Sign out").click()

    expect(plain).to_have_title("Sign in · Waybill")
