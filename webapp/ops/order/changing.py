"""What staff do to an order by one click, or with a reason."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from webapp import values
from webapp.accounts.actors import Actor
from webapp.errors import InvalidInput, VersionChanged
from webapp.fulfilment.closing import close_rest
from webapp.fulfilment.correcting import set_back
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.idempotency import AlreadyAnswered
from webapp.once import is_token
from webapp.ops.order.moves import CANCEL, CLOSE, DELETE, LABELS, SET_BACK
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED
from webapp.ordering.notes import add_note
from webapp.ordering.queries import get_order
from webapp.portal.order.changing import CannotSave, read_reason
from webapp.portal.secret_forms import once_only

_DOES: Final[Mapping[str, Callable[..., object]]] = {
    CANCEL: partial(update_order, update=OrderUpdate(status=CANCELLED)),
    CLOSE: close_rest,
    SET_BACK: set_back,
    DELETE: delete_order,
}


def move(order_id: str, status: str, *, version: int, by: Actor) -> None:
    """Raises CannotSave, OrderNotFound, VersionChanged, MoveNotAllowed."""
    if status not in LABELS:
        raise CannotSave({"": "Choose one of the moves below."})
    update_order(order_id, OrderUpdate(status=status), by=by, if_version=[version])


def act(action: str, order_id: str, reason: str, *, version: int, by: Actor) -> None:
    """Cancel, close the rest, put right or delete.

    Raises CannotSave, OrderNotFound, VersionChanged, and what the order does not allow.
    """
    present = get_order(order_id, seen_by=by)
    if present.version != version:
        raise VersionChanged(order_id, present.version)
    told = read_reason(reason, "Say in a few words why.")
    _DOES[action](order_id, by=by, if_version=[version], reason=told)


def write_note(order_id: str, text: str, *, token: str, version: int, by: Actor) -> None:
    """Raises CannotSave, OrderNotFound. The same form sent twice writes one note.

    Notes stand beside the order: whatever became of it meanwhile, they are taken.
    """
    try:
        if values.checked("text", values.optional_paragraphs, text) is None:
            raise CannotSave({"text": "Type the note first."})
        add_note(order_id, text, by=by, retry=once_only(token, by=by) if is_token(token) else None)
    except InvalidInput as invalid:
        raise CannotSave({"text": f"The note {invalid.problem}."}) from invalid
    except AlreadyAnswered:
        return
