"""The page of one order for staff: everything on it, and who may see it."""

import html
import re

import pytest
from flask import Flask

from tests.factories import ADDRESS, make_order, make_product, one_of
from tests.marked import make_marked
from tests.observing import sent_statements
from tests.ops.order.orders import GOOD_NUMBER, Case, part_of
from tests.people import Browser, make_user
from tests.portal.order.orders import text_of
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.services import OrderUpdate, ship
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED

MOST_STATEMENTS = 10
MARKUP = "<script>alert(1)</script><b x=\"'>&amp;{{7*7}}"


def allowed(page: str) -> set[str]:
    """The buttons under `What next` that can be pressed."""
    buttons = re.findall(r"<button([^>]*)>(.*?)</button>", part_of(page, "moves"), re.DOTALL)
    return {text_of(text) for attributes, text in buttons if " disabled" not in attributes}


def test_every_item_says_what_was_ordered_shipped_and_closed_and_what_is_held_for_it(case: Case) -> None:
    case.send(5)
    before = case.browser.get(case.page).text
    close_rest(case.order.order_id, by=case.ann, reason="Sold out")

    after = case.browser.get(case.page).text

    assert "All Day IPA BR-1 12 5 7 0 7 $120.00 $10.00 each" in text_of(part_of(before, "items"))
    assert "Pinot Noir WN-1 3 0 3 0 0 $4.50 $1.50 each" in text_of(part_of(before, "items"))
    assert "All Day IPA BR-1 12 5 0 7 0 $120.00" in text_of(part_of(after, "items"))


def test_the_page_leads_to_the_partner_its_documents_and_its_parcels(app: Flask, case: Case) -> None:
    case.send(carrier="UPS", tracking_number=GOOD_NUMBER)

    for_staff = case.browser.get(case.page).text
    for_admins = Browser(app, make_user("admin")).get(case.page).text

    assert f'href="/ops/orders?partner={case.partner.code}"' in for_staff
    assert f'href="/ops/documents/packing-slips.pdf?order={case.order.order_id}"' in for_staff
    assert f'href="/ops/documents/confirmations.pdf?order={case.order.order_id}"' in for_staff
    assert f'href="https://www.ups.com/track?tracknum={GOOD_NUMBER}"' in for_staff
    assert f'href="/ops/partners/{case.partner.code}"' not in for_staff
    assert f'href="/ops/partners/{case.partner.code}"' in for_admins


def test_an_order_without_an_address_goes_to_the_partners_default_one(case: Case) -> None:
    manager = acting(make_user("manager", case.partner), entry="portal")
    add_address("Main", {**ADDRESS, "street": "7 Oak St"}, by=manager)

    said = text_of(case.browser.get(case.page).text)

    assert "Ship to 7 Oak St Anytown, CA 90210 USA The partner’s default address" in said


def test_the_history_says_who_did_what_from_where_with_each_field_before_and_after(case: Case) -> None:
    case.update(OrderUpdate(customer_reference="PO-2", items=[one_of(case.beer, 9)]))
    case.do("cancel", reason="Ordered twice")

    said = text_of(part_of(case.browser.get(case.page).text, "history"))

    assert re.search(r"Cancelled Reason: Ordered twice .{12,20} · Olu Bello · ops console", said)
    assert "Field Before After Status placed cancelled" in said
    assert re.search(r"Reference changed from PO-1 to PO-2 .* · Ann Meyer · ops console", said)
    assert "Reference PO-1 PO-2" in said
    assert "Items 12 × BR-1 3 × WN-1 9 × BR-1" in said
    assert "· Waybill · command line" in said


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        (PLACED, {"Begin processing", "Mark shipped", "Mark delivered", "Cancel order", "Delete order"}),
        (
            PROCESSING,
            {"Mark shipped", "Mark delivered", "Cancel order", "Put a wrong move right", "Delete order"},
        ),
        (SHIPPED, {"Mark delivered", "Put a wrong move right", "Delete order"}),
        (DELIVERED, {"Put a wrong move right", "Delete order"}),
        (CANCELLED, {"Put a wrong move right", "Delete order"}),
    ],
)
def test_what_an_order_allows_are_buttons_and_the_rest_says_why_not(
    case: Case, status: str, buttons: set[str]
) -> None:
    case.update(OrderUpdate(status=status))

    page = case.browser.get(case.page).text

    assert allowed(page) == buttons
    said = text_of(part_of(page, "moves"))
    if status == PLACED:
        assert "Nothing has been moved yet that could be taken back." in said
        assert "Only the rest of an order that is shipped in part can be closed." in said
    elif status == CANCELLED:
        assert "It is cancelled, and nothing of it is sent any more." in said
    else:
        assert f"It is {status} already" in said
    assert ("Ship 15 units to send" in text_of(page)) == (status in (PLACED, PROCESSING))


def test_an_order_that_is_shipped_in_part_is_closed_rather_than_cancelled(case: Case) -> None:
    case.send(5)

    page = case.browser.get(case.page).text

    assert allowed(page) >= {"Close the rest", "Put a wrong move right"}
    assert "A part of it has been sent. Close the rest instead." in text_of(page)
    assert "Processing, shipped in part" in text_of(page)


def test_what_a_correction_will_undo_is_said_beforehand(case: Case) -> None:
    case.send(5)
    shipped = text_of(case.browser.get(case.page).text)
    close_rest(case.order.order_id, by=case.ann, reason="Sold out")
    closed = text_of(case.browser.get(case.page).text)

    assert "The newest shipment is taken back, as if it had not been sent, the order becomes" in shipped
    assert "The rest is open again, the order becomes processing again, its products are taken" in closed


def test_the_page_asks_the_database_as_often_whatever_is_in_the_order(case: Case) -> None:
    large = make_order(*[one_of(make_product()) for _ in range(60)], partner=case.partner)
    for item in large.items[:5]:
        ship(large.order_id, {item.id: 1}, by=case.ann, carrier="DHL")
    case.browser.get(case.page)

    with sent_statements() as for_two:
        case.browser.get(case.page)
    with sent_statements() as for_sixty:
        case.browser.get(f"/ops/orders/{large.order_id}")

    reads = [[text for text in sent if "SELECT" in text.upper()] for sent in (for_two, for_sixty)]
    assert len(reads[0]) == len(reads[1]) <= MOST_STATEMENTS


def test_text_of_people_never_becomes_markup(app: Flask, db: None) -> None:
    marked = make_marked(MARKUP)
    browser = Browser(app, make_user("ops", name=MARKUP))

    for order in (marked.shipped, marked.cancelled):
        page = browser.get(f"/ops/orders/{order.order_id}").text

        assert "<script>alert" not in page
        assert MARKUP in html.unescape(page)


def test_a_deleted_order_is_not_there_for_anybody(app: Flask, case: Case) -> None:
    delete_order(case.order.order_id, by=case.ann)

    for browser in (case.browser, Browser(app, make_user("admin"))):
        for where in ("", "/edit"):
            assert browser.get(f"{case.page}{where}").status_code == 404
        for what in ("move", "ship", "cancel", "delete", "notes", "edit", "shipments/SH00001"):
            assert browser.post(f"{case.page}/{what}", version=1).status_code == 404
        assert browser.get(f"{case.page}/news", htmx=True).status_code == 286
