"""The list of a partner's orders: what it shows, what its address says, and how it is paged."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import sent_statements
from tests.ordering.test_listing import place_at
from tests.people import Browser, make_user
from webapp.accounts.partners import BuyingPartner
from webapp.demo import loading
from webapp.fulfilment.services import ship
from webapp.ordering.listing import FoundCounts, OrderPage
from webapp.ordering.models import CANCELLED, SHIPPED, STATUSES
from webapp.portal.orders.searching import OrderSearch
from webapp.portal.orders.showing import show_results

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def partner(db: None) -> BuyingPartner:
    return make_partner()


@pytest.fixture
def browser(app: Flask, partner: BuyingPartner) -> Browser:
    return Browser(app, make_user("buyer", partner))


def listed(page: str) -> list[str]:
    return re.findall(r'class="id" href="/portal/orders/(OR\d+)"', page)


def tabs(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="tab-\w+"[^>]*>(\w+) <span class="count">([^<]*)<', page))


def links(page: str, rel: str) -> list[str]:
    return [unescape(href) for href in re.findall(rf'rel="{rel}" href="([^"]*)"', page)]


def test_orders_are_listed_newest_first_with_all_that_a_row_tells(
    browser: Browser, partner: BuyingPartner
) -> None:
    first = make_order(one_of(make_product(price="1204.50"), 2), partner=partner, customer_reference="PO-7")
    second = make_order_at(SHIPPED, partner=partner)
    make_order()

    page = browser.get("/portal/orders")

    assert page.status_code == 200
    assert listed(page.text) == [second.order_id, first.order_id]
    for said in ("PO-7", "$2,409.00", ">Placed</span>", ">Shipped</span>", "2 orders"):
        assert said in page.text


def test_an_order_that_is_shipped_in_part_says_so(browser: Browser, partner: BuyingPartner) -> None:
    order = make_order(one_of(make_product(), 3), partner=partner)

    ship(order.order_id, {order.items[0].id: 1}, by=make_staff())

    assert '<span class="badge processing">Shipped in part</span>' in browser.get("/portal/orders").text


def test_tabs_count_each_status_and_keep_the_search(browser: Browser, partner: BuyingPartner) -> None:
    for status in ("placed", SHIPPED, SHIPPED, CANCELLED):
        make_order_at(status, partner=partner, customer_reference="PO-7")
    make_order(partner=partner)

    everything, found = browser.get("/portal/orders").text, browser.get("/portal/orders", q="po-7").text

    counts = {
        "All": "5",
        "Placed": "2",
        "Processing": "0",
        "Shipped": "2",
        "Delivered": "0",
        "Cancelled": "1",
    }
    assert tabs(everything) == counts
    assert tabs(found) == {**counts, "All": "4", "Placed": "1"}
    assert 'href="/portal/orders?q=po-7&amp;status=shipped"' in found
    assert len(listed(browser.get("/portal/orders", q="po-7", status=SHIPPED).text)) == 2


def test_a_status_that_there_is_not_lists_all(browser: Browser, partner: BuyingPartner) -> None:
    order = make_order(partner=partner)

    assert listed(browser.get("/portal/orders", status="<b>").text) == [order.order_id]


def test_days_are_days_of_the_zone_with_the_last_one_included(
    browser: Browser, partner: BuyingPartner
) -> None:
    before, first, last, after = place_at(
        datetime(2026, 3, 9, 23, 59, tzinfo=UTC),
        datetime(2026, 3, 10, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 11, 23, 59, tzinfo=UTC),
        datetime(2026, 3, 12, 0, 0, tzinfo=UTC),
        partner=partner,
    )

    def between(**days: Any) -> list[str]:
        return listed(browser.get("/portal/orders", **days).text)

    assert between(**{"from": "2026-03-10", "to": "2026-03-11"}) == [last.order_id, first.order_id]
    assert between(**{"from": "2026-03-12", "to": ""}) == [after.order_id]
    assert between(to="2026-03-09") == [before.order_id]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"from": "2026-03-11", "to": "2026-03-10"}, "The first day must not be after the last one."),
        ({"from": "11.3.2026"}, "Write a day like 2026-11-21"),
        ({"to": "2026-02-30"}, "Write a day like 2026-11-21"),
        ({"to": "0001-01-01"}, "Write a day like 2026-11-21"),
        ({"from": "9999-12-31"}, "Write a day like 2026-11-21"),
        ({"q": "a b c d e f g h i j k"}, "The search must be at most 10 words."),
        ({"q": "w" * 101}, "The search must be at most 100 characters."),
        ({"q": "a\x00b"}, "The search must not contain control characters."),
    ],
)
def test_what_makes_no_sense_is_told_in_place_and_kept(
    browser: Browser, typed: dict[str, Any], said: str
) -> None:
    whole, part = (browser.get("/portal/orders", htmx=htmx, **typed) for htmx in (False, True))

    assert (whole.status_code, part.status_code) == (422, 422)
    assert said in whole.text
    assert said in part.text
    assert all(f'value="{value}"' in whole.text for value in typed.values() if "\x00" not in value)


def test_too_few_letters_are_a_hint_and_not_a_mistake(browser: Browser) -> None:
    page = browser.get("/portal/orders", q="ip")

    assert page.status_code == 200
    assert "Type at least 3 characters of a word, or an order number." in page.text
    assert 'value="ip"' in page.text


def test_htmx_gets_the_list_alone_and_the_address_to_share(browser: Browser, partner: BuyingPartner) -> None:
    make_order(partner=partner, customer_reference="PO-7 & 8")
    asked: dict[str, Any] = {
        "q": "po-7 & 8",
        "status": "placed",
        "from": "",
        "to": "",
        "before": "",
        "nonsense": "x",
    }

    part = browser.get("/portal/orders", htmx=True, **asked)

    assert part.text.lstrip().startswith('<div id="orders-results"')
    assert '<p id="orders-said" hx-swap-oob="innerHTML">1 order</p>' in part.text
    assert (
        'id="orders-export" href="/portal/orders.csv?q=po-7+%26+8&amp;status=placed" hx-swap-oob' in part.text
    )
    address = urlsplit(part.headers["HX-Push-Url"])
    assert (address.path, parse_qsl(address.query)) == (
        "/portal/orders",
        [("q", "po-7 & 8"), ("status", "placed")],
    )


def test_pages_of_fifty_lead_to_the_end_and_back(browser: Browser, partner: BuyingPartner) -> None:
    item = one_of(make_product())
    newest_first = [make_order(item, partner=partner, customer_reference="PO-7").order_id for _ in range(120)]
    newest_first.reverse()

    first = browser.get("/portal/orders?q=po-7").text
    second = browser.get(links(first, "next")[0]).text
    third = browser.get(links(second, "next")[0]).text
    back = browser.get(links(third, "prev")[0]).text

    assert listed(first) + listed(second) + listed(third) == newest_first
    assert listed(back) == listed(second)
    assert links(first, "prev") == links(third, "next") == []
    assert listed(browser.get(links(back, "prev")[0]).text) == listed(first)
    assert all("120 orders" in page for page in (first, second, third))


@pytest.mark.parametrize("before", ["OR00001", "nonsense", "OR99999999999999", "-1"])
def test_an_address_of_no_page_is_no_error(browser: Browser, partner: BuyingPartner, before: str) -> None:
    make_order(partner=partner)

    page = browser.get("/portal/orders", before=before, after=before)

    assert page.status_code == 200


def test_who_never_ordered_is_told_how(browser: Browser) -> None:
    page = browser.get("/portal/orders").text

    assert "No orders yet" in page
    assert 'href="/portal/quick-order"' in page


def test_where_nothing_is_found_there_is_a_way_back_to_all(browser: Browser, partner: BuyingPartner) -> None:
    make_order(partner=partner)

    for asked in ("q=nothing", "status=shipped", "to=2001-01-01", "before=OR00001"):
        page = browser.get(f"/portal/orders?{asked}").text
        assert "Nothing found" in page
        assert '<a class="btn" href="/portal/orders">Show all orders</a>' in page


def test_where_there_are_too_many_to_count_no_number_is_made_up(app: Flask) -> None:
    counts = FoundCounts(dict.fromkeys(STATUSES, 200), 1000, is_complete=False)
    beyond, whole = OrderPage([], newer=1), OrderPage([])

    with app.test_request_context():
        of_all = show_results(OrderSearch(q="ipa"), beyond, counts, path="/")
        of_one = show_results(OrderSearch(q="ipa", status=SHIPPED), beyond, counts, path="/")
        few = show_results(OrderSearch(q="ipa", status=SHIPPED), whole, counts, path="/")

    assert [(tab.text, tab.orders) for tab in of_all.tabs][:2] == [("All", "1,000+"), ("Placed", "")]
    assert of_all.pager.said == "More than 1,000 orders"
    assert (of_one.pager.said, few.pager.said) == ("Newest first", "0 orders")


def test_a_page_of_fifty_orders_is_small_and_takes_few_statements(app: Flask, db: None) -> None:
    loading.load(450)
    partner = make_partner()._replace(id=1)
    browser = Browser(app, make_user("buyer", partner))
    browser.get("/portal/orders")

    sizes = {}
    for address in ("/portal/orders", "/portal/orders?q=po-&status=delivered&from=2020-01-01"):
        with sent_statements() as sent:
            page = browser.get(address)
        assert len(listed(page.text)) == 50
        sizes[address] = len(page.data)
        # Who is signed in and the cart button take three of them. SQLite's index of letters reads tables of
        # its own beside.
        assert len([text for text in sent if "'main'." not in text]) <= 9

    assert max(sizes.values()) < 60_000
