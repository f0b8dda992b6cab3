"""The page of one order: how it stands, what is in it, what was sent, what happened."""

import re
from typing import Final

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import ADDRESS, make_order, make_partner, make_product, make_staff, one_of
from tests.observing import sent_statements
from tests.people import Browser, make_user
from tests.portal.order.orders import Case, text_of
from webapp import transactions
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, ship
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, order_items

HOSTILE: Final = "<img src=x onerror=alert(1)>\"'&{{ 7*7 }}\u200fשלום 🍺" + "W" * 40
MOST_STATEMENTS: Final = 10
# The number of a request, and the token of its forms.
RANDOM: Final = re.compile(r"\b[0-9a-f]{16}\b|[\w.-]{60,}")


def test_the_page_says_what_is_in_the_order_and_what_it_comes_to(case: Case) -> None:
    answer = case.browser.get(case.page)

    said = text_of(answer.text)
    assert answer.status_code == 200
    assert "All Day IPA BR-1 12 $10.00 $120.00 Pinot Noir WN-1 3 $1.50 $4.50" in said
    assert "Total 15 units $124.50" in said
    assert "Reference PO-1" in said
    assert "By Rosa Imre" in said


def test_the_history_is_told_in_plain_words_the_newest_first(case: Case) -> None:
    case.update(OrderUpdate(status=PROCESSING), reason="Slow payer")

    said = text_of(case.browser.get(case.page).text)

    assert re.search(
        r"History Processing began \d+ \w+ \d+, \d\d:\d\d · the distributor "
        r"Placed Reference: PO-1 Total: \$124.50 \d+ \w+ \d+, \d\d:\d\d · Rosa Imre",
        said,
    )
    assert "House key" not in said
    assert "Slow payer" not in said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (PLACED, "You can change or cancel this order until the distributor begins to process it."),
        (PROCESSING, "so it cannot be changed or cancelled here any more. If something must change, contact"),
        (SHIPPED, "This order is on its way, so it cannot be changed or cancelled any more."),
        (DELIVERED, "This order has been delivered and cannot be changed any more."),
        (CANCELLED, "This order is cancelled and nothing of it will be sent."),
    ],
)
def test_the_page_offers_changes_while_the_order_is_placed_and_later_says_why_not(
    case: Case, status: str, said: str
) -> None:
    case.update(OrderUpdate(status=status))

    page = case.browser.get(case.page).text

    assert said in text_of(page)
    is_offered = [f"{case.page}/edit" in page, f"{case.page}/cancel" in page]
    assert is_offered == [status == PLACED] * 2
    assert f'action="{case.page}/again"' in page


@pytest.mark.parametrize(
    ("status", "is_final"),
    [(PLACED, False), (PROCESSING, False), (SHIPPED, False), (DELIVERED, True), (CANCELLED, True)],
)
def test_the_page_asks_for_news_until_the_order_is_final(case: Case, status: str, is_final: bool) -> None:
    case.update(OrderUpdate(status=status))

    page = case.browser.get(case.page).text

    asks = f'hx-get="{case.page}/status?seen={case.now().version}" hx-trigger="every 20s"'
    assert (asks in page) == (not is_final)


def test_a_shipment_is_shown_with_what_was_in_it_and_a_link_to_follow_it(case: Case) -> None:
    beer, _ = case.order.items
    ship(case.order.order_id, {beer.id: 5}, by=make_staff(), carrier="DHL", tracking_number="JD0146")

    page = case.browser.get(case.page).text

    said = text_of(page)
    assert "with DHL Tracking number JD0146" in said
    assert "5 × BR-1 All Day IPA" in said
    assert "All Day IPA 5 sent BR-1 12" in said
    assert "Shipped 5 of 15 units sent" in said
    assert 'href="https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD0146"' in page
    assert 'rel="noopener noreferrer"' in page


def test_a_parcel_of_an_unknown_carrier_has_its_number_but_no_link(case: Case) -> None:
    ship(case.order.order_id, None, by=make_staff(), carrier="Our van", tracking_number="javascript:1")

    page = case.browser.get(case.page).text

    assert "with Our van Tracking number javascript:1" in text_of(page)
    assert "Follow the parcel" not in page
    assert 'href="javascript' not in page


def test_a_shipment_without_a_number_says_so(case: Case) -> None:
    ship(case.order.order_id, None, by=make_staff(), carrier="DHL")

    assert "with DHL No tracking number. 12 × BR-1" in text_of(case.browser.get(case.page).text)


