"""Shipping all or part of an order, and putting carriers and numbers right."""

from typing import Any

import pytest

from tests.factories import make_order
from tests.observing import kinds_of_events
from tests.ops.order.orders import BAD_NUMBER, GOOD_NUMBER, Case, part_of
from tests.portal.order.orders import text_of, values_of
from webapp.fulfilment.queries import list_shipments
from webapp.fulfilment.services import OrderUpdate, ship
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, PLACED, PROCESSING, SHIPPED


def ship_form(case: Case) -> dict[str, Any]:
    """The fields of the form for shipping, as it shows them."""
    shown = values_of(part_of(case.browser.get(case.page).text, "ship"))
    return {name: value for name, value in shown.items() if name not in ("csrf_token", "version")}


def test_left_alone_the_form_sends_all_that_remains(case: Case) -> None:
    case.do("ship", **ship_form(case), carrier="UPS")

    assert case.now().status == SHIPPED
    assert [item.shipped for item in case.now().items] == [12, 3]
    assert case.numbers() == [("UPS", None)]


def test_a_part_is_sent_and_then_the_rest_each_with_its_own_number(case: Case) -> None:
    first = {**ship_form(case), case.beer_field: "5", case.wine_field: ""}
    answer = case.do("ship", htmx=True, **first, carrier="UPS")
    assert f"{case.order.order_id}: Shipped in part with UPS." in answer.headers["HX-Trigger"]
    assert (case.now().status, [item.shipped for item in case.now().items]) == (PROCESSING, [5, 0])

    case.do("ship", **{**ship_form(case), "tracking_number": " 123456789012 "}, carrier="FedEx")

    assert (case.now().status, [item.shipped for item in case.now().items]) == (SHIPPED, [12, 3])
    assert case.numbers() == [("UPS", None), ("FedEx", "123456789012")]


def test_a_shipment_that_was_announced_is_the_one_that_goes(case: Case) -> None:
    case.update(OrderUpdate(tracking_number=GOOD_NUMBER))

    form = ship_form(case)
    case.do("ship", **form, carrier="UPS")

    assert form["tracking_number"] == GOOD_NUMBER
    assert case.numbers() == [("UPS", GOOD_NUMBER)]


def test_the_number_of_an_announced_shipment_can_be_taken_away_as_it_goes(case: Case) -> None:
    case.update(OrderUpdate(carrier="UPS", tracking_number=GOOD_NUMBER))

    case.do("ship", **{**ship_form(case), "tracking_number": "", "carrier": ""})

    assert case.numbers() == [(None, None)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"beer": "13"}, "Only 12 of it are left to be sent."),
        ({"beer": "-1"}, "Type a whole number from 0 to 12."),
        ({"beer": "a dozen", "wine": "9"}, "Only 3 of it are left to be sent."),
        ({"beer": "9" * 400}, "Type a whole number from 0 to 12."),
        ({"beer": "٣"}, "Type a whole number from 0 to 12."),
        ({"beer": "0", "wine": "0"}, "Nothing was typed to be sent."),
        ({"carrier": "Nobody"}, "Choose one of the carriers in the list."),
        ({"tracking_number": "x" * 101}, "The tracking number must be at most 100 characters."),
        ({"tracking_number": "1\u202eZ"}, "The tracking number must not contain control characters."),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field_and_nothing_typed_is_lost(
    case: Case, typed: dict[str, str], said: str
) -> None:
    fields = {"beer": case.beer_field, "wine": case.wine_field}
    sent = {**ship_form(case), **{fields.get(name, name): value for name, value in typed.items()}}

    answer = case.do("ship", htmx=True, **{"carrier": "UPS", **sent})

    assert (answer.status_code, "<html" in answer.text) == (422, False)
    assert said in text_of(answer.text)
    kept = values_of(answer.text)
    assert all(kept[name] == value for name, value in sent.items() if name != "carrier")
    assert kinds_of_events(case.order.id) == ["placed"]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_doubtful_number_warns_and_a_reason_overrides_it(case: Case, htmx: bool) -> None:
    sent = {**ship_form(case), case.beer_field: "5", "tracking_number": BAD_NUMBER, "carrier": "UPS"}

    asked = case.do("ship", htmx=htmx, **sent)

    assert asked.status_code == 422
    said = text_of(asked.text)
    assert "This does not look like a number of UPS: its check digit is wrong." in said
    assert "Correct the number, or say why it is right all the same." in said
    kept = values_of(part_of(asked.text, "ship"))
    assert (kept["tracking_number"], kept[case.beer_field], kept["reason"]) == (BAD_NUMBER, "5", "")
    assert '<option selected value="UPS">' in asked.text
    assert case.numbers() == []

    case.do("ship", **{**sent, "reason": "Read twice from the label"})

    assert case.numbers() == [("UPS", BAD_NUMBER)]
    assert list_events(case.order.id)[-1].reason == "Read twice from the label"


