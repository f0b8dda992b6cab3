"""Quick order: what becomes of lines of `sku, quantity` before they go into the cart.

Every line keeps its place and gets a verdict; none is ever left out.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from webapp import values
from webapp.accounts.actors import Actor
from webapp.cart.matching import ProductNames, read_names
from webapp.cart.models import Cart, CartItem, Problem
from webapp.cart.queries import get_cart
from webapp.cart.written_lines import Line
from webapp.catalog.queries import ProductRow, find_products
from webapp.ordering.placing import RequestedItem

# Of many products that fit one line only so many are offered.
MOST_CHOICES: Final = 6
_WHOLE_NUMBER: Final = re.compile(r"(\d{1,20})(\.0{1,20})?")


class Verdict(Enum):
    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    NOT_AVAILABLE = "not available"
    BAD_QUANTITY = "bad quantity"


class CheckedLine(NamedTuple):
    """A line with what was found out about it.

    `choices` are the products that it may mean, or that are nearest to it. `problem` says why a product
    is not available, `elsewhere` how many units of it are asked for on other lines, `in_cart` how many
    are in the cart already. Of a bad quantity, `quantity` is None, or so large that the sum is too large.
    """

    line: Line
    verdict: Verdict
    product: ProductRow | None = None
    quantity: int | None = None
    choices: Sequence[ProductRow] = ()
    problem: Problem | None = None
    elsewhere: int = 0
    in_cart: int = 0

    @property
    def is_good(self) -> bool:
        return self.verdict is Verdict.FOUND

    @property
    def line_total(self) -> Decimal | None:
        if self.product is None or self.quantity is None:
            return None
        return self.product.price * self.quantity

    @property
    def left(self) -> int | None:
        """How many this line could still have, None for any number."""
        if self.product is None or self.product.stock is None:
            return None
        return max(0, self.product.stock - self.elsewhere - self.in_cart)


@dataclass(frozen=True, slots=True)
class QuickOrder:
    """All lines, judged together."""

    lines: Sequence[CheckedLine]

    @property
    def good(self) -> list[CheckedLine]:
        return [line for line in self.lines if line.is_good]

    @property
    def items(self) -> list[RequestedItem]:
        """What can go into the cart: one item for each product, in the order of the lines."""
        units: Counter[str] = Counter()
        for line in self.good:
            if line.product and line.quantity:
                units[line.product.product_id] += line.quantity
        return [RequestedItem(product_id, quantity) for product_id, quantity in units.items()]

    @property
    def total(self) -> Decimal:
        """Of the good lines, which are all in one currency."""
        return sum((line.line_total or Decimal(0) for line in self.good), Decimal("0.00"))

    @property
    def currency(self) -> str | None:
        return next((line.product.currency for line in self.good if line.product), None)


def check_lines(lines: Sequence[Line], *, by: Actor, partner_id: int) -> QuickOrder:
    """A verdict on each line, looking at all of them and at the cart that they are to go into.

    Raises NotAllowed, NotYourPartner.
    """
    names, cart = read_names(), get_cart(by, partner_id)
    found = [_find(line, names) for line in lines]
    products = find_products(sorted({key for line in found for key in line.keys}))
    chosen = [products.get(line.keys[0]) if line.is_certain else None for line in found]
    quantities = [parse_quantity(line.quantity) for line in lines]
    wanted: Counter[int] = Counter()
    for product, quantity in zip(chosen, quantities, strict=True):
        if product is not None:
            wanted[product.id] += quantity or 0
    currency = cart.currency or currency_of_most([product for product in chosen if product])
    checked = []
    for line, product, quantity, keys in zip(lines, chosen, quantities, found, strict=True):
        if product is None:
            checked.append(_unclear(line, quantity, keys, products))
        else:
            in_cart = _units_in(cart, product.id)
            elsewhere = wanted[product.id] - (quantity or 0)
            checked.append(_judged(line, product, quantity, elsewhere, in_cart, currency))
    return QuickOrder(checked)


def parse_quantity(text: str) -> int | None:
    """The quantity that somebody wrote, None where it is none: `12.0` is 12; `1,000` may be 1 or 1000."""
    number = _WHOLE_NUMBER.fullmatch(text.strip())
    quantity = int(number[1]) if number else 0
    return quantity if 1 <= quantity <= values.MAX_QUANTITY else None


class _Found(NamedTuple):
    """The keys of the product that a line means, or else of those that are offered instead."""

    keys: Sequence[int]
    is_certain: bool
    verdict: Verdict = Verdict.FOUND


def _find(line: Line, names: ProductNames) -> _Found:
    fitting = names.fitting(line.sku)
    if len(fitting) == 1:
        return _Found(fitting, True)
    if fitting:
        return _Found(fitting[:MOST_CHOICES], False, Verdict.AMBIGUOUS)
    return _Found(names.nearest(line.sku), False, Verdict.UNKNOWN)


def _unclear(line: Line, quantity: int | None, found: _Found, products: dict[int, ProductRow]) -> CheckedLine:
    choices = [products[key] for key in found.keys if key in products]
    # A product that has gone since its name was read leaves the line without one.
    verdict = Verdict.UNKNOWN if found.is_certain else found.verdict
    return CheckedLine(line, verdict, quantity=quantity, choices=choices)


def _judged(
    line: Line,
    product: ProductRow,
    quantity: int | None,
    elsewhere: int,
    in_cart: int,
    currency: str | None,
) -> CheckedLine:
    judged = CheckedLine(line, Verdict.FOUND, product, quantity, elsewhere=elsewhere, in_cart=in_cart)
    together = (quantity or 0) + elsewhere + in_cart
    if problem := as_item(product, together if quantity else 1).problem(currency):
        return judged._replace(verdict=Verdict.NOT_AVAILABLE, problem=problem)
    if quantity is None or together > values.MAX_QUANTITY:
        return judged._replace(verdict=Verdict.BAD_QUANTITY)
    return judged


def as_item(product: ProductRow, quantity: int) -> CartItem:
    """The item that a product would be in a cart that held so many of it."""
    return CartItem(
        id=0,
        product_key=product.id,
        quantity=quantity,
        price_seen=product.price,
        currency_seen=product.currency,
        removed_at=None,
        sku=product.sku,
        product_name=product.name,
        unit_price=product.price,
        currency=product.currency,
        orderable=product.orderable,
        stock=product.stock,
        withdrawn_at=product.withdrawn_at,
    )


def _units_in(cart: Cart, product_key: int) -> int:
    item = cart.find_item(product_key)
    return item.quantity if item else 0


def currency_of_most(products: Sequence[ProductRow]) -> str | None:
    currencies = Counter(product.currency for product in products)
    return max(currencies, key=currencies.__getitem__, default=None)