def test_a_number_that_was_given_before_anything_left_is_announced(case: Case) -> None:
    case.update(OrderUpdate(tracking_number="JD0146"))

    said = text_of(case.browser.get(case.page).text)

    assert "Announced, not sent yet Tracking number JD0146" in said
    assert "No tracking number" not in said


def test_what_will_not_be_sent_any_more_is_said_at_its_item(case: Case) -> None:
    closed = sa.update(order_items).where(order_items.c.sku == "BR-1").values(shipped=7, closed=5)
    transactions.write(lambda: database.session.execute(closed))

    said = text_of(case.browser.get(case.page).text)

    assert "All Day IPA 7 sent, 5 will not be sent BR-1 12" in said


def test_an_order_without_an_address_goes_to_the_default_one(case: Case) -> None:
    manager = acting(make_user("manager", case.partner), entry="portal")
    add_address("Main", {**ADDRESS, "street": "7 Oak St"}, by=manager)

    said = text_of(case.browser.get(case.page).text)

    assert "Ship to 7 Oak St Anytown, CA 90210 USA Your default address" in said


def test_an_order_with_an_address_goes_there(case: Case) -> None:
    case.update(OrderUpdate(shipping_address=ADDRESS))

    said = text_of(case.browser.get(case.page).text)

    assert "Ship to 123 Main St Anytown, CA 90210 USA" in said
    assert "Your default address" not in said


@pytest.mark.parametrize("where", ["", "/print", "/edit"])
def test_hostile_text_is_shown_as_it_was_typed(app: Flask, db: None, where: str) -> None:
    partner = make_partner(HOSTILE[:60])
    user = make_user("buyer", partner, name=HOSTILE)
    address = dict.fromkeys(ADDRESS, HOSTILE)
    order = make_order(
        one_of(make_product(name=HOSTILE, sku=HOSTILE[:90]), 2),
        partner=partner,
        by=acting(user, entry="portal"),
        customer_reference=HOSTILE[:90],
        shipping_address=address,
        note=f"{HOSTILE}\n{HOSTILE}",
    )
    if where != "/edit":
        ship(order.order_id, None, by=make_staff(), carrier=HOSTILE, tracking_number=HOSTILE[:90])

    page = Browser(app, user).get(f"/portal/orders/{order.order_id}{where}").text

    assert "<img" not in page
    assert HOSTILE in page.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace(
        "&#39;", "'"
    ).replace("&amp;", "&")


@pytest.mark.parametrize("where", ["", "/edit", "/print"])
def test_another_partners_order_is_as_unknown_as_one_that_there_is_not(
    app: Flask, case: Case, where: str
) -> None:
    stranger = Browser(app, make_user("manager"))

    others, none, odd = (
        stranger.get(f"/portal/orders/{order_id}{where}")
        for order_id in (case.order.order_id, "OR00999", "or1")
    )

    assert [answer.status_code for answer in (others, none, odd)] == [404] * 3
    assert len({RANDOM.sub("", answer.text) for answer in (others, none, odd)}) == 1


def test_the_page_asks_the_database_as_often_whatever_is_in_the_order(app: Flask, case: Case) -> None:
    items = [one_of(make_product()) for _ in range(60)]
    large = make_order(*items, partner=case.partner)
    for item in large.items[:5]:
        ship(large.order_id, {item.id: 1}, by=make_staff(), carrier="DHL")
    case.browser.get(case.page)

    with sent_statements() as for_two:
        case.browser.get(case.page)
    with sent_statements() as for_sixty:
        case.browser.get(f"/portal/orders/{large.order_id}")

    reads = [[text for text in sent if "SELECT" in text.upper()] for sent in (for_two, for_sixty)]
    assert len(reads[0]) == len(reads[1]) <= MOST_STATEMENTS


def test_the_document_for_paper_holds_the_order_and_asks_for_nothing(case: Case) -> None:
    ship(case.order.order_id, None, by=make_staff(), carrier="UPS", tracking_number="1Z01")

    page = case.browser.get(f"{case.page}/print").text

    said = text_of(page)
    assert f"Order {case.order.order_id}" in said
    assert f"Ordered by {case.partner.name}" in said
    assert "BR-1 All Day IPA 12 $10.00 $120.00" in said
    assert "with UPS , tracking number 1Z01 12 × BR-1 All Day IPA 3 × WN-1 Pinot Noir" in said
    assert "hx-trigger" not in page
