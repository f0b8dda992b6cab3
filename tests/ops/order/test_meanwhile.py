"""Two people at one order: nobody overwrites anybody, nothing typed is lost, and both values are shown."""

import pytest

from tests.factories import ADDRESS, one_of
from tests.ops.order.orders import GOOD_NUMBER, Case, part_of
from tests.portal.order.orders import text_of, values_of
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate
from webapp.fulfilment.tracking import update_shipment
from webapp.ordering.models import CANCELLED, PLACED, PROCESSING, SHIPPED

MEANWHILE = "Somebody changed this order meanwhile. Look at it again, then send once more."


def test_a_move_that_is_out_of_date_shows_who_did_what_and_is_made_when_sent_again(case: Case) -> None:
    case.update(OrderUpdate(customer_reference="PO-9"))

    asked = case.do("move", htmx=True, version=1, status=PROCESSING)

    said = text_of(asked.text)
    assert asked.status_code == 409
    assert MEANWHILE in said
    assert "Reference changed from PO-1 to PO-9 (Ann Meyer," in said
    # The rest of the page shows the order as it is now.
    assert "PO-9" in part_of(asked.text, "summary")
    assert case.now().status == PLACED

    case.do("move", version=int(values_of(part_of(asked.text, "moves"))["version"]), status=PROCESSING)
    assert case.now().status == PROCESSING


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_typed_to_be_shipped_stays_beside_what_is_left_now(case: Case, htmx: bool) -> None:
    shown = values_of(part_of(case.browser.get(case.page).text, "ship"))
    typed = {**shown, case.wine_field: "2", "tracking_number": GOOD_NUMBER, "carrier": "UPS"}
    del typed["csrf_token"]
    case.send(5)

    asked = case.browser.post(f"{case.page}/ship", htmx=htmx, **typed)

    assert asked.status_code == 409
    ship = part_of(asked.text, "ship")
    assert MEANWHILE in text_of(ship)
    assert "Ann Meyer" in text_of(ship)
    kept = values_of(ship)
    # What was left alone follows the order: 7 remain. What was typed stays.
    assert (kept[case.beer_field], kept[case.wine_field], kept["tracking_number"]) == ("7", "2", GOOD_NUMBER)
    assert "All Day IPA BR-1 7" in text_of(ship)

    del kept["csrf_token"]
    case.browser.post(f"{case.page}/ship", **kept, carrier="UPS")
    assert [item.shipped for item in case.now().items] == [12, 2]


def test_a_corrected_number_is_shown_beside_the_one_that_somebody_else_gave(case: Case) -> None:
    case.send(carrier="UPS")
    (shipment,) = list_shipments(case.order.id)
    update_shipment(
        case.order.order_id, shipment.shipment_id, carrier="DHL", tracking_number="1234567890", by=case.ann
    )

    there = f"shipments/{shipment.shipment_id}"
    asked = case.do(there, htmx=True, version=2, carrier="UPS", tracking_number=GOOD_NUMBER)

    said = text_of(asked.text)
    assert asked.status_code == 409
    assert "Tracking number: 1234567890 (Ann Meyer," in said
    assert "The shipment now has: DHL , 1234567890 ." in said
    kept = values_of(asked.text)
    assert (kept["tracking_number"], kept["version"]) == (GOOD_NUMBER, "3")

    case.do(there, version=3, carrier="UPS", tracking_number=GOOD_NUMBER)
    assert case.numbers() == [("UPS", GOOD_NUMBER)]


def test_what_was_typed_for_a_shipment_that_was_taken_back_is_still_to_be_seen(case: Case) -> None:
    case.send(carrier="UPS")
    (shipment,) = list_shipments(case.order.id)
    set_back(case.order.order_id, by=case.ann, reason="Not sent")

    for htmx in (True, False):
        there = f"shipments/{shipment.shipment_id}"
        asked = case.do(there, htmx=htmx, version=2, carrier="UPS", tracking_number=GOOD_NUMBER)

        assert asked.status_code == 409
        assert "Ann Meyer" in text_of(asked.text)
        assert f'value="{GOOD_NUMBER}"' in asked.text


@pytest.mark.parametrize("action", ["cancel", "close-rest", "set-back", "delete"])
@pytest.mark.parametrize("version", [1, 0])
def test_a_reason_stays_and_counts_once_the_change_was_seen(case: Case, action: str, version: int) -> None:
    case.update(OrderUpdate(status=PROCESSING))

    for htmx in (True, False):
        asked = case.do(action, htmx=htmx, version=version, reason="Because I must")

        assert asked.status_code == 409
        assert "Processing began (Ann Meyer," in text_of(asked.text)
        assert "Because I must</textarea>" in asked.text
    assert case.now().version == 2


def test_a_version_that_never_was_changes_nothing_and_says_so(case: Case) -> None:
    asked = case.do("move", version=999, status=PROCESSING)

    assert asked.status_code == 409
    assert "This was not about the order as it is now." in text_of(asked.text)
    assert case.now().status == PLACED


def test_both_values_are_shown_where_two_edit_one_order(case: Case) -> None:
    form = case.edit_form()
    case.update(OrderUpdate(items=[one_of(case.beer, 6), one_of(case.wine, 3)], customer_reference="PO-9"))

    asked = case.browser.post(f"{case.page}/edit", **{**form, case.beer_field: "10", "reference": "PO-2"})

    said = text_of(asked.text)
    assert asked.status_code == 409
    assert "Quantity of BR-1 changed from 12 to 6" in said
    assert "(Ann Meyer," in said
    assert "Now 6" in said
    assert "The order now has: PO-9" in said
    again = values_of(asked.text)
    assert (again[case.beer_field], again[case.wine_field], again["reference"]) == ("10", "3", "PO-2")

    assert case.browser.post(f"{case.page}/edit", **again).status_code == 303
    assert [item.quantity for item in case.now().items] == [10, 3]
    assert case.now().customer_reference == "PO-2"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (PROCESSING, "the order is processing now. Only its address can still be changed."),
        (SHIPPED, "is shipped, so it cannot be edited any more."),
        (CANCELLED, "is cancelled, so it cannot be edited any more."),
    ],
)
def test_what_was_typed_too_late_is_still_to_be_seen(case: Case, status: str, said: str) -> None:
    form = case.edit_form()
    case.update(OrderUpdate(status=status))

    for version in ("1", "2"):
        sent = {**form, case.beer_field: "10", "reference": "PO-2", "version": version}
        asked = case.browser.post(f"{case.page}/edit", **sent)

        assert asked.status_code == 409
        assert said in text_of(asked.text)
        kept = values_of(asked.text)
        assert (kept[case.beer_field], kept["reference"]) == ("10", "PO-2")
    assert case.now().version == 2


def test_while_it_is_processed_only_the_address_is_edited_until_it_is_shipped(case: Case) -> None:
    case.update(OrderUpdate(status=PROCESSING))
    form = case.edit_form()
    typed = {"street": "123 Main St", "city": "Anytown", "state": "CA", "zip": "90210", "country": "USA"}

    case.browser.post(f"{case.page}/edit", **{**form, **typed})

    assert "reference" not in form
    assert case.now().shipping_address == ADDRESS
    case.update(OrderUpdate(status=SHIPPED))
    late = case.browser.get(f"{case.page}/edit")
    assert (late.status_code, late.headers["Location"]) == (303, case.page)
