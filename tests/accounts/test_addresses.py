"""A partner's address book."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import ADDRESS, OTHER_ADDRESS, make_order, make_partner, make_staff
from tests.observing import at_once, count_rows
from tests.people import make_user
from webapp import clock, transactions
from webapp.account_errors import AddressNotFound
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import (
    add_address,
    find_default_address,
    get_address,
    list_addresses,
    make_default,
    remove_address,
    update_address,
)
from webapp.accounts.models import partner_addresses
from webapp.accounts.partners import BuyingPartner
from webapp.errors import InvalidInput, NotAllowed, TooMany
from webapp.extensions import db as database
from webapp.ordering.queries import get_order

# Everything that is done to one address.
DONE_TO_ONE: list[Callable[..., Any]] = [
    partial(update_address, label="Mine now", parts=ADDRESS),
    make_default,
    remove_address,
]
done_to_one = pytest.mark.parametrize("do", DONE_TO_ONE, ids=["update", "make default", "remove"])


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def by(partner: BuyingPartner) -> Actor:
    return acting(make_user("manager", partner), entry="portal")


def labels(by: Actor) -> list[str]:
    return [entry.label for entry in list_addresses(seen_by=by)]


def default_of(partner: BuyingPartner) -> str | None:
    found = find_default_address(partner.id)
    return found and found.label


def test_an_address_is_kept_as_it_was_typed(partner: BuyingPartner, by: Actor) -> None:
    address_id = add_address(" Main ", {**ADDRESS, "street": " 123 Main St ", "more": "ignored"}, by=by)

    entry = get_address(address_id, seen_by=by)
    assert (entry.address_id, entry.label, entry.address) == (address_id, "Main", ADDRESS)
    assert entry.partner_id == partner.id


def test_state_and_zip_may_be_missing(by: Actor) -> None:
    parts = {"street": "Türkenstraße 48", "city": "München", "country": "Germany", "zip": None}

    entry = get_address(add_address("Bears", parts, by=by), seen_by=by)

    assert entry.address == {**parts, "state": "", "zip": ""}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "x" * 101),
        ("street", " "),
        ("street", "x" * 201),
        ("city", None),
        ("country", ""),
        ("state", "two\nlines"),
        ("zip", "evil\u202ecode"),
        ("zip", 90210),
    ],
)
def test_a_part_that_is_missing_or_wrong_is_named(by: Actor, field: str, value: Any) -> None:
    address_id = add_address("Main", ADDRESS, by=by)
    given = {"label": "Other", **OTHER_ADDRESS, field: value}
    label = given.pop("label")

    with pytest.raises(InvalidInput) as added:
        add_address(label, given, by=by)
    with pytest.raises(InvalidInput) as updated:
        update_address(address_id, label, given, by=by)

    assert added.value.field == updated.value.field == field
    assert get_address(address_id, seen_by=by).address == ADDRESS
    assert labels(by) == ["Main"]


def test_the_first_address_is_the_default_and_leads_the_list(partner: BuyingPartner, by: Actor) -> None:
    for label in ("Main", "Warehouse", "Shop"):
        add_address(label, ADDRESS, by=by)

    assert default_of(partner) == "Main"
    assert labels(by) == ["Main", "Warehouse", "Shop"]


def test_another_address_becomes_the_default_instead(partner: BuyingPartner, by: Actor) -> None:
    _, _, shop = [add_address(label, ADDRESS, by=by) for label in ("Main", "Warehouse", "Shop")]

    make_default(shop, by=by)
    make_default(shop, by=by)

    assert default_of(partner) == "Shop"
    assert [entry.is_default for entry in list_addresses(seen_by=by)] == [True, False, False]
    assert labels(by) == ["Shop", "Main", "Warehouse"]


def test_making_several_the_default_at_once_leaves_one(app: Flask, partner: BuyingPartner, by: Actor) -> None:
    ids = [add_address(f"Address {number}", ADDRESS, by=by) for number in range(4)]

    for _ in range(3):
        ends = at_once(app, *(partial(make_default, address_id, by=by) for address_id in ids))
        assert ends == [None] * 4

    assert sum(entry.is_default for entry in list_addresses(seen_by=by)) == 1


def test_adding_the_first_address_several_times_at_once_makes_one_default(
    app: Flask, partner: BuyingPartner, by: Actor
) -> None:
    at_once(app, *[partial(add_address, "Main", ADDRESS, by=by)] * 4)

    assert [entry.is_default for entry in list_addresses(seen_by=by)] == [True, False, False, False]


def test_an_address_is_changed_in_place(by: Actor) -> None:
    address_id = add_address("Main", ADDRESS, by=by)

    update_address(address_id, "Head office", OTHER_ADDRESS, by=by)

    entry = get_address(address_id, seen_by=by)
    assert (entry.label, entry.address, entry.is_default) == ("Head office", OTHER_ADDRESS, True)


def test_a_removed_address_is_gone_and_no_other_becomes_the_default(
    partner: BuyingPartner, by: Actor
) -> None:
    main, _ = (add_address(label, ADDRESS, by=by) for label in ("Main", "Shop"))

    remove_address(main, by=by)

    assert labels(by) == ["Shop"]
    assert default_of(partner) is None
    with pytest.raises(AddressNotFound):
        get_address(main, seen_by=by)


def test_an_order_keeps_the_address_that_it_was_placed_with(partner: BuyingPartner, by: Actor) -> None:
    address_id = add_address("Main", ADDRESS, by=by)
    address = get_address(address_id, seen_by=by).address
    order = make_order(partner=partner, shipping_address=address)

    update_address(address_id, "Main", OTHER_ADDRESS, by=by)
    remove_address(address_id, by=by)

    assert get_order(order.order_id, seen_by=by).shipping_address == ADDRESS


def test_buyers_read_the_book_and_change_nothing(partner: BuyingPartner, by: Actor) -> None:
    address_id = add_address("Main", ADDRESS, by=by)
    buyer = acting(make_user("buyer", partner), entry="portal")

    assert labels(buyer) == ["Main"]
    assert get_address(address_id, seen_by=buyer).label == "Main"
    for attempt in (partial(add_address, "Mine", ADDRESS), *(partial(do, address_id) for do in DONE_TO_ONE)):
        with pytest.raises(NotAllowed):
            attempt(by=buyer)
    assert labels(by) == ["Main"]


@done_to_one
def test_another_partners_address_is_not_found(by: Actor, do: Callable[..., Any]) -> None:
    stranger = acting(make_user("manager"), entry="portal")
    address_id = add_address("Main", ADDRESS, by=by)
    add_address("Theirs", ADDRESS, by=stranger)

    for unknown in (address_id, "AD99999", "AD1", "", "OR00001", "AD" + "9" * 12):
        with pytest.raises(AddressNotFound) as refused:
            get_address(unknown, seen_by=stranger)
        with pytest.raises(AddressNotFound):
            do(unknown, by=stranger)
        assert refused.value.address_id == unknown

    assert labels(by) == ["Main"]
    assert labels(stranger) == ["Theirs"]


def test_the_house_reads_the_book_of_the_partner_that_it_names(partner: BuyingPartner, by: Actor) -> None:
    address_id = add_address("Main", ADDRESS, by=by)
    house = make_staff()

    assert [e.label for e in list_addresses(seen_by=house, partner_id=partner.id)] == ["Main"]
    assert list_addresses(seen_by=house) == []
    assert get_address(address_id, seen_by=house).label == "Main"


def test_an_admin_adds_to_the_book_of_the_partner_that_is_named(partner: BuyingPartner, by: Actor) -> None:
    admin = acting(make_user("admin"), entry="ops")

    add_address("Main", ADDRESS, by=admin, partner_id=partner.id)
    with pytest.raises(InvalidInput):
        add_address("Nobody's", ADDRESS, by=admin)

    assert labels(by) == ["Main"]


def test_a_manager_reaches_no_other_book_by_naming_a_partner(by: Actor) -> None:
    other = make_partner()

    add_address("Main", ADDRESS, by=by, partner_id=other.id)

    assert find_default_address(other.id) is None
    assert list_addresses(seen_by=by, partner_id=other.id) == list_addresses(seen_by=by)


def test_a_book_holds_200_addresses_and_no_more(partner: BuyingPartner, by: Actor) -> None:
    entry = {"partner_id": partner.id, "label": "One", "address": ADDRESS, "is_default": False}
    full = sa.insert(partner_addresses).values([{**entry, "created_at": clock.now()}] * 199)
    transactions.write(lambda: database.session.execute(full))
    add_address("Theirs", ADDRESS, by=acting(make_user("manager"), entry="portal"))
    add_address("Last", ADDRESS, by=by)

    with pytest.raises(TooMany) as refused:
        add_address("One more", ADDRESS, by=by)

    assert (refused.value.what, refused.value.most) == ("addresses", 200)
    assert count_rows()["partner_addresses"] == 201
