"""Products from a file: a verdict on every row, then all good rows or none."""

from typing import Any

import sqlalchemy as sa

from tests.cart.building import withdraw
from tests.factories import make_product, make_staff
from tests.observing import count_rows, movements_of, sent_statements
from tests.ops.product_import.sending import IMPORT, commit, fields_of, send, verdicts
from tests.people import Browser
from webapp.accounts.audit import audit_events
from webapp.catalog.history import list_changes, list_movements
from webapp.catalog.models import Product
from webapp.catalog.queries import ProductRow, find_by_sku
from webapp.catalog.services import update_product
from webapp.checking import find_problems
from webapp.extensions import db as database

HEADER = "sku,product_name,description,brand,category,price,currency,availability"
BAD_PRICE = "price must be a number from 0 to 99,999,999.99 with at most two decimals."


def found(sku: str) -> ProductRow:
    return find_by_sku([sku])[sku]


def make(sku: str, **fields: Any) -> Product:
    return make_product(sku=sku, name=f"Product {sku}", description="", brand="", category="", **fields)


def test_every_row_gets_a_verdict_and_only_the_good_ones_are_written(browser: Browser) -> None:
    make("A-1", price="10.00")
    make("A-2", price="10.00", is_available=False)
    withdraw(make("A-3"))
    text = (
        f"{HEADER}\n"
        "A-1,Product A-1,,,,10.00,USD,In Stock\n"
        "A-2,Product A-2,,Quince,,12.00,USD,in_stock\n"
        "A-3,Product A-3,,,,11.00,USD,in_stock\n"
        'A-4,"Märzen, dark",,,,8.5,eur,Out of Stock\n'
        "A-5,Ale,,,,cheap,USD,perhaps\n"
        "A-6,Ale,,,,1,USD,in_stock\n"
        "A-6,Ale,,,,2,USD,in_stock\n"
        ",Ale,,,,2,USD,in_stock\n"
    )

    page = send(browser, text)

    assert page.status_code == 200
    assert verdicts(page) == [
        f"6 A-5 Ale Wrong {BAD_PRICE} availability must be in_stock or out_of_stock.",
        "9 – Ale Wrong sku is required.",
        "7 A-6 Ale Repeated The SKU stands in row 8, too.",
        "8 A-6 Ale Repeated The SKU stands in row 7, too.",
        "4 A-3 Product A-3 Withdrawn Price: 10.00 → 11.00",
        "3 A-2 Product A-2 Changes Brand: none → Quince Price: 10.00 → 12.00 Switch: off → on",
        "5 A-4 Märzen, dark New €8.50",
        "2 A-1 Product A-1 Unchanged",
    ]
    assert count_rows()["products"] == 3

    done = commit(browser, page)

    assert (done.status_code, done.headers["Location"]) == (303, "/ops/products?sort=changed")
    said = browser.get("/ops/products").text
    assert "1 product was added, 1 product was changed." in said
    assert (found("A-4").name, found("A-4").currency, bool(found("A-4").orderable)) == (
        "Märzen, dark",
        "EUR",
        False,
    )
    assert (found("A-2").brand, str(found("A-2").price), bool(found("A-2").orderable)) == (
        "Quince",
        "12.00",
        True,
    )
    assert found("A-3").withdrawn_at is not None
    assert find_by_sku(["A-5", "A-6"]) == {}
    assert [row for row in verdicts(send(browser, text)) if " New" in row or "Changes" in row] == []


def test_the_rows_that_were_left_out_come_back_as_a_file_to_put_right(browser: Browser) -> None:
    page = send(browser, "SKU;product_name;price;currency;note\n'=A;Ale;x;USD;1\nB;Ale;1;USD;2\nC;Ale\n")

    file = browser.post(f"{IMPORT}/rows.csv", which="refused", **fields_of(page))
    everything = browser.post(f"{IMPORT}/rows.csv", which="all", **fields_of(page))

    assert file.data.decode("utf-8-sig").splitlines() == [
        "SKU,product_name,price,currency,note,verdict,why",
        f'\'=A,Ale,x,USD,1,wrong,"{BAD_PRICE}"',
        "C,Ale,,,,wrong,price is required. currency is required.",
    ]
    assert len(everything.data.splitlines()) == 4
    assert "Columns that are passed over: <bdi>note</bdi>" in page.text
    again = send(browser, file.data.decode().replace(",x,", ",2,"))
    assert verdicts(again)[-1] == "2 =A Ale New $2.00"


def test_stock_goes_through_the_ledger_and_an_empty_cell_leaves_it(browser: Browser) -> None:
    tracked, untracked, ended = make("A-1", stock=5), make("A-2"), make("A-3", stock=7)
    kept = make("A-4", stock=3)

    commit(browser, send(browser, "stock,sku\n8,A-1\n4,A-2\nuntracked,A-3\n,A-4\n"))
    wrong = send(browser, "stock,sku\n-1,A-1\n")

    assert [found(f"A-{number}").stock for number in range(1, 5)] == [8, 4, None, 3]
    assert movements_of(tracked) == [("adjustment", 5), ("adjustment", 3)]
    assert movements_of(untracked) == [("adjustment", 4)]
    assert movements_of(ended) == [("adjustment", 7), ("adjustment", -7)]
    assert movements_of(kept) == [("adjustment", 3)]
    assert list_movements(tracked.id)[0].note == "Catalog import"
    assert "stock must be a whole number" in verdicts(wrong)[0]
    assert find_problems() == []


