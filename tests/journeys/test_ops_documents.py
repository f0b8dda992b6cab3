"""A packing slip is fetched in the browser, and read back by eye and by scanner."""

from pathlib import Path

from tests.documents.printed import codes_of, pages_of
from tests.factories import make_order, make_partner, make_product, one_of
from tests.journeys.pages import STAFF, Visitor


def test_a_packing_slip_holds_the_order_in_text_and_in_codes(visitor: Visitor, tmp_path: Path) -> None:
    with visitor.app.app_context():
        partner = make_partner("Ταβέρνα Μεγάλη")
        product = make_product(sku="BR-77", name="Тёмное пиво")
        order_id = make_order(one_of(product, 12), partner=partner, customer_reference="PO-4711").order_id
    visitor.sign_in(STAFF)
    visitor.visit(f"/ops/orders/{order_id}")

    address = visitor.page.get_by_role("link", name="Packing slip").get_attribute("href")
    answer = visitor.page.request.get(address or "")

    assert answer.headers["content-type"] == "application/pdf"
    (text,) = pages_of(answer.body())
    assert "Ταβέρνα Μεγάλη" in text
    assert "Тёмное пиво" in text
    assert "PO-4711" in text
    assert "BR-77" in text
    assert set(codes_of(answer.body())[0]) == {("Code128", order_id), ("QRCode", order_id)}
