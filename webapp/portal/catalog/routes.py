"""The catalog: searching as one types, filters, and putting products into the cart beside them."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import access, htmx
from webapp.access import partners
from webapp.accounts.actors import Actor
from webapp.cart.queries import find_quantities
from webapp.catalog.browsing import browse
from webapp.catalog.queries import get_product
from webapp.formatting import number
from webapp.portal.catalog.adding import Added, add_typed
from webapp.portal.catalog.searching import LONGEST, SIZES, read_search
from webapp.portal.catalog.showing import SORT_WORDS, ShownProduct, show_product, show_results
from webapp.values import BadValue

bp = Blueprint("catalog", __name__)

PAGE: Final = "portal/catalog/products.html"
RESULTS: Final = "portal/catalog/_results.html"
ROWS: Final = "portal/catalog/_rows.html"
PRODUCT_PAGE: Final = "portal/catalog/product.html"
ADDING: Final = "portal/catalog/_adding.html"
CART: Final = "components/cart_summary.html"

CANNOT_SEARCH: Final = f"Search with at most {LONGEST} characters, all on one line."


@bp.get("/catalog")
@partners
def products(by: Actor) -> Response:
    search, path = read_search(request.args), url_for(".products")
    facts: dict[str, Any] = {"search": search, "sorts": SORT_WORDS, "sizes": SIZES, "is_oob": htmx.is_htmx()}
    try:
        wanted = search.wanted
    except BadValue:
        return htmx.render(
            PAGE, RESULTS, status=HTTPStatus.UNPROCESSABLE_ENTITY, problem=CANNOT_SEARCH, **facts
        )
    found = browse(wanted, sort=search.sort, page=search.page, size=search.size)
    held = find_quantities(by, by.partner_id or 0, [product.id for product in found.products])
    results = show_results(search, found, held, path=path)
    response = htmx.render(PAGE, RESULTS, results=results, **facts)
    if htmx.is_htmx():
        # What a form sends says more than it needs to: this is the address to share.
        response.headers["HX-Push-Url"] = search.address(path, page=found.page)
    return response


@bp.get("/catalog/<product_id>")
@partners
def product(by: Actor, product_id: str) -> str:
    row = get_product(product_id)
    held = find_quantities(by, by.partner_id or 0, [row.id]).get(row.id, 0)
    shown = show_product(row, path=url_for(".products"), held=held)
    return render_template(PRODUCT_PAGE, product=shown, row=row)


@bp.post("/catalog/<product_id>")
@partners
def add(by: Actor, product_id: str) -> ResponseReturnValue:
    """For the form on the product's page, and without HTMX for those in the list, too."""
    added = add_typed(by.partner_id or 0, product_id, request.form.get("quantity", ""), by=by)
    shown = _shown(added)
    if added.problem:
        if added.product.withdrawn_at is not None:
            return htmx.go(
                url_for(".products"), said=f"{added.product.name}: {added.problem}", kind="warning"
            )
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return htmx.render(PRODUCT_PAGE, ADDING, status=status, product=shown, row=added.product)
    return htmx.saved(
        ADDING, _way_back(product_id), said=_said(added), also=[CART], product=shown, row=added.product
    )


@bp.post("/catalog/<product_id>/row")
@partners
def add_in_row(by: Actor, product_id: str) -> ResponseReturnValue:
    """For the forms in the list, which HTMX renews a row at a time."""
    if not htmx.is_htmx():
        return add(product_id=product_id)
    added = add_typed(by.partner_id or 0, product_id, request.form.get("quantity", ""), by=by)
    rows = [_shown(added)]
    if added.problem:
        return htmx.render(PAGE, ROWS, status=HTTPStatus.UNPROCESSABLE_ENTITY, products=rows)
    return htmx.saved(ROWS, url_for(".products"), said=_said(added), also=[CART], products=rows)


def _shown(added: Added) -> ShownProduct:
    typed = request.form.get("quantity", "") if added.problem else "1"
    return show_product(
        added.product, path=url_for(".products"), held=added.held, quantity=typed, problem=added.problem
    )


def _said(added: Added) -> str:
    return f"Added {number(added.quantity)} × {added.product.name}."


def _way_back(product_id: str) -> str:
    """The list as it was, where the form stood in it; else the product's page."""
    shown = access.came_from()
    is_list = shown.partition("?")[0] == url_for(".products")
    return shown if is_list else url_for(".product", product_id=product_id)
