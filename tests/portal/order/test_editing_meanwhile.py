"""Changing an order that is no longer as the person saw it, or that is not theirs."""

import pytest
from flask import Flask

from tests.factories import one_of
from tests.people import Browser, make_user
from tests.portal.order.orders import Case, text_of, values_of
from webapp.fulfilment.services import OrderUpdate
from webapp.ordering.models import CANCELLED, DELIVERED, PROCESSING, SHIPPED


def test_what_somebody_else_changed_meanwhile_is_shown_and_nothing_typed_is_lost(case: Case) -> None:
    form = case.edit_form()
    case.update(OrderUpdate(items=[one_of(case.beer, 6), one_of(case.wine, 3)], customer_reference="PO-9"))

    answer = case.browser.post(f"{case.page}/edit", **{**form, case.wine_field: "5"})

    said = text_of(answer.text)
    assert answer.status_code == 409
    assert "Somebody changed this order meanwhile. Look at it again, then send once more." in said
    assert "Quantity of BR-1 changed from 12 to 6" in said
    assert "Reference changed from PO-1 to PO-9" in said
    assert "the distributor" in said
    assert case.quantities() == [6, 3]

    # What was left alone follows the order; what was typed stays, and is saved when it is sent again.
    again = values_of(answer.text)
    assert (again[case.beer_field], again[case.wine_field], again["reference"]) == ("6", "5", "PO-9")
    saved = case.browser.post(f"{case.page}/edit", **again)
    assert saved.status_code == 303
    assert (case.quantities(), case.now().customer_reference) == ([6, 5], "PO-9")


def test_what_changed_meanwhile_is_said_before_what_is_wrong(case: Case) -> None:
    form = case.edit_form()
    case.update(OrderUpdate(customer_reference="PO-9"))

    answer = case.browser.post(f"{case.page}/edit", **{**form, case.beer_field: "a dozen"})

    assert answer.status_code == 409
    assert "Reference changed from PO-1 to PO-9" in text_of(answer.text)
    assert values_of(answer.text)[case.beer_field] == "a dozen"


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 40])
def test_a_form_that_names_no_version_is_not_saved(case: Case, version: str) -> None:
    form = {**case.edit_form(), case.beer_field: "13"}

    answer = case.browser.post(f"{case.page}/edit", **{**form, "version": version})

    assert answer.status_code == 409
    assert case.quantities() == [12, 3]


@pytest.mark.parametrize("status", [PROCESSING, SHIPPED, DELIVERED])
def test_once_processing_has_begun_nothing_can_be_changed(case: Case, status: str) -> None:
    form = case.edit_form()
    case.update(OrderUpdate(status=status))

    shown = case.browser.get(f"{case.page}/edit")
    told = text_of(case.browser.get(case.page).text)
    sent = case.browser.post(f"{case.page}/edit", **{**form, case.beer_field: "13"})

    assert [(it.status_code, it.headers["Location"]) for it in (shown, sent)] == [(303, case.page)] * 2
    assert "Nothing was changed: the distributor has begun to process this order." in told
    assert case.quantities() == [12, 3]


def test_a_cancelled_order_cannot_be_changed(case: Case) -> None:
    case.update(OrderUpdate(status=CANCELLED))

    case.browser.get(f"{case.page}/edit")

    assert "Nothing was changed: this order is cancelled." in text_of(case.browser.get(case.page).text)


def test_another_partners_order_cannot_be_changed(app: Flask, case: Case) -> None:
    form = {**case.edit_form(), case.beer_field: "13"}
    stranger = Browser(app, make_user())

    others = stranger.post(f"{case.page}/edit", **form)
    none = stranger.post("/portal/orders/OR00999/edit", **form)

    assert (others.status_code, none.status_code) == (404, 404)
    assert case.quantities() == [12, 3]
