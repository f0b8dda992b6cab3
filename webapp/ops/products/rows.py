"""Changing price, stock and the switch of a product in its row: from what was typed to what is saved."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from webapp import values
from webapp.accounts.actors import Actor
from webapp.catalog.queries import ProductRow, find_products
from webapp.catalog.services import edit_product
from webapp.errors import ProductChanged, ProductNotFound
from webapp.formatting import number
from webapp.ids import PRODUCT
from webapp.ops.products.showing import RowFields, ShownRow, fields_of, show_row
from webapp.values import BadValue

BAD_STOCK: Final = f"A whole number from 0 to {values.MAX_STOCK:,}."
NO_STOCK: Final = "To stop tracking it, open the product."
SWITCH: Final = {True: "on sale", False: "switched off"}


def find_any(product_id: str) -> ProductRow:
    """A product, withdrawn or not. Raises ProductNotFound."""
    key = PRODUCT.parse(product_id)
    product = find_products([key]).get(key) if key else None
    if product is None:
        raise ProductNotFound(product_id)
    return product


def read_fields(form: Mapping[str, str], prefix: str = "") -> RowFields:
    price, stock = (form.get(f"{prefix}{name}", "").strip()[:100] for name in ("price", "stock"))
    return RowFields(price, stock, form.get(f"{prefix}orderable", "") == "1")


def save_row(
    product_id: str, typed: RowFields, seen: RowFields, *, version: int, by: Actor, path: str
) -> ShownRow:
    """The row after saving what was typed; nothing is saved where it has problems, or tells what is `now`.

    Raises ProductNotFound, also for a product that is withdrawn.
    """
    changes, problems = _read(typed, seen)
    if problems:
        present = find_any(product_id)
        shown = show_row(present, path=path, typed=typed, problems=problems)
        # It is still what the person saw that their next attempt is measured by.
        return shown._replace(seen=seen, version=version)
    try:
        if changes:
            edit_product(product_id, changes, by=by, version=version, seen_stock=_stock_of(seen))
        return show_row(find_any(product_id), path=path)
    except ProductChanged:
        present = find_any(product_id)
        now = list(_tell_now(present, seen))
        # What orders take from a stock that is not typed anew is in nobody's way.
        is_in_the_way = fields_of(present)._replace(stock=seen.stock) != seen or "stock" in changes
        if not (now and is_in_the_way) and present.version != version:
            return save_row(product_id, typed, seen, version=present.version, by=by, path=path)
        return show_row(present, path=path, typed=_still_typed(typed, seen, fields_of(present)), now=now)


def _read(typed: RowFields, seen: RowFields) -> tuple[dict[str, Any], dict[str, str]]:
    changes: dict[str, Any] = {}
    problems: dict[str, str] = {}
    if typed.price != seen.price:
        try:
            changes["price"] = values.written_price(typed.price)
        except BadValue as bad:
            problems["price"] = f"The price {bad}."
    if typed.stock != seen.stock:
        stock = _stock_of(typed)
        if not typed.stock:
            problems["stock"] = NO_STOCK
        elif stock is None:
            problems["stock"] = BAD_STOCK
        else:
            changes["stock"] = stock
    if typed.orderable != seen.orderable:
        changes["orderable"] = typed.orderable
    return changes, problems


def _stock_of(fields: RowFields) -> int | None:
    is_number = re.fullmatch("[0-9]{1,15}", fields.stock, re.ASCII)
    return int(fields.stock) if is_number and int(fields.stock) <= values.MAX_STOCK else None


def _tell_now(present: ProductRow, seen: RowFields) -> Iterator[str]:
    now = fields_of(present)
    if now.price != seen.price:
        yield f"The price is {now.price} now."
    if now.stock != seen.stock:
        yield (
            "The stock is no longer tracked."
            if present.stock is None
            else (f"The stock is {number(present.stock)} now.")
        )
    if now.orderable != seen.orderable:
        yield f"It is {SWITCH[now.orderable]} now."


def _still_typed(typed: RowFields, seen: RowFields, now: RowFields) -> RowFields:
    """What was typed; what was left as it was seen follows the product."""
    return RowFields(
        price=now.price if typed.price == seen.price else typed.price,
        stock=now.stock if typed.stock == seen.stock else typed.stock,
        orderable=now.orderable if typed.orderable == seen.orderable else typed.orderable,
    )
