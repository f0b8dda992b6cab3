"""Where to follow a parcel: the tracking pages of the carriers that we know."""

import re
from typing import Final
from urllib.parse import quote

_PAGES: Final = {
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "dpd": "https://tracking.dpd.de/status/en_US/parcel/{}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "gls": "https://gls-group.com/GROUP/en/parcel-tracking?match={}",
    "ups": "https://www.ups.com/track?tracknum={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
}
# Carriers print their numbers in groups, with blanks or hyphens in between.
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{3,48}[A-Za-z0-9]", re.ASCII)


def tracking_link(carrier: str | None, number: str | None) -> str | None:
    """The carrier's page about a parcel; None for a carrier we do not know and for a number that is none."""
    page = _PAGES.get((carrier or "").strip().casefold())
    if page is None or number is None or not _NUMBER.fullmatch(number):
        return None
    return page.format(quote(number, safe=""))
