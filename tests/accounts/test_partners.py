"""Partners: created by the house, or registered by the order that names them."""

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_buyer, make_partner, make_staff
from tests.observing import at_once, count_rows
from webapp import transactions
from webapp.account_errors import (
    CodeTaken,
    NotYourPartner,
    PartnerInactive,
    PartnerNameTaken,
    PartnerNotFound,
)
from webapp.accounts.models import Partner
from webapp.accounts.partners import (
    BuyingPartner,
    create_partner,
    find_by_code,
    get_partner,
    partner_by_code,
    partner_by_name,
)
from webapp.errors import InvalidInput
from webapp.extensions import db as database


def named(name: str, **by: Any) -> BuyingPartner:
    return transactions.write(partial(partner_by_name, name, by=by.get("by") or make_staff()))


def coded(code: str, **by: Any) -> BuyingPartner:
    return transactions.write(partial(partner_by_code, code, by=by.get("by") or make_staff()))


def deactivate(partner: BuyingPartner) -> None:
    off = sa.update(Partner).where(Partner.id == partner.id).values(is_active=False)
    transactions.write(lambda: database.session.execute(off))


def rename(partner: BuyingPartner, name: str) -> None:
    new = sa.update(Partner).where(Partner.id == partner.id).values(name=name, name_key=name.casefold())
    transactions.write(lambda: database.session.execute(new))


def test_a_partner_without_a_code_gets_the_next_free_number(db: None) -> None:
    first, second = create_partner("RayTech Corp."), create_partner("Blue Harbor Foods")
    create_partner("Copper Lantern", code="CUST1004")
    fourth = create_partner("Hotel Marisol")

    assert (first.code, second.code, fourth.code) == ("CUST1001", "CUST1002", "CUST1005")


def test_a_name_that_the_house_uses_for_the_first_time_registers_a_partner(db: None) -> None:
    registered = named("RayTech Corp.")

    partner = get_partner(registered.code)
    assert (partner.name, partner.code, partner.is_active) == ("RayTech Corp.", "CUST1001", True)
    assert partner.is_registered_by_api
    assert not get_partner(create_partner("By hand").code).is_registered_by_api


@pytest.mark.parametrize("spelling", ["RayTech Corp.", "raytech corp.", "  RAYTECH CORP. ", "rayTech corp."])
def test_a_name_is_the_same_without_case_and_outer_spaces(db: None, spelling: str) -> None:
    partner = make_partner("RayTech Corp.")

    assert named(spelling) == partner
    assert count_rows()["partners"] == 1


def test_two_ways_to_write_the_same_letters_are_one_name(db: None) -> None:
    partner = make_partner("Café Belle-Rive")

    assert named("Cafe\u0301 belle-rive") == partner


def test_inner_spaces_make_another_name(db: None) -> None:
    partner = make_partner("Ray Tech")

    assert named("RayTech").id != partner.id


def test_a_code_that_the_house_uses_for_the_first_time_registers_a_partner_of_that_name(db: None) -> None:
    registered = coded("acme-7")

    partner = get_partner("acme-7")
    assert (partner.code, partner.name) == ("acme-7", "acme-7")
    assert partner.is_registered_by_api
    assert coded("acme-7") == registered


def test_codes_are_compared_exactly(db: None) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")

    assert coded("CUST1001") == partner
    assert coded("cust1001").id != partner.id
    assert find_by_code("Cust1001") is None


def test_a_code_that_is_anothers_name_leaves_that_partner_its_name(db: None) -> None:
    acme = make_partner("Acme")

    by_code = coded("ACME")

    assert (by_code.code, by_code.name) == ("ACME", "ACME")
    assert by_code.id != acme.id
    assert named("acme") == acme
    assert coded("ACME") == by_code


def test_a_renamed_partner_is_named_by_its_present_name(db: None) -> None:
    partner = coded("CUST7")

    rename(partner, "Seventh Heaven")

    assert coded("CUST7").name == "Seventh Heaven"
    assert named("seventh heaven").id == partner.id
    assert named("CUST7").id != partner.id


def test_a_partners_own_name_and_code_are_found_and_nobody_elses(db: None) -> None:
    own, other = make_partner("Blue Harbor Foods"), make_partner("RayTech Corp.")
    buyer = make_buyer(own)

    assert named(" BLUE harbor foods ", by=buyer) == coded(own.code, by=buyer) == own
    for attempt in (
        partial(named, other.name),
        partial(coded, other.code),
        partial(named, "Nobody yet"),
        partial(coded, "NOBODY"),
        partial(coded, own.code.lower()),
    ):
        with pytest.raises(NotYourPartner):
            attempt(by=buyer)

    assert count_rows()["partners"] == 2


def test_a_partner_that_is_not_active_orders_nothing(db: None) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    deactivate(partner)

    for by in (make_staff(), make_buyer(partner)):
        for attempt in (partial(named, "RayTech Corp.", by=by), partial(coded, "CUST1001", by=by)):
            with pytest.raises(PartnerInactive) as refused:
                attempt()
            assert refused.value.code == "CUST1001"


def test_a_new_partner_takes_neither_anothers_name_nor_its_code(db: None) -> None:
    make_partner("RayTech Corp.", code="RT")

    with pytest.raises(PartnerNameTaken) as by_name:
        create_partner("raytech CORP.", code="RT2")
    with pytest.raises(CodeTaken) as by_code:
        create_partner("Another", code="RT")

    assert (by_name.value.name, by_code.value.code) == ("raytech CORP.", "RT")
    assert count_rows()["partners"] == 1


@pytest.mark.parametrize("code", ["", "with space", "ä", "x" * 65, "a/b", "A\n"])
def test_a_code_is_1_to_64_plain_characters(db: None, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_partner("RayTech Corp.", code=code)

    assert refused.value.field == "code"
    assert create_partner("RayTech Corp.", code="A.b_c-" + "9" * 58).code == "A.b_c-" + "9" * 58


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "two\nlines", "nul\x00", "evil\u202eeman"])
def test_a_name_is_one_line_of_up_to_200_characters(db: None, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_partner(name)

    assert refused.value.field == "name"
    assert create_partner("  " + "x" * 200 + " ").name == "x" * 200


def test_a_code_that_nobody_has_is_no_partner(db: None) -> None:
    assert find_by_code("CUST9999") is None
    with pytest.raises(PartnerNotFound) as refused:
        get_partner("CUST9999")

    assert refused.value.code == "CUST9999"


@pytest.mark.parametrize("register", [named, coded])
def test_registering_one_partner_many_times_at_once_makes_one(app: Flask, db: None, register: Any) -> None:
    for number in range(5):
        ends = at_once(app, *[partial(register, f"Nobody-{number}")] * 6)
        assert [type(end) for end in ends] == [BuyingPartner] * 6
        assert len(set(ends)) == 1

    assert count_rows()["partners"] == 5


def test_registering_many_partners_at_once_gives_each_its_own_code(app: Flask, db: None) -> None:
    ends = at_once(app, *(partial(named, f"Partner {number}") for number in range(6)))

    codes = sorted(end.code for end in ends if isinstance(end, BuyingPartner))
    assert codes == [f"CUST{number}" for number in range(1001, 1007)]
