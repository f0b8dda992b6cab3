"""What every page shows around its content: where one can go, who is signed in, the order being built."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flask import Flask, g, request, url_for
from werkzeug.local import LocalProxy

from webapp.access import signed_in
from webapp.accounts.actors import Actor, acting
from webapp.accounts.sessions import SignedIn
from webapp.cart.queries import cart_summary
from webapp.formatting import ROLE_WORDS, money

# (text, endpoint, icon); an entry is current on its own address and on those below it.
PORTAL: Final = (
    ("Home", "portal.home.home", "layout-dashboard"),
    ("Catalog", "portal.catalog.products", "package"),
    ("Quick order", "portal.quick_order.quick_order", "list"),
    ("Orders", "portal.orders.orders", "file-text"),
)
OPS: Final = (
    ("Worklist", "ops.home.worklist", "layout-dashboard"),
    ("Orders", "ops.orders.orders", "file-text"),
    ("Products", "ops.products.products", "package"),
    ("New order", "ops.on_behalf.choose", "plus"),
    ("Tracking import", "ops.tracking_import.tracking_import", "truck"),
)
# Those who may change nothing there see the partners too.
PARTNERS: Final = ("Partners", "ops.partners.partners", "users")
ADMIN: Final = ("Admin", "ops.partners.partners", "users")
# The pages that the entry above leads to.
ADMIN_PLACES: Final = tuple(
    f"ops.{subject}" for subject in ("partners", "people", "keys", "webhooks", "carriers", "deleted", "audit")
)
KEYS: Final = {"manager": "portal.keys.keys", "admin": "ops.keys.keys"}
HOMES: Final = ("portal.home.home", "ops.home.worklist")


@dataclass(frozen=True)
class NavigationItem:
    text: str
    href: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class ShownPerson:
    name: str
    email: str
    role_word: str
    organisation: str
    account_href: str | None
    # Where they make API keys, if they may.
    keys_href: str | None
    # What the addresses of the orders that they see begin with.
    orders_href: str


@dataclass(frozen=True)
class ShownCart:
    """The order being built, as every page shows it where one is built."""

    items: int
    total: str
    href: str


def init_app(app: Flask) -> None:
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, Any]:
    person = None if g.get("is_bare") else signed_in()
    if person is None:
        return {}
    return {
        "navigation": _once(lambda: _navigation(person)),
        "person": _shown(person),
        "cart_summary": _cart_summary(person),
    }


def _once(read: Callable[[], Any]) -> Any:
    """Read where a template first looks at it, if any does."""
    return LocalProxy(cache(read))


def _navigation(person: SignedIn) -> list[NavigationItem]:
    return [
        NavigationItem(text, href, icon, _is_current(href, is_home=endpoint in HOMES) or _is_beside(endpoint))
        for text, endpoint, icon in _entries(person)
        for href in (url_for(endpoint),)
    ]


def _entries(person: SignedIn) -> tuple[tuple[str, str, str], ...]:
    if not person.is_staff:
        return PORTAL
    return (*OPS, ADMIN if person.role == "admin" else PARTNERS)


def _is_beside(endpoint: str) -> bool:
    """Whether this page is one of several that an entry leads to."""
    return endpoint == ADMIN[1] and request.blueprint in ADMIN_PLACES


def _is_current(href: str, *, is_home: bool) -> bool:
    return request.path == href or (not is_home and request.path.startswith(f"{href}/"))


def _shown(person: SignedIn) -> ShownPerson:
    return ShownPerson(
        name=person.name,
        email=person.email,
        role_word=ROLE_WORDS[person.role],
        organisation=person.partner_name or "Waybill",
        account_href=None if person.is_staff else url_for("portal.account.account"),
        keys_href=url_for(KEYS[person.role]) if person.role in KEYS else None,
        orders_href=url_for("ops.orders.orders" if person.is_staff else "portal.orders.orders"),
    )


def _cart_summary(person: SignedIn) -> Any:
    """Of the partner's own person; of staff where they build an order on behalf of a partner."""
    partner = g.get("ordering_for")
    if partner is not None:
        cart = url_for("ops.on_behalf.cart", partner_code=partner.code)
        return _once(lambda: _shown_cart(acting(person, entry="ops"), partner.id, cart))
    if person.is_staff:
        return None
    own = url_for("portal.cart.cart")
    return _once(lambda: _shown_cart(acting(person, entry="portal"), person.partner_id or 0, own))


def _shown_cart(by: Actor, partner_id: int, href: str) -> ShownCart:
    items, total, currency = cart_summary(by, partner_id)
    return ShownCart(items, money(total, currency) if items and currency else "", href)
