"""Tracking numbers that look wrong are doubted, and those that carriers print are not."""

import pytest

from tests.factories import make_order, make_partner, make_staff
from webapp.fulfilment.services import ship
from webapp.fulfilment.tracking_numbers import (
    CHECK_DIGIT,
    NumberOfAnother,
    NumberUnlikely,
    find_doubts,
    why_unlikely,
)
from webapp.ordering.deleting import delete_order


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("ups", "1Z999AA10123456784"),
        ("ups", "1z 5r89 3903 5756 7127"),
        ("ups", "T1234567890"),
        ("post", "RB123456785GB"),
        ("usps", "EA 473 124 829 US"),
        ("usps", "9400 1000 0000 0000 0000 00"),
        ("fedex", "123456789012"),
        ("dhl", "JD014600003889027811"),
        ("dhl", "1234567890"),
        ("dpd", "01234567890123"),
        ("gls", "ZA1B2C3D"),
        (None, "anything at all"),
    ],
)
def test_what_a_carrier_prints_is_believed(rule: str | None, number: str) -> None:
    assert why_unlikely(rule, number) is None


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("ups", "1Z999AA10123456785"),
        ("ups", "1Z999AA10123465784"),
        ("post", "RB123456786GB"),
        ("fedex", "RB123456758GB"),
    ],
)
def test_a_slip_of_the_pen_shows_in_the_check_digit(rule: str, number: str) -> None:
    assert why_unlikely(rule, number) == CHECK_DIGIT


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("ups", "1Z999AA1012345678"),
        ("fedex", "1Z999AA10123456784"),
        ("usps", "123456789012"),
        ("dhl", "12345"),
        ("dpd", "ZA1B2C3D"),
        ("gls", "1" * 30),
        ("post", "123456789012"),
    ],
)
def test_a_number_of_another_form_is_doubted(rule: str, number: str) -> None:
    assert why_unlikely(rule, number)


def test_a_number_that_another_partner_s_parcel_has_is_doubted(db: None) -> None:
    ours, theirs = make_partner(), make_partner("Blue Harbor Foods")
    order = make_order(partner=theirs)
    ship(order.order_id, None, by=make_staff(), carrier="FedEx", tracking_number="123456789012")

    def doubts(partner_id: int, carrier: str | None = "fedex ") -> list[object]:
        return list(find_doubts("123456789012", carrier=carrier, partner_id=partner_id))

    assert doubts(ours.id) == [NumberOfAnother(order.order_id, "Blue Harbor Foods")]
    assert doubts(ours.id, "UPS")[1:] == doubts(ours.id)[:0] == []
    assert doubts(theirs.id) == []
    delete_order(order.order_id, by=make_staff())
    assert doubts(ours.id) == []


def test_a_doubt_names_the_carrier_as_the_table_has_it(db: None) -> None:
    (doubt,) = find_doubts("12", carrier=" dhl", partner_id=1)

    assert doubt == NumberUnlikely("DHL", "its numbers have another length or other letters")
    assert find_doubts("12", carrier="Our own van", partner_id=1) == []
    assert find_doubts("12", carrier=None, partner_id=1) == []
