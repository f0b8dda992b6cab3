"""Tracking links: to the carrier's own page, or none at all."""

import pytest

from webapp.fulfilment.carriers import read_links


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
def test_a_known_carrier_has_a_page_for_each_parcel(db: None, carrier: str, host: str) -> None:
    link = read_links().to(carrier, "1Z999AA10123456784")

    assert link is not None
    assert link.startswith(f"https://{host}/")
    assert link.endswith("1Z999AA10123456784")


def test_a_carriers_name_is_compared_without_case_and_outer_spaces(db: None) -> None:
    links = read_links()

    assert links.to(" fedex ", "123456789012") == links.to("FEDEX", "123456789012") is not None


def test_a_number_in_groups_is_encoded(db: None) -> None:
    link = read_links().to("USPS", "9400 1000 0000")

    assert link == "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400%201000%200000"


@pytest.mark.parametrize("carrier", [None, "", "Our own van", "DHL.evil.example", "javascript"])
def test_an_unknown_carrier_has_no_page(db: None, carrier: str | None) -> None:
    assert read_links().to(carrier, "123456789012") is None


@pytest.mark.parametrize(
    "number",
    [None, "", "1", "-", "12&x=1", "../../x", "1234/5678", "<b>1234</b>", "12345\n", "١٢٣٤٥٦", "1" * 100],
)
def test_what_is_no_number_leads_nowhere(db: None, number: str | None) -> None:
    assert read_links().to("DHL", number) is None
