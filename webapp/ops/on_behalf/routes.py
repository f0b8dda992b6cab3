"""Building and placing an order for a partner, with the pages that partners build theirs on."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from webapp import htmx, values
from webapp.access import path_here, staff
from webapp.accounts.actors import Actor
from webapp.cart.choosing import list_begun
from webapp.cart.queries import find_quantities
from webapp.catalog.browsing import Wanted, browse
from webapp.formatting import number
from webapp.ops.on_behalf.building import for_partner
from webapp.ops.on_behalf.showing import (
    LONGEST,
    MOST_PRODUCTS,
    Hits,
    show_begun,
    show_hits,
    show_partners,
)
from webapp.portal.building import Builder
from webapp.portal.cart import pages as cart_pages
from webapp.portal.catalog.adding import Added, add_typed
from webapp.portal.catalog.showing import ShownProduct, show_product
from webapp.portal.quick_order import pages as quick_order_pages
from webapp.values import BadValue

bp = Blueprint("on_behalf", __name__)

CHOOSE: Final = "ops/on_behalf/choose.html"
PARTNERS: Final = "ops/on_behalf/_partners.html"
HITS: Final = "ops/on_behalf/_hits.html"
ADDED: Final = "ops/on_behalf/_added.html"

CANNOT_SEARCH: Final = f"Search with at most {LONGEST} characters, all on one line."
FOR_PARTNER: Final = "/new-order/<partner_code>"

cart_pages.add_pages(bp, FOR_PARTNER, for_partner)
quick_order_pages.add_pages(bp, f"{FOR_PARTNER}/quick-order", for_partner)


@bp.url_defaults
def _stay_with_the_partner(endpoint: str, arguments: dict[str, Any]) -> None:
    """From one of these pages to another the partner stays the same."""
    code = (request.view_args or {}).get("partner_code")
    if code and current_app.url_map.is_endpoint_expecting(endpoint, "partner_code"):
        arguments.setdefault("partner_code", code)


@bp.context_processor
def _always_there() -> dict[str, Any]:
    """The partner; and on pages that nobody searched on, no hits."""
    return {"partner": g.get("ordering_for"), "hits": Hits("")}


@bp.get("/new-order")
@staff
def choose(by: Actor) -> Response:
    """The partners that one may order for."""
    q, path = request.args.get("q", ""), url_for(".choose")
    facts: dict[str, Any] = {"q": q, "path": path, "is_oob": htmx.is_htmx()}
    if not htmx.is_htmx():
        facts["begun"] = show_begun(list_begun(by), path=path)
    try:
        found = show_partners(q, by=by, path=path)
    except BadValue:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return htmx.render(CHOOSE, PARTNERS, status=status, problem=CANNOT_SEARCH, **facts)
    return _at(htmx.render(CHOOSE, PARTNERS, found=found, **facts), url_for(".choose", q=q or None))


@bp.get(f"{FOR_PARTNER}/products")
@for_partner
def find(it: Builder) -> Response:
    """Products to add; without HTMX on the page of the cart."""
    q, status, problem = request.args.get("q", ""), HTTPStatus.OK, None
    try:
        hits = _hits(it, q)
    except BadValue:
        hits, status, problem = Hits(q), HTTPStatus.UNPROCESSABLE_ENTITY, CANNOT_SEARCH
    facts: dict[str, Any] = {"hits": hits, "hits_problem": problem}
    if not htmx.is_htmx():
        facts |= cart_pages.facts(it)
    response = htmx.render(it.place.cart_page, HITS, status=status, is_oob=htmx.is_htmx(), **facts)
    return _at(response, url_for(".find", q=q) if q else url_for(".cart"))


@bp.post(f"{FOR_PARTNER}/products/<product_id>")
@for_partner
def add(it: Builder, product_id: str) -> ResponseReturnValue:
    """Put a product into the order, with the quantity that was typed beside it."""
    added = add_typed(it.partner_id, product_id, request.form.get("quantity", ""), by=it.by)
    rows = [_shown(it, added)]
    if added.problem:
        facts: dict[str, Any] = {"products": rows}
        if not htmx.is_htmx():
            facts |= cart_pages.facts(it) | {"hits": Hits("", rows, "1 product")}
        return htmx.render(it.place.cart_page, ADDED, status=HTTPStatus.UNPROCESSABLE_ENTITY, **facts)
    facts = cart_pages.facts(it) if htmx.is_htmx() else {}
    said = f"Added {number(added.quantity)} × {added.product.name}."
    # Only the first product brings what is written beside them: later it may hold what was typed just now.
    is_first = facts and len(facts["cart"].items) == 1 and added.held == added.quantity
    beside = cart_pages.WHOLE_CART if is_first else cart_pages.ALL_ROWS
    return htmx.saved(ADDED, _way_back(), said=said, also=beside, products=rows, **facts)


def _at(response: Response, address: str) -> Response:
    """Found while one types, it is found again at this address."""
    if htmx.is_htmx():
        response.headers["HX-Replace-Url"] = address
    return response


def _hits(it: Builder, q: str) -> Hits:
    """Raises BadValue."""
    words = values.optional_line(q, limit=LONGEST)
    if not words:
        return Hits(q)
    found = browse(Wanted(words), sort="name", page=1, size=MOST_PRODUCTS)
    held = find_quantities(it.by, it.partner_id, [product.id for product in found.products])
    return show_hits(q, found, held, path=it.place.products(), adding=url_for(".find"))


def _shown(it: Builder, added: Added) -> ShownProduct:
    return show_product(
        added.product,
        path=it.place.products(),
        adding=url_for(".find"),
        held=added.held,
        quantity=request.form.get("quantity", "") if added.problem else "1",
        problem=added.problem,
    )


def _way_back() -> str:
    """What was found, where the form stood among it; else the cart."""
    shown = path_here((request.referrer or "").removeprefix(request.host_url.rstrip("/"))) or ""
    return shown if shown.partition("?")[0] == url_for(".find") else url_for(".cart")
