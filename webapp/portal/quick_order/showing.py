"""The lines of a quick order as the page shows them: ready texts, and what may be done about each."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from zlib import crc32

from webapp import values
from webapp.cart.models import Problem
from webapp.cart.quick_order import CheckedLine, QuickOrder, Verdict
from webapp.catalog.queries import ProductRow
from webapp.formatting import counted, money, number

# What a badge says, and how it looks.
_BADGES: Final = {
    Verdict.FOUND: ("Found", "found"),
    Verdict.AMBIGUOUS: ("Ambiguous", "ambiguous"),
    Verdict.UNKNOWN: ("Unknown", "unknown"),
    Verdict.NOT_AVAILABLE: ("Not available", "not-available"),
    Verdict.BAD_QUANTITY: ("Bad quantity", "bad-quantity"),
}
_A_QUANTITY: Final = f"a whole number from 1 to {values.MAX_QUANTITY:,}"


class Fix(NamedTuple):
    """A button that puts a line right: what it sends, its words, and those beside it."""

    name: str
    value: str
    text: str
    beside: str = ""


class Row(NamedTuple):
    """One line. `key` stays with it for as long as it is on the page."""

    key: int
    sku: str
    quantity: str
    word: str
    kind: str
    product: str
    href: str
    price: str
    total: str
    advice: str
    fixes: Sequence[Fix]

    @property
    def state(self) -> str:
        """Differs where anything differs that the page says of the line."""
        return f"{crc32(repr(self[3:]).encode()):08x}"


class Summary(NamedTuple):
    """All lines together; `said` is the same in one sentence.

    `waiting` are those that need a look, `first_waiting` is the key of the first of them.
    """

    lines: str
    ready: str
    waiting: int
    first_waiting: int | None
    products: int
    total: str
    said: str


def show_rows(order: QuickOrder, keys: Sequence[int], *, href: Callable[[str], str]) -> list[Row]:
    """`href` gives the address of a product's page."""
    return [_row(line, key, order, href) for line, key in zip(order.lines, keys, strict=True)]


def summarise(order: QuickOrder, keys: Sequence[int]) -> Summary:
    ready, waiting = len(order.good), len(order.lines) - len(order.good)
    needing = f"{counted(waiting, 'line needs', 'lines need')} a look."
    return Summary(
        lines=number(len(order.lines)),
        ready=number(ready),
        waiting=waiting,
        first_waiting=next(
            (key for line, key in zip(order.lines, keys, strict=True) if not line.is_good), None
        ),
        products=len(order.items),
        total=money(order.total, order.currency) if order.currency else "",
        said=f"{counted(ready, 'line is', 'lines are')} ready" + (f", {needing}" if waiting else "."),
    )


def _row(line: CheckedLine, key: int, order: QuickOrder, href: Callable[[str], str]) -> Row:
    word, kind = _BADGES[line.verdict]
    product, total = line.product, line.line_total
    is_listed = product is not None and product.withdrawn_at is None
    return Row(
        key=key,
        sku=line.line.sku,
        quantity=line.line.quantity,
        word=word,
        kind=kind,
        product=product.name if product else "",
        href=href(product.product_id) if product and is_listed else "",
        price=f"{product.sku} · {money(product.price, product.currency)} each" if product else "",
        total=money(total, product.currency) if product and total is not None and line.is_good else "",
        advice=" ".join(_advice(line, product, order)),
        fixes=_fixes(line, key),
    )


def _advice(line: CheckedLine, product: ProductRow | None, order: QuickOrder) -> Sequence[str]:
    if product is None:
        return [*_search(line), *_number(line)]
    if line.problem is not None:
        return [_why_not(line, product, line.problem, order)]
    if line.verdict is Verdict.BAD_QUANTITY:
        return _number(line) or [f"{number(values.MAX_QUANTITY)} of one product is the most."]
    return [f"{number(line.in_cart)} in your order already."] if line.in_cart else []


def _search(line: CheckedLine) -> Sequence[str]:
    if line.verdict is Verdict.AMBIGUOUS:
        return ["Several products fit. Choose one."]
    if not line.line.sku:
        return ["The sku is missing."]
    near = ("Check the sku.", "Is it this one?", "Is it one of these?")[min(len(line.choices), 2)]
    return ["We have no such product.", near]


def _number(line: CheckedLine) -> Sequence[str]:
    if line.quantity is not None:
        return []
    return [f"The quantity must be {_A_QUANTITY}." if line.line.quantity else "The quantity is missing."]


def _why_not(line: CheckedLine, product: ProductRow, problem: Problem, order: QuickOrder) -> str:
    if problem is Problem.WITHDRAWN:
        return "It is no longer sold. Remove the line."
    if problem is Problem.NOT_AVAILABLE:
        return "It is out of stock. Remove the line, or try again later."
    if problem is Problem.OTHER_CURRENCY:
        rest = f", the rest of your order in {order.currency}" if order.currency else ""
        return f"It is sold in {product.currency}{rest}. Order it by itself."
    said = [f"Only {number(product.stock or 0)} left."]
    if line.in_cart:
        said.append(f"{number(line.in_cart)} in your order already.")
    if line.elsewhere:
        said.append(f"{number(line.elsewhere)} on other lines.")
    return " ".join(said)


def _fixes(line: CheckedLine, key: int) -> Sequence[Fix]:
    if line.problem is Problem.TOO_FEW_LEFT and line.left:
        return [Fix("take", f"{key} {line.left}", f"Order {number(line.left)}", "instead")]
    return [Fix("use", f"{key} {product.sku}", product.sku, product.name) for product in line.choices]
