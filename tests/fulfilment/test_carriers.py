"""Tracking links: to the carrier's own page, or none at all."""

import pytest

from webapp.fulfilment.carriers import tracking_link


@pytest.mark.parametrize(
    ("carrier", "host"),
    [
        ("DHL", "www.dhl.com"),
        ("DPD", "tracking.dpd.de"),
        ("FedEx", "www.fedex.com"),
        ("GLS", "gls-group.com"),
        ("UPS", "www.ups.com"),
        ("USPS", "tools.usps.com"),
    ],
)
def test_a_known_carrier_has_a_page_for_each_parcel(carrier: str, host: str) -> None:
    link = tracking_link(carrier, "1Z999AA10123456784")

    assert link is not None
    assert link.startswith(f"https://{host}/")
    assert link.endswith("1Z999AA10123456784")


def test_a_carriers_name_is_compared_without_case_and_outer_spaces() -> None:
    assert tracking_link(" fedex ", "123456789012") == tracking_link("FEDEX", "123456789012") is not None


def test_a_number_in_groups_is_encoded() -> None:
    link = tracking_link("USPS", "9400 1000 0000")

    assert link == "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400%201000%200000"


@pytest.mark.parametrize("carrier", [None, "", "Our own van", "DHL.evil.example", "javascript"])
def test_an_unknown_carrier_has_no_page(carrier: str | None) -> None:
    assert tracking_link(carrier, "123456789012") is None


@pytest.mark.parametrize(
    "number",
    [None, "", "1", "-", "12&x=1", "../../x", "1234/5678", "<b>1234</b>", "12345\n", "١٢٣٤٥٦", "1" * 100],
)
def test_what_is_no_number_leads_nowhere(number: str | None) -> None:
    assert tracking_link("DHL", number) is None
