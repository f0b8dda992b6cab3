"""Changing a placed order: quantities, reference and address, and what is said where it cannot be."""

import pytest
from flask import Flask

from tests.factories import ADDRESS, OTHER_ADDRESS, make_staff, one_of
from tests.observing import count_rows, kinds_of_events, stock_of
from tests.people import make_user
from tests.portal.order.orders import Case, text_of, values_of
from webapp.accounts.actors import Actor, acting
from webapp.accounts.addresses import add_address
from webapp.accounts.partners import BuyingPartner
from webapp.catalog.services import update_product
from webapp.fulfilment.services import OrderUpdate
from webapp.history.queries import list_events


def manager_of(partner: BuyingPartner) -> Actor:
    return acting(make_user("manager", partner), entry="portal")


def test_changed_quantities_and_reference_are_saved(case: Case) -> None:
    answer = case.edit({case.beer_field: "18", "reference": " PO-2 "})

    assert (answer.status_code, answer.headers["Location"]) == (303, case.page)
    assert "Your changes are saved." in text_of(case.browser.get(case.page).text)
    order = case.now()
    assert case.quantities() == [18, 3]
    assert (order.customer_reference, str(order.total)) == ("PO-2", "184.50")
    assert list_events(order.id)[-1].actor_name == "Rosa Imre"
    assert stock_of(case.beer) == 2


def test_htmx_is_sent_to_the_orders_page(case: Case) -> None:
    answer = case.edit({case.beer_field: "13"}, htmx=True)

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, case.page)
    assert case.quantities() == [13, 3]


def test_a_quantity_of_zero_takes_the_product_out(case: Case) -> None:
    case.edit({case.wine_field: "0"})

    assert [item.sku for item in case.now().items] == ["BR-1"]


def test_an_order_keeps_at_least_one_product(case: Case) -> None:
    answer = case.edit({case.beer_field: "0", case.wine_field: "0"})

    assert answer.status_code == 422
    assert "An order holds at least one product. To stop all of it, cancel the order" in text_of(answer.text)
    assert values_of(answer.text)[case.beer_field] == "0"
    assert case.quantities() == [12, 3]


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "a dozen", "1000001", "1" * 50, "٣", "<b>1</b>"])
def test_what_is_no_quantity_is_said_beside_it_and_kept(case: Case, typed: str) -> None:
    answer = case.edit({case.beer_field: typed, case.wine_field: "4", "reference": "PO-2"}, htmx=True)

    assert answer.status_code == 422
    assert "<html" not in answer.text
    said = text_of(answer.text)
    assert said.count("Quantity must be a whole number from 0 to 1,000,000.") == 1
    assert "Nothing is saved yet. Put right what is marked below." in said
    kept = values_of(answer.text)
    assert (kept[case.beer_field], kept[case.wine_field], kept["reference"]) == (typed, "4", "PO-2")
    assert kinds_of_events(case.order.id) == ["placed"]


def test_more_than_is_left_is_refused_with_what_can_be_had(case: Case) -> None:
    refused = case.edit({case.beer_field: "21"})
    accepted = case.edit({case.beer_field: "20"})

    assert refused.status_code == 422
    assert "Not that many are left: 20 is the most you can have." in text_of(refused.text)
    assert accepted.status_code == 303
    assert (case.quantities(), stock_of(case.beer)) == ([20, 3], 0)


def test_of_what_is_not_sold_any_more_no_more_can_be_had(case: Case) -> None:
    update_product(case.beer.product_id, {"availability": "out_of_stock"}, by=make_staff())

    refused = case.edit({case.beer_field: "13"})
    accepted = case.edit({case.beer_field: "11"})

    assert "No more of this can be ordered now. Keep 12 or fewer." in text_of(refused.text)
    assert accepted.status_code == 303
    assert case.quantities() == [11, 3]


