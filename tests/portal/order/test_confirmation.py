"""A partner takes the confirmation of its own order along."""

from flask import Flask

from tests.documents.printed import pages_of
from tests.factories import make_order
from tests.portal.order.orders import make_case


def test_the_page_of_an_order_leads_to_its_confirmation(app: Flask, db: None) -> None:
    case = make_case(app)
    address = f"{case.page}/confirmation.pdf"

    page, answer = case.browser.get(case.page), case.browser.get(address)

    assert f'href="{address}"' in page.text
    assert answer.mimetype == "application/pdf"
    assert (
        answer.headers["Content-Disposition"] == f'inline; filename="{case.order.order_id}-confirmation.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert "BR-1 All Day IPA 12 $10.00 $120.00" in pages_of(answer.data)[0]


def test_another_partner_s_order_has_none(app: Flask, db: None) -> None:
    case, theirs = make_case(app), make_order()

    assert case.browser.get(f"/portal/orders/{theirs.order_id}/confirmation.pdf").status_code == 404
