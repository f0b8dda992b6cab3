"""The pages of a partner's address book."""

from typing import Any

import pytest
from flask import Flask

from tests.factories import ADDRESS, make_partner
from tests.observing import count_rows
from tests.people import Browser, make_user
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import add_address, get_address, list_addresses
from webapp.accounts.partners import BuyingPartner

LIST = "/portal/account/addresses"
TYPED: dict[str, Any] = {"label": "Warehouse", **ADDRESS}


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def by(partner: BuyingPartner) -> Actor:
    return acting(make_user("manager", partner), entry="portal")


@pytest.fixture
def manager(app: Flask, partner: BuyingPartner) -> Browser:
    return Browser(app, make_user("manager", partner))


def labels(by: Actor) -> list[str]:
    return [entry.label for entry in list_addresses(seen_by=by)]


def test_the_list_shows_the_partners_own_addresses(manager: Browser, by: Actor) -> None:
    stranger = acting(make_user("manager"), entry="portal")
    add_address("Theirs", ADDRESS, by=stranger)
    address_id = add_address("Main", ADDRESS, by=by)

    page = manager.get(LIST).text

    assert "Theirs" not in page
    assert f'href="{LIST}/{address_id}"' in page
    assert all(text in page for text in ("Main", "123 Main St", "Anytown, CA 90210", "USA", "Default"))


def test_buyers_see_the_book_without_its_buttons(app: Flask, partner: BuyingPartner, by: Actor) -> None:
    add_address("Main", ADDRESS, by=by)

    page = Browser(app, make_user("buyer", partner)).get(LIST)

    assert page.status_code == 200
    assert "123 Main St" in page.text
    assert f"{LIST}/" not in page.text


def test_an_empty_book_says_what_to_do(app: Flask, partner: BuyingPartner, manager: Browser) -> None:
    assert "Add the one that most of your orders go to." in manager.get(LIST).text
    assert "Your managers keep the address book." in Browser(app, make_user("buyer", partner)).get(LIST).text


def test_a_book_without_a_default_says_so(manager: Browser, by: Actor) -> None:
    main, _ = (add_address(label, ADDRESS, by=by) for label in ("Main", "Shop"))

    manager.post(f"{LIST}/{main}/remove")

    page = manager.get(LIST).text
    assert "The address is removed. Orders that went there keep it." in page
    assert "None of these is the default." in page
    assert labels(by) == ["Shop"]


@pytest.mark.parametrize("htmx", [False, True])
def test_an_address_is_added(manager: Browser, by: Actor, htmx: bool) -> None:
    answer = manager.post(f"{LIST}/new", htmx=htmx, **TYPED)

    assert answer.headers["HX-Redirect" if htmx else "Location"] == LIST
    assert [(entry.label, entry.address) for entry in list_addresses(seen_by=by)] == [("Warehouse", ADDRESS)]
    assert "Warehouse is in the address book." in manager.get(LIST).text


def test_an_address_is_changed(manager: Browser, by: Actor) -> None:
    page = f"{LIST}/{add_address('Main', ADDRESS, by=by)}"
    assert 'value="123 Main St"' in manager.get(page).text

    manager.post(page, **{**TYPED, "state": "", "street": "9 Elm St"})

    (entry,) = list_addresses(seen_by=by)
    assert (entry.label, entry.address) == ("Warehouse", {**ADDRESS, "state": "", "street": "9 Elm St"})
    assert "Warehouse is saved." in manager.get(LIST).text


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("is_new", [False, True])
def test_all_that_is_wrong_is_told_at_once_and_stays_typed(
    manager: Browser, by: Actor, htmx: bool, is_new: bool
) -> None:
    address_id = add_address("Main", ADDRESS, by=by)
    wrong: dict[str, Any] = {"label": "x" * 101, "street": " ", "country": "", "zip": "evil\u202ecode"}

    answer = manager.post(f"{LIST}/{'new' if is_new else address_id}", htmx=htmx, **{**TYPED, **wrong})

    assert answer.status_code == 422
    for said in (
        "Label must be at most 100 characters.",
        "Street is required.",
        "Country is required.",
        "ZIP or postal code must not contain control characters.",
    ):
        assert said in answer.text
    assert all(f'value="{text}"' in answer.text for text in ("x" * 101, "Anytown", "evil\u202ecode"))
    assert get_address(address_id, seen_by=by).address == ADDRESS
    assert labels(by) == ["Main"]


def test_another_address_is_made_the_default(manager: Browser, by: Actor) -> None:
    _, shop = (add_address(label, ADDRESS, by=by) for label in ("Main", "Shop"))

    manager.post(f"{LIST}/{shop}/default")

    assert get_address(shop, seen_by=by).is_default
    assert "Orders go to this address from now on" in manager.get(LIST).text


@pytest.mark.parametrize("do", ["", "/default", "/remove"])
def test_anothers_address_is_as_unknown_as_none(app: Flask, manager: Browser, by: Actor, do: str) -> None:
    stranger = acting(make_user("manager"), entry="portal")
    theirs = add_address("Theirs", ADDRESS, by=stranger)
    before = count_rows()

    pages = [f"{LIST}/{address_id}{do}" for address_id in (theirs, "AD99999", "x")]

    assert {manager.post(page, **TYPED).status_code for page in pages} == {404}
    assert {manager.get(f"{LIST}/{address_id}").status_code for address_id in (theirs, "AD99999")} == {404}
    assert get_address(theirs, seen_by=stranger).label == "Theirs"
    assert count_rows() == before