def test_the_item_that_was_raised_is_the_one_that_is_marked(case: Case) -> None:
    case.update(OrderUpdate(items=[one_of(case.beer, 2), one_of(case.beer, 3)]))
    first, second = (item.order_item_id for item in case.now().items)

    answer = case.edit({f"quantity-{first}": "1", f"quantity-{second}": "900"})

    assert f'id="{second}-error"' in answer.text
    assert f'id="{first}-error"' not in answer.text


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("x" * 101, "The reference must be at most 100 characters."),
        ("PO\u202e1", "The reference must not contain control characters."),
    ],
)
def test_a_bad_reference_is_said_at_its_field_and_kept(case: Case, reference: str, said: str) -> None:
    answer = case.edit({"reference": reference, case.beer_field: "13"})

    assert answer.status_code == 422
    assert said in text_of(answer.text)
    kept = values_of(answer.text)
    assert (kept["reference"], kept[case.beer_field]) == (reference, "13")
    assert case.quantities() == [12, 3]


def test_a_reference_can_be_taken_away(case: Case) -> None:
    case.edit({"reference": " "})

    assert case.now().customer_reference is None


def test_the_order_can_go_to_any_address_of_the_book(case: Case) -> None:
    by = manager_of(case.partner)
    add_address("Main", ADDRESS, by=by)
    warehouse = add_address("Warehouse", OTHER_ADDRESS, by=by)

    page = case.browser.get(f"{case.page}/edit")
    case.edit({"address_id": warehouse})

    assert "Your default address: 123 Main St, Anytown, CA 90210, USA" in text_of(page.text)
    assert "Warehouse: 9 Elm St, Anytown, CA 90210, USA" in text_of(page.text)
    assert case.now().shipping_address == OTHER_ADDRESS


def test_the_address_that_the_order_has_is_offered_once(case: Case) -> None:
    add_address("Main", ADDRESS, by=manager_of(case.partner))
    case.update(OrderUpdate(shipping_address=ADDRESS))

    said = text_of(case.browser.get(f"{case.page}/edit").text)

    assert said.count("123 Main St") == 1
    assert "As it is: 123 Main St, Anytown, CA 90210, USA" in said


def test_another_partners_address_is_as_unknown_as_one_that_was_removed(app: Flask, case: Case) -> None:
    foreign = add_address("Theirs", ADDRESS, by=acting(make_user("manager"), entry="portal"))

    answers = [case.edit({"address_id": address_id}) for address_id in (foreign, "AD99999", "AD1", "x")]

    for answer in answers:
        assert answer.status_code == 422
        assert "This address is not in the address book any more." in text_of(answer.text)
    assert case.now().shipping_address is None


def test_a_new_address_counts_instead_of_the_one_that_is_chosen(case: Case) -> None:
    chosen = add_address("Main", ADDRESS, by=manager_of(case.partner))

    case.edit({"address_id": chosen, "street": " 9 Elm St ", "city": "Anytown", "country": "USA"})

    assert case.now().shipping_address == {
        "street": "9 Elm St", "city": "Anytown", "state": "", "zip": "", "country": "USA",
    }  # fmt: skip


def test_what_a_new_address_lacks_is_said_at_its_fields(case: Case) -> None:
    answer = case.edit({"street": "9 Elm St", "zip": "z" * 201})

    said = text_of(answer.text)
    assert answer.status_code == 422
    assert "City is required." in said
    assert "Country is required." in said
    assert "ZIP or postal code must be at most 200 characters." in said
    assert values_of(answer.text)["street"] == "9 Elm St"
    assert '<details class="fold whole" open>' in answer.text
    assert case.now().shipping_address is None


def test_a_form_sent_as_it_was_shown_changes_nothing(case: Case) -> None:
    case.update(OrderUpdate(shipping_address=ADDRESS))
    before = count_rows()

    case.edit({})

    assert "There was nothing to change." in text_of(case.browser.get(case.page).text)
    assert count_rows() | {"sessions": 0} == before | {"sessions": 0}
    assert case.now().shipping_address == ADDRESS


def test_an_order_of_very_many_items_can_be_changed(case: Case) -> None:
    case.update(OrderUpdate(items=[one_of(case.wine, 2)] * 500))
    last = case.now().items[-1].order_item_id

    answer = case.edit({f"quantity-{last}": "7"})

    assert answer.status_code == 303
    assert sum(case.quantities()) == 499 * 2 + 7
