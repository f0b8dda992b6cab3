"""The list of all orders: what it finds, what its address says, and how it is paged."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import sent_statements
from tests.people import Browser, make_user
from webapp.demo import loading
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.models import CANCELLED, SHIPPED, Order


def listed(page: str) -> list[str]:
    return re.findall(r'class="id" href="/ops/orders/(OR\d+)"', page)


def found(browser: Browser, **asked: Any) -> list[str]:
    return listed(browser.get("/ops/orders", **asked).text)


def ids(*orders: Order) -> list[str]:
    return [order.order_id for order in orders]


def links(page: str, rel: str) -> list[str]:
    return [unescape(href) for href in re.findall(rf'rel="{rel}" href="([^"]*)"', page)]


def chips(page: str) -> dict[str, str]:
    found = re.findall(r'class="chip" href="([^"]*)"><bdi>([^<]*)<', page)
    return {unescape(text): unescape(href) for href, text in found}


def test_one_box_finds_orders_by_all_that_names_them(browser: Browser) -> None:
    raytech = make_partner("RayTech Corp.", code="CUST1001")
    first = make_order(one_of(make_product(sku="BR-4001", name="Märzen")), partner=raytech)
    second = make_order(customer_reference="PO-77")
    update_order(second.order_id, OrderUpdate(tracking_number="1Z999AA1"), by=make_staff())

    for typed in ("OR00001", "1", "raytech", "RAYTECH corp", "cust1001", "br-4001", "märzen"):
        assert found(browser, q=typed) == ids(first), typed
    for typed in ("po-77", "999aa1", "or00002"):
        assert found(browser, q=typed) == ids(second), typed
    assert found(browser, q="raytech po-77") == []


def test_filters_are_combined_and_each_can_be_taken_off(browser: Browser) -> None:
    partner = make_partner("RayTech Corp.", code="CUST1001")
    ten = make_product(price="10.00")
    cheap, dear = (make_order(one_of(ten, number), partner=partner) for number in (2, 200))
    cancelled = make_order_at(CANCELLED, one_of(ten, 150), partner=partner)
    other = make_order(one_of(ten, 200))
    ship(dear.order_id, {dear.items[0].id: 1}, by=make_staff())

    assert found(browser, partner="CUST1001") == ids(cancelled, dear, cheap)
    assert found(browser, partner=" raytech corp. ", least="1,500", most="$2,000.00") == ids(cancelled, dear)
    assert found(browser, least="1500.01") == ids(other, dear)
    assert found(browser, most="20") == ids(cheap)
    assert found(browser, part="1") == ids(dear)
    assert found(browser, part="1", status="placed") == []
    page = browser.get(
        "/ops/orders?partner=CUST1001&least=1500&status=cancelled&sort=oldest&from=2020-01-01"
    ).text
    assert listed(page) == ids(cancelled)
    assert chips(page) == {
        "RayTech Corp.": "/ops/orders?status=cancelled&from=2020-01-01&least=1500&sort=oldest",
        "From 2020-01-01": "/ops/orders?status=cancelled&partner=CUST1001&least=1500&sort=oldest",
        "Value from 1500": "/ops/orders?status=cancelled&partner=CUST1001&from=2020-01-01&sort=oldest",
    }


def test_orders_are_sorted_and_paged_by_age_and_by_value(browser: Browser) -> None:
    ten = make_product(price="10.00")
    orders = [make_order(one_of(ten, number % 7 + 1)) for number in range(120)]
    by_age = ids(*orders)
    by_value = ids(*sorted(orders, key=lambda order: (order.total, order.id)))

    for sort, expected in (
        ("", by_age[::-1]), ("oldest", by_age), ("value_up", by_value), ("value_down", by_value[::-1]),
    ):  # fmt: skip
        first = browser.get("/ops/orders", sort=sort).text
        second = browser.get(links(first, "next")[0]).text
        third = browser.get(links(second, "next")[0]).text
        back = browser.get(links(third, "prev")[0]).text

        assert listed(first) + listed(second) + listed(third) == expected
        assert listed(back) == listed(second)
        assert links(first, "prev") == links(third, "next") == []
        assert listed(browser.get(links(back, "prev")[0]).text) == listed(first)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"partner": "Nobody"}, "No partner has this code or name. Write it whole, like CUST1001."),
        ({"least": "1.234,50"}, "Write a value like 1,204.50: digits, and at most two after the point."),
        ({"most": "99999999999"}, "Write a value like 1,204.50: digits, and at most two after the point."),
        ({"least": "20", "most": "10"}, "The least value must not be above the most."),
        ({"from": "2026-03-11", "to": "2026-03-10"}, "The first day must not be after the last one."),
        ({"q": "w" * 101}, "The search must be at most 100 characters."),
    ],
)
def test_what_makes_no_sense_is_told_and_kept(browser: Browser, typed: dict[str, Any], said: str) -> None:
    whole, part = (browser.get("/ops/orders", htmx=htmx, **typed) for htmx in (False, True))

    assert (whole.status_code, part.status_code) == (422, 422)
    assert said in whole.text
    assert said in part.text
    assert all(f'value="{value}"' in whole.text for value in typed.values())
    export = browser.get("/ops/orders.csv", **typed)
    assert (export.status_code, export.location.split("?")[0]) == (303, "/ops/orders")


@pytest.mark.engine("sqlite")
def test_a_search_that_stopped_before_its_page_was_full_says_so_and_goes_on(app: Flask, db: None) -> None:
    loading.load(2_300)
    browser = Browser(app, make_user("ops"))
    stops = 0
    # Of what is found everywhere few are so cheap.
    for query in ("q=po-&most=30", "q=po-&most=30&sort=oldest", "q=ipa&most=14", "q=zzzz&least=1"):
        seen, address = [], f"/ops/orders?{query}"
        while address:
            page = browser.get(address).text
            further = re.findall(r'href="([^"]*)">Look further', unescape(page))
            address = next(iter([*links(page, "next"), *further]), "")
            stops += bool(address) and len(listed(page)) < 50
            seen += listed(page)

        exported = browser.get(f"/ops/orders.csv?{query}").text.splitlines()[1:]
        assert seen == [line.split(",")[0] for line in exported]
    assert stops


def test_a_page_of_fifty_orders_takes_few_statements(app: Flask, db: None) -> None:
    loading.load(450)
    browser = Browser(app, make_user("ops"))
    browser.get("/ops/orders")

    for query in ("", "q=po-&status=delivered&from=2020-01-01&least=1&sort=value_down&partner=CUST1001"):
        with sent_statements() as sent:
            page = browser.get(f"/ops/orders?{query}")
        assert len(listed(page.text)) == 50
        assert len([text for text in sent if "'main'." not in text]) <= 14
        assert len(page.data) < 100_000


def test_what_a_partner_finds_is_not_named_by_its_partner(app: Flask, browser: Browser) -> None:
    partner = make_partner("RayTech Corp.")
    make_order(partner=partner)
    buyer = Browser(app, make_user("buyer", partner))

    page = buyer.get("/portal/orders", q="raytech").text

    assert "Nothing found" in page


def test_htmx_gets_what_is_found_alone_and_the_address_to_share(browser: Browser) -> None:
    make_order(customer_reference="PO-7")

    part = browser.get("/ops/orders", htmx=True, q="po-7", status="", sort="newest", least="")

    assert part.text.lstrip().startswith('<div class="stack" id="orders-results"')
    assert '<p id="orders-said" hx-swap-oob="innerHTML">1 order</p>' in part.text
    assert part.headers["HX-Push-Url"] == "/ops/orders?q=po-7"
    assert found(browser, status=SHIPPED) == []