def test_a_number_that_another_partners_shipment_has_warns_too(case: Case) -> None:
    other = make_order()
    ship(other.order_id, None, by=case.ann, tracking_number=GOOD_NUMBER)

    answer = case.do("ship", **{**ship_form(case), "tracking_number": GOOD_NUMBER})

    said = f"A shipment of {other.partner_name} has this number already, in {other.order_id}."
    assert said in text_of(answer.text)


def test_a_carrier_and_a_number_are_put_right_in_place(case: Case) -> None:
    case.send(5, carrier="DHL", tracking_number="1234567890")
    case.send(carrier="DHL", tracking_number="1234567891")
    first = list_shipments(case.order.id)[0].shipment_id

    answer = case.do(f"shipments/{first}", htmx=True, carrier="UPS", tracking_number=GOOD_NUMBER)

    assert answer.text.lstrip().startswith(f'<div class="body stack-small" id="parcel-{first}"')
    assert 'id="order-history"' in answer.text
    assert 'id="order-shipments"' not in answer.text
    assert case.numbers() == [("UPS", GOOD_NUMBER), ("DHL", "1234567891")]


def test_a_number_is_taken_away_and_one_that_stays_is_not_doubted_again(case: Case) -> None:
    case.send(tracking_number=BAD_NUMBER, carrier="UPS", reason="As printed")
    (shipment,) = list_shipments(case.order.id)
    there = f"shipments/{shipment.shipment_id}"

    same = case.do(there, carrier="UPS", tracking_number=BAD_NUMBER)
    told = text_of(case.browser.get(case.page).text)
    case.do(there, carrier="UPS", tracking_number=" ")

    assert (same.status_code, "There was nothing to change." in told) == (303, True)
    assert case.numbers() == [("UPS", None)]


def test_a_doubtful_correction_is_asked_about_at_its_own_shipment(case: Case) -> None:
    case.send(carrier="UPS")
    (shipment,) = list_shipments(case.order.id)
    there = f"shipments/{shipment.shipment_id}"

    asked = case.do(there, htmx=True, carrier="UPS", tracking_number=BAD_NUMBER)
    case.do(there, carrier="UPS", tracking_number=BAD_NUMBER, reason="As printed")

    assert asked.status_code == 422
    assert "its check digit is wrong" in text_of(asked.text)
    assert case.numbers() == [("UPS", BAD_NUMBER)]


@pytest.mark.parametrize("shipment_id", ["SH00999", "SH1", "nonsense"])
def test_a_shipment_that_is_not_there_cannot_be_corrected(case: Case, shipment_id: str) -> None:
    answer = case.do(f"shipments/{shipment_id}", carrier="UPS", tracking_number=GOOD_NUMBER)

    assert answer.status_code in (404, 409)


def test_nothing_is_sent_of_a_cancelled_order(case: Case) -> None:
    form = ship_form(case)
    case.update(OrderUpdate(status=CANCELLED))

    answer = case.do("ship", **form)

    assert answer.status_code == 409
    assert "It is cancelled, and nothing of it is sent any more." in text_of(answer.text)
    assert case.now().status != PLACED
    assert case.numbers() == []
