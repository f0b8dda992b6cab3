"""Choosing the partner that an order is placed for."""

import re

import sqlalchemy as sa
from flask import Flask

from tests.factories import make_partner, make_product
from tests.observing import sent_statements
from tests.ops.on_behalf.ordering import make_clerk
from webapp import transactions
from webapp.accounts.models import Partner
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db as database

CHOOSE = "/ops/new-order"


def deactivate(partner: BuyingPartner) -> None:
    statement = sa.update(Partner).where(Partner.id == partner.id).values(is_active=False)
    transactions.write(lambda: database.session.execute(statement))


def names_of(page: str) -> list[str]:
    return re.findall(r'<a class="name" href="/ops/new-order/[^"]+">([^<]+)</a>', page)


def test_partners_are_found_by_any_part_of_name_or_code(app: Flask, db: None) -> None:
    clerk = make_clerk(app, make_partner("Blue Harbor Foods", code="CUST1002"))
    make_partner("RayTech Corp.", code="CUST1001")
    make_partner("100% Juice", code="Juice_1")

    found = {
        q: names_of(clerk.browser.get(CHOOSE, htmx=htmx, q=q).text)
        for q in ("HARBOR", "cust10", "juice_", "%", "nobody")
        for htmx in (False, True)
    }

    assert found == {
        "HARBOR": ["Blue Harbor Foods"],
        "cust10": ["Blue Harbor Foods", "RayTech Corp."],
        "juice_": ["100% Juice"],
        "%": ["100% Juice"],
        "nobody": [],
    }
    assert "No active partner has this in its name or code." in clerk.browser.get(CHOOSE, q="nobody").text


def test_whom_one_ordered_for_lately_comes_first_and_what_was_begun_is_listed(app: Flask, db: None) -> None:
    early, late = make_partner("Zeta"), make_partner("Yota")
    make_partner("Alpha")
    beer, wine = make_product(price="10.00"), make_product(price="5.00")
    placed, begun = make_clerk(app, early), make_clerk(app, late)
    placed.add(beer.product_id)
    placed.place()
    begun.add(beer.product_id, "3")
    begun.add(wine.product_id, "2")

    after_placing = placed.browser.get(CHOOSE).text
    while_building = begun.browser.get(CHOOSE).text

    assert names_of(after_placing) == ["Zeta", "Alpha", "Yota"]
    assert "Not placed yet" not in after_placing
    assert names_of(while_building) == ["Yota", "Yota", "Alpha", "Zeta"]
    assert "2 products" in while_building
    assert "$40.00" in while_building


def test_an_inactive_partner_cannot_be_chosen(app: Flask, db: None) -> None:
    clerk = make_clerk(app, make_partner("Gone Ltd"))
    product = make_product()
    clerk.add(product.product_id)
    deactivate(clerk.partner)

    listed = clerk.browser.get(CHOOSE).text
    answers = [clerk.browser.get(clerk.path), clerk.add(product.product_id), clerk.place(token="x")]
    led_to = clerk.browser.get(CHOOSE).text

    assert "Gone Ltd" not in listed
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, CHOOSE)}
    assert "Gone Ltd is not active: no order can be placed for it." in led_to
    assert clerk.held() == [(product.product_id, 2)]


def test_a_partner_that_never_was_is_not_found(app: Flask, db: None) -> None:
    clerk = make_clerk(app)

    assert clerk.browser.get("/ops/new-order/NOBODY").status_code == 404
    assert clerk.browser.post("/ops/new-order/NOBODY/place").status_code == 404


def test_what_cannot_be_searched_for_is_said(app: Flask, db: None) -> None:
    clerk = make_clerk(app)

    for address in (CHOOSE, f"{clerk.path}/products"):
        for q in ("x" * 101, "a\x00b", "\u202eabc"):
            answers = [clerk.browser.get(address, htmx=htmx, q=q) for htmx in (False, True)]
            assert [answer.status_code for answer in answers] == [422, 422]
            assert all("Search with at most 100 characters" in answer.text for answer in answers)


def test_many_partners_take_few_statements(app: Flask, db: None) -> None:
    clerk = make_clerk(app)
    for _ in range(30):
        make_partner()
    clerk.browser.get(CHOOSE)

    with sent_statements() as sent:
        page = clerk.browser.get(CHOOSE).text

    assert len(names_of(page)) == 20
    assert "Type more of the name or code to find others." in page
    # The session, the orders begun, and the partners.
    assert len(sent) == 3
