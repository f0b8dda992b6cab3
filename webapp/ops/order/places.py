"""The parts of the page: what is renewed together, and in which of them each form stands.

A form is named by its place: MOVE, SHIP, NOTE, the name of an action that takes a reason, or a shipment_id.
"""

from typing import Final

from webapp.ids import SHIPMENT
from webapp.ops.order.moves import REASONED

MOVE, SHIP, NOTE = "move", "ship", "note"

FOLDER: Final = "ops/order"
PAGE: Final = f"{FOLDER}/order.html"
DIALOGS: Final = f"{FOLDER}/_dialogs.html"
SHIPMENTS: Final = f"{FOLDER}/_shipments.html"
REGIONS: Final = (
    DIALOGS,
    SHIPMENTS,
    *(
        f"{FOLDER}/_{name}.html"
        for name in ("top", "moves", "ship", "items", "summary", "notes", "history", "calls")
    ),
)
_OWN: Final = {MOVE: f"{FOLDER}/_moves.html", SHIP: f"{FOLDER}/_ship.html", NOTE: f"{FOLDER}/_notes.html"}


def is_parcel(place: str) -> bool:
    return SHIPMENT.parse(place) is not None


def partial_of(place: str) -> str:
    """What shows the form of a place again, as it was typed."""
    if place in REASONED:
        return f"{FOLDER}/_reason.html"
    return f"{FOLDER}/_parcel.html" if is_parcel(place) else _OWN[place]


def region_of(place: str) -> str:
    if place in REASONED:
        return DIALOGS
    return SHIPMENTS if is_parcel(place) else _OWN[place]


def done_partial_of(place: str) -> str:
    """What takes the place of a form that has done its work; of a shipment, only that one's part."""
    return DIALOGS if place in REASONED else partial_of(place)