def test_an_import_is_in_the_history_of_each_product_and_in_the_audit(browser: Browser) -> None:
    product = make("A-1", price="10.00")

    commit(browser, send(browser, "sku,price,currency,product_name\nA-1,12,USD,Product A-1\nA-2,1,USD,Ale\n"))

    change = list_changes(product.product_id)[0]
    assert (change.kind, change.changes, change.who, change.reason) == (
        "product_changed",
        {"price": ["10.00", "12.00"]},
        "Mara Lindqvist",
        "Catalog import",
    )
    assert list_changes(found("A-2").product_id)[0].kind == "product_created"
    imported = sa.select(audit_events.c.changes).where(audit_events.c.kind == "products_imported")
    assert database.session.scalars(imported).all() == [
        {"new": [None, 1], "changed": [None, 1], "brought_back": [None, 0]}
    ]


def test_withdrawn_products_come_back_only_if_that_is_ticked(browser: Browser) -> None:
    product = make("A-1")
    withdraw(product)
    page = send(browser, "sku,price\nA-1,12\n")

    commit(browser, page, bring_back="1")

    assert found("A-1").withdrawn_at is None
    assert str(found("A-1").price) == "12.00"
    assert list_changes(product.product_id)[0].kind == "product_brought_back"


def test_when_the_catalog_changed_meanwhile_nothing_is_imported_and_one_is_asked_again(
    browser: Browser,
) -> None:
    product = make("A-1", price="10.00", stock=4)
    page = send(browser, "sku,price,stock,product_name,currency\nA-1,12,9,Product A-1,USD\nA-2,1,1,Ale,USD\n")
    update_product(product.product_id, {"price": found("A-1").price * 2}, by=make_staff())

    refused = commit(browser, page)

    assert refused.status_code == 409
    assert "Nothing was imported: the catalog changed meanwhile" in refused.text
    assert "2 A-1 Product A-1 Changes Price: 20.00 → 12.00 Stock: 4 → 9" in verdicts(refused)
    assert find_by_sku(["A-2"]) == {}

    update_product(product.product_id, {"stock": 3}, by=make_staff())
    assert commit(browser, refused).status_code == 303
    assert (str(found("A-1").price), found("A-1").stock) == ("12.00", 9)


def test_a_form_that_is_sent_twice_imports_once(browser: Browser) -> None:
    page = send(browser, "sku,price,currency,product_name\nA-1,1,USD,Ale\n")

    commit(browser, page)
    twice = commit(browser, page)

    assert twice.status_code == 303
    assert "This was imported before, and is imported once." in browser.get("/ops/products").text
    assert len(list_changes(found("A-1").product_id)) == 1


def test_what_was_exported_imports_back_unchanged(browser: Browser) -> None:
    make_product(name="=SUM(A1)", sku="-1", description='two\nlines, "quoted"; \'', brand="'@x", stock=0)
    make_product(name="Ale \N{BEER MUG}", supplier="Quince", is_available=False, stock=7, price="0.00")
    make_product(name="\u200fשלום", sku="'x", category="+44")
    for separator in (",", ";", "\t"):
        file = browser.get("/ops/products.csv").data.decode()
        if separator != ",":
            file = "\r\n".join(line for line in file.splitlines() if "lines" not in line and '"' not in line)
            file = file.replace(",", separator)

        page = send(browser, file)

        assert all(row.endswith("Unchanged") for row in verdicts(page)), separator
        assert verdicts(page)
        assert "Nothing to import" in page.text


def test_a_table_that_cannot_be_read_says_why_and_keeps_its_text(browser: Browser) -> None:
    def said(**fields: Any) -> str:
        answer = browser.post(IMPORT, **fields)
        assert answer.status_code == 422
        return answer.text

    assert "Paste the table, or choose a file." in said(text=" ")
    assert "it lacks the column sku." in said(text="name,price\nAle,1")
    assert "names the column price twice" in said(text="sku,price,price\nAle,1,2")
    assert "A quotation mark in or before row 2 has no end" in said(text='sku,price\n"Ale,1')
    too_many = said(text="sku\n" + "A\n" * 10_001)
    assert "These are 10,001 rows. Send at most 10,000 at once" in too_many
    assert too_many.count("A\n") > 10_000
    assert browser.post(IMPORT, text="sku\n").status_code == 200
    for address in ("commit", "rows.csv"):
        gone = browser.post(f"{IMPORT}/{address}", token="x" * 22, text="nothing")
        assert (gone.status_code, gone.headers["Location"]) == (303, IMPORT)


def test_a_large_file_is_taken_and_one_beyond_the_limit_is_not(browser: Browser) -> None:
    rows = "".join(f"A-{number},{'x' * 150},Ale,1.00,USD\n" for number in range(9_000))
    text = f"sku,description,product_name,price,currency\n{rows}"

    with sent_statements() as sent:
        page = browser.post(IMPORT, text=text)

    assert page.status_code == 200
    assert "9,000 rows: 9,000 new" in page.text
    assert "and 8,900 more rows like these" in page.text
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= 3
    assert browser.post(IMPORT, text="x" * 2_100_000).status_code == 413
    assert browser.post(f"{IMPORT}/commit", text="x" * 4_200_000).status_code == 413
