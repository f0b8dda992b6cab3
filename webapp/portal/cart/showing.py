"""The cart as its page shows it: words and amounts ready to be laid out, and what to do about each item."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from webapp import clock
from webapp.accounts.addresses import PartnerAddress
from webapp.cart.models import Cart, CartItem, Problem
from webapp.formatting import counted, money, number
from webapp.portal.cart.typed import DEFAULT, KEPT

# For so long a removal is offered to be undone.
UNDONE_WITHIN: Final = timedelta(hours=1)

NO_PROBLEMS: Final[Mapping[str, str]] = {}


class ShownItem(NamedTuple):
    """`left` is a quantity that would do where the one asked for does not; `mark` colours the row."""

    product_id: str
    href: str
    sku: str
    name: str
    price: str
    quantity: str
    total: str
    problem: str
    remark: str
    left: str
    mark: str


class ShownCart(NamedTuple):
    """`sum` is the total as the form sends it back, `problems` how many items cannot be ordered."""

    token: str
    items: Sequence[ShownItem]
    products: str
    units: str
    total: str
    sum: str
    problems: int
    removed: str


def show_cart(
    cart: Cart,
    *,
    catalog: str,
    typed: Mapping[str, str] = NO_PROBLEMS,
    problems: Mapping[str, str] = NO_PROBLEMS,
) -> ShownCart:
    """`catalog` is the address of the catalog; quantities as typed and problems are by product_id."""
    currency = cart.currency or ""
    found = cart.problems
    return ShownCart(
        token=cart.token,
        items=[
            _item(item, found.get(item.product_key), currency, catalog, typed, problems)
            for item in cart.items
        ],
        products=number(len(cart.items)),
        units=number(sum(item.quantity for item in cart.items)),
        total=money(cart.total, currency),
        sum=str(cart.total),
        problems=len(found),
        removed=_removed(cart.removed),
    )


def _item(
    item: CartItem,
    problem: Problem | None,
    currency: str,
    catalog: str,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> ShownItem:
    said = problems.get(item.product_id) or (_why_not(item, problem, currency) if problem else "")
    remark = "" if problem or not item.has_new_price else _new_price(item)
    return ShownItem(
        product_id=item.product_id,
        href="" if problem is Problem.WITHDRAWN else f"{catalog}/{item.product_id}",
        sku=item.sku,
        name=item.product_name,
        price=money(item.unit_price, item.currency),
        quantity=typed.get(item.product_id, str(item.quantity)),
        total=money(item.line_total, item.currency),
        problem=said,
        remark=remark,
        left=str(item.stock) if problem is Problem.TOO_FEW_LEFT else "",
        mark="wrong" if said else "doubtful" if remark else "",
    )


def _why_not(item: CartItem, problem: Problem, currency: str) -> str:
    match problem:
        case Problem.WITHDRAWN:
            return "Not sold any more. Remove it to place the order."
        case Problem.NOT_AVAILABLE:
            return "Out of stock just now. Remove it, or place the order later."
        case Problem.TOO_FEW_LEFT:
            return f"Only {number(item.stock or 0)} left."
        case Problem.OTHER_CURRENCY:
            return f"Sold in {item.currency} now, the rest in {currency}. Remove it and order it by itself."


def _new_price(item: CartItem) -> str:
    before, now = money(item.price_seen, item.currency_seen), money(item.unit_price, item.currency)
    return f"The price was {before} when you put it in, it is {now} now."


def _removed(removed: Sequence[CartItem]) -> str:
    """What was removed just now, in a sentence; nothing where that is long ago."""
    since = clock.now() - UNDONE_WITHIN
    if not removed or any(item.removed_at is None or item.removed_at < since for item in removed):
        return ""
    if len(removed) > 1:
        return f"{counted(len(removed), 'product')} removed."
    return f"{removed[0].product_name} removed."


def list_address_choices(
    cart: Cart, book: Sequence[PartnerAddress], *, default_word: str
) -> tuple[list[tuple[str, str]], str]:
    """Where the order can go, each with the value that means it, and the value of where it goes now."""
    default = next((it for it in book if it.is_default), None)
    own = cart.details.shipping_address
    chosen = next((it.address_id for it in book if it.address == own), KEPT if own else DEFAULT)
    choices = [(DEFAULT, f"{default_word}: {_in_a_row(default.address)}" if default else "No address")]
    choices += [(it.address_id, f"{it.label}: {_in_a_row(it.address)}") for it in book if it is not default]
    if own and chosen == KEPT:
        choices.append((KEPT, f"For this order: {_in_a_row(own)}"))
    return choices, DEFAULT if default and chosen == default.address_id else chosen


def _in_a_row(address: Mapping[str, str]) -> str:
    return ", ".join(part for part in address.values() if part)
