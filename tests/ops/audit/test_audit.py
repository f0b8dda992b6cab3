"""The page of the audit."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.observing import sent_statements
from tests.people import PASSWORD, Browser, make_user
from webapp import clock, transactions
from webapp.accounts.actors import acting
from webapp.accounts.audit import record_audit
from webapp.accounts.keeping_partners import rename_partner
from webapp.accounts.models import User
from webapp.accounts.partners import create_partner

PAGE = "/ops/audit"


def test_who_did_what_from_where_before_and_after(app: Flask, admin: Browser, ada: User) -> None:
    create_partner("RayTech Corp.", code="CUST1001", by=acting(ada))
    rename_partner("CUST1001", "RayTech <Inc.>", by=acting(ada))
    Browser(app).post("/login", email="ada@x.example", password="not the one")

    page = admin.get(PAGE).text

    for text in ("Partner renamed", "CUST1001", "Ada Quist", "Ops console", "RayTech &lt;Inc.&gt;"):
        assert text in page
    for text in ("Sign in refused", "ada@x.example", "Somebody", "127.0.0.1"):
        assert text in page
    assert page.index("Sign in refused") < page.index("Partner renamed") < page.index("Partner created")
    assert "not the one" not in page


def test_it_is_searched_by_words_kind_day_and_subject(admin: Browser, ada: User) -> None:
    create_partner("RayTech Corp.", code="CUST1001", by=acting(ada))
    create_partner("Blue Harbor Foods", code="CUST1002", by=acting(ada))
    transactions.write(lambda: record_audit("signed_in", "tom@x.example", by=acting(ada)))
    today, tomorrow = (clock.now() + timedelta(days=days) for days in (0, 1))

    def found(**query: Any) -> list[bool]:
        page = admin.get(PAGE, **query).text
        return [text in page for text in ("CUST1001</bdi>", "CUST1002</bdi>", "tom@x.example</bdi>")]

    assert found() == [True, True, True]
    assert found(q="RAYTECH created") == [True, False, False]
    assert found(kind="sign-ins") == [False, False, True]
    assert found(subject="CUST1002") == [False, True, False]
    assert found(**{"from": f"{today:%Y-%m-%d}"}) == [True, True, True]
    assert found(**{"from": f"{tomorrow:%Y-%m-%d}"}) == [False, False, False]
    assert found(to=f"{today - timedelta(days=1):%Y-%m-%d}") == [False, False, False]
    results = admin.get(PAGE, htmx=True, q="raytech", kind="partners")
    assert results.headers["HX-Push-Url"] == f"{PAGE}?q=raytech&kind=partners"
    assert "<html" not in results.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "soon"}, "Write a day like 2026-11-21"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "The first day must not be after the last one."),
        ({"q": "x" * 101}, "The search must be at most 100 characters."),
        ({"q": "a\x00b"}, "The search must not contain control characters."),
    ],
)
def test_what_cannot_be_looked_for_is_told(admin: Browser, query: dict[str, Any], said: str) -> None:
    answer = admin.get(PAGE, **query)

    assert (answer.status_code, said in answer.text) == (422, True)


def test_it_is_leafed_through_with_few_statements(admin: Browser, ada: User) -> None:
    def write(numbers: range) -> None:
        for number in numbers:
            record_audit("key_created", f"AK{number:05d}", by=acting(ada))

    transactions.write(lambda: write(range(10)))
    with sent_statements() as few:
        admin.get(PAGE)
    transactions.write(lambda: write(range(10, 70)))
    with sent_statements() as many:
        first = admin.get(PAGE).text

    assert len(many) == len(few)
    assert ("AK00020" in first, "AK00019" in first) == (True, False)
    older = admin.get(PAGE, before="21").text
    assert ("AK00019" in older, "AK00020" in older) == (True, False)
    assert ('rel="next"' in first, 'rel="next"' in older, 'rel="prev"' in older) == (True, False, True)


def test_an_export_of_a_partners_orders_is_told(app: Flask, admin: Browser) -> None:
    rosa = make_user("buyer", name="Rosa Imre")

    Browser(app, rosa).get("/portal/orders.csv", status="shipped")

    page = admin.get(PAGE, kind="exports").text
    for text in ("Orders exported", "Rosa Imre", "Portal", "status=shipped"):
        assert text in page
    assert PASSWORD not in page
