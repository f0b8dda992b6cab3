"""Saving what was typed about a product: what somebody else changed meanwhile is told, not overwritten."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from webapp.accounts.actors import Actor
from webapp.catalog.history import SHOWN, list_changes
from webapp.catalog.queries import ProductRow, find_by_sku
from webapp.catalog.saving import written
from webapp.catalog.services import edit_product
from webapp.errors import ProductChanged
from webapp.ops.products.rows import find_any
from webapp.ops.products.telling import say_changes, show_changes

# Of the product's fields those that its form holds.
EDITED: Final = (
    "name", "sku", "price", "currency", "brand", "category", "supplier", "description", "orderable",
)  # fmt: skip
LOOK_AGAIN: Final = "We cannot tell what: you looked at it too long ago."


class ChangedMeanwhile(Exception):
    """`told` are sentences, `fields` what the form holds from now on, and `version` what it is based on."""

    def __init__(self, told: Sequence[str], fields: Mapping[str, Any], version: int) -> None:
        self.told = told
        self.fields = fields
        self.version = version


def say_taken(sku: str) -> str:
    """At its field, that another product has this sku."""
    other = find_by_sku([sku]).get(sku)
    whose = f"{other.name} ({other.product_id})" if other else "another product"
    return f"This is the SKU of {whose}{', which is withdrawn' if other and other.withdrawn_at else ''}."


def fields_of(product: ProductRow) -> dict[str, Any]:
    """What the form of a product holds."""
    return _as_typed({name: getattr(product, name) for name in EDITED})


def save_fields(product_id: str, fields: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """Raises ChangedMeanwhile, SkuTaken, and ProductNotFound also where it is withdrawn."""
    try:
        edit_product(product_id, fields, by=by, version=version)
    except ProductChanged:
        present = find_any(product_id)
        missed = _missed(present, version)
        if missed is not None and not missed[0]:
            # What was changed is none of what the form holds.
            save_fields(product_id, fields, version=present.version, by=by)
            return
        told, seen = missed or ([LOOK_AGAIN], {})
        typed, now = _as_typed(fields), fields_of(present)
        kept = {name: now[name] if typed[name] == seen.get(name, ...) else typed[name] for name in typed}
        raise ChangedMeanwhile(told, kept, present.version) from None


def _missed(product: ProductRow, version: int) -> tuple[list[str], dict[str, Any]] | None:
    """What of the form's fields was changed since a version, and how they were; None where nobody can say.

    Every version of a product has its one entry in the history.
    """
    count = product.version - version
    if not 0 < count <= SHOWN:
        return None
    seen: dict[str, Any] = {}
    told = []
    for change in reversed(list_changes(product.product_id, limit=count)):
        of_form = {name: both for name, both in change.changes.items() if name in EDITED}
        for name, (before, _) in of_form.items():
            seen.setdefault(name, bool(before) if name == "orderable" else before or "")
        if of_form:
            (shown,) = show_changes([change])
            told.append(f"{'; '.join(say_changes(of_form))} ({shown.by}, {shown.at})")
    return told, seen


def _as_typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: fields[name] or "" for name in EDITED}
    return {**typed, "price": written(fields["price"]), "orderable": bool(fields["orderable"])}
