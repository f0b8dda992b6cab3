"""Staff change items, reference and address of an order; the form is the partner's own."""

from flask import Flask

from tests.factories import ADDRESS, OTHER_ADDRESS
from tests.observing import stock_of
from tests.ops.order.orders import Case
from tests.people import make_user
from tests.portal.order.orders import text_of
from webapp.accounts.actors import acting
from webapp.accounts.addresses import add_address
from webapp.history.queries import list_events


def test_items_reference_and_address_are_changed_together(case: Case) -> None:
    manager = acting(make_user("manager", case.partner), entry="portal")
    add_address("Main", ADDRESS, by=manager)
    warehouse = add_address("Warehouse", OTHER_ADDRESS, by=manager)

    page = text_of(case.browser.get(f"{case.page}/edit").text)
    changed = {case.beer_field: "18", case.wine_field: "0", "reference": "PO-2", "address_id": warehouse}
    answer = case.browser.post(f"{case.page}/edit", htmx=True, **{**case.edit_form(), **changed})

    assert "The partner’s default address: 123 Main St" in page
    assert answer.headers["HX-Redirect"] == case.page
    order = case.now()
    assert [(item.sku, item.quantity) for item in order.items] == [("BR-1", 18)]
    assert (order.customer_reference, order.shipping_address) == ("PO-2", OTHER_ADDRESS)
    assert stock_of(case.beer) == 2
    assert list_events(order.id)[-1].actor_name == "Olu Bello"


def test_the_order_goes_to_no_address_of_another_partner(app: Flask, case: Case) -> None:
    foreign = add_address("Theirs", ADDRESS, by=acting(make_user("manager"), entry="portal"))

    answer = case.browser.post(f"{case.page}/edit", **{**case.edit_form(), "address_id": foreign})

    assert answer.status_code == 422
    assert "This address is not in the address book any more." in text_of(answer.text)
    assert case.now().shipping_address is None


def test_what_is_wrong_is_said_at_its_field_and_kept(case: Case) -> None:
    answer = case.browser.post(f"{case.page}/edit", **{**case.edit_form(), case.beer_field: "21"})

    assert answer.status_code == 422
    assert "Not that many are left: 20 is the most you can have." in text_of(answer.text)
    assert 'value="21"' in answer.text
