"""The order being built: its items, what it says beside them, and placing it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from webapp import htmx
from webapp.access import partners
from webapp.accounts.actors import Actor
from webapp.accounts.addresses import list_addresses
from webapp.cart.models import Cart
from webapp.cart.queries import get_cart
from webapp.cart.services import clear_cart, undo_removal
from webapp.errors import TooManyItems
from webapp.portal.cart.forms import CartForm
from webapp.portal.cart.keeping import keep_details, keep_quantity, keep_typed, place_typed
from webapp.portal.cart.showing import NO_PROBLEMS, list_address_choices, show_cart
from webapp.portal.cart.typed import CannotKeep, TypedCart
from webapp.portal.saying import say_refusal

bp = Blueprint("cart", __name__)

PAGE: Final = "portal/cart/cart.html"
CART: Final = "portal/cart/_cart.html"
ROWS: Final = "portal/cart/_rows.html"
DETAILS: Final = "portal/cart/_details.html"
# What changes elsewhere on the page when one row does.
BESIDE_ROWS: Final = ("portal/cart/_totals.html", "portal/cart/_removed.html", "components/cart_summary.html")
BESIDE_CART: Final = ("components/cart_summary.html",)


@bp.get("/cart")
@partners
def cart(by: Actor) -> Response:
    return _show(by, CartForm(formdata=None))


@bp.post("/cart")
@partners
def update(by: Actor) -> ResponseReturnValue:
    """Everything that was typed; without HTMX also the buttons that remove, or take what is left."""
    form = CartForm()
    try:
        keep_typed(by.partner_id or 0, _typed(form), by=by)
    except CannotKeep as refusal:
        return _refused(by, form, refusal)
    return _saved(by)


@bp.post("/cart/items/<product_id>")
@partners
def update_item(by: Actor, product_id: str) -> ResponseReturnValue:
    """One quantity, whose row HTMX renews by itself."""
    if not htmx.is_htmx():
        return update()
    typed, problems = _quantities(), NO_PROBLEMS
    try:
        keep_quantity(by.partner_id or 0, product_id, typed.get(product_id, ""), by=by)
    except CannotKeep as refusal:
        problems = refusal.problems
    present = get_cart(by, by.partner_id or 0)
    if not present.items:
        return _saved(by)
    shown = show_cart(
        present,
        catalog=url_for("portal.catalog.products"),
        typed=typed if problems else {},
        problems=problems,
    )
    rows = [item for item in shown.items if item.product_id == product_id]
    if problems:
        return make_response(render_template(ROWS, items=rows), HTTPStatus.UNPROCESSABLE_ENTITY)
    return htmx.saved(ROWS, url_for(".cart"), also=BESIDE_ROWS, items=rows, cart=shown)


@bp.post("/cart/details")
@partners
def update_details(by: Actor) -> ResponseReturnValue:
    """What is written beside the items, kept as it is written."""
    if not htmx.is_htmx():
        return update()
    form = CartForm()
    try:
        keep_details(by.partner_id or 0, _typed(form), by=by)
    except CannotKeep as refusal:
        _fill(form, get_cart(by, by.partner_id or 0), refusal.problems, by=by)
        return make_response(render_template(DETAILS, form=form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return "", HTTPStatus.NO_CONTENT


@bp.post("/cart/clear")
@partners
def clear(by: Actor) -> ResponseReturnValue:
    clear_cart(by.partner_id or 0, by=by)
    return _saved(by)


@bp.post("/cart/undo")
@partners
def undo(by: Actor) -> ResponseReturnValue:
    try:
        undo_removal(by.partner_id or 0, by=by)
    except TooManyItems as refusal:
        return htmx.go(url_for(".cart"), said=say_refusal(refusal), kind="warning")
    return _saved(by)


@bp.post("/cart/place")
@partners
def place(by: Actor) -> ResponseReturnValue:
    form = CartForm()
    token, total = form.token.data or "", request.form.get("total", "")
    try:
        placed = place_typed(by.partner_id or 0, _typed(form), token=token, total=total, by=by)
    except CannotKeep as refusal:
        return _refused(by, form, refusal)
    return htmx.go(
        url_for("portal.order.order", order_id=placed.order_id), said=f"Order {placed.order_id} is placed."
    )


def _show(
    by: Actor, form: CartForm, *, problems: Mapping[str, str] = NO_PROBLEMS, status: int = HTTPStatus.OK
) -> Response:
    return htmx.render(PAGE, CART, status=status, **_facts(by, form, problems))


def _refused(by: Actor, form: CartForm, refusal: CannotKeep) -> Response:
    return _show(by, form, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _saved(by: Actor) -> Response:
    response = htmx.saved(
        CART, url_for(".cart"), also=BESIDE_CART, **_facts(by, CartForm(formdata=None), NO_PROBLEMS)
    )
    # Whatever asked: it is the whole cart that comes.
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#cart", "outerHTML"
    return response


def _facts(by: Actor, form: CartForm, problems: Mapping[str, str]) -> dict[str, Any]:
    present = get_cart(by, by.partner_id or 0)
    _fill(form, present, problems, by=by)
    typed = _quantities() if problems else {}
    shown = show_cart(present, catalog=url_for("portal.catalog.products"), typed=typed, problems=problems)
    return {"cart": shown, "form": form, "problem": problems.get("")}


def _fill(form: CartForm, present: Cart, problems: Mapping[str, str], *, by: Actor) -> None:
    """The form as it was typed, or as it was kept."""
    choices, chosen = list_address_choices(present, list_addresses(seen_by=by))
    form.address_id.choices = [SelectChoice(*choice) for choice in choices]
    if not problems:
        form.reference.data = present.details.customer_reference
        form.note.data = present.details.note
        form.address_id.data = chosen
    form.token.data = present.token
    for field in (form.reference, form.note, form.address_id, *form.address_parts):
        field.errors = [problems[field.name]] if field.name in problems else []


def _typed(form: CartForm) -> TypedCart:
    return TypedCart(
        quantities=_quantities(),
        reference=form.reference.data or "",
        note=form.note.data or "",
        delivery=form.delivery,
    )


def _quantities() -> dict[str, str]:
    """By product_id; a button that was pressed comes after the field whose quantity it takes the place of."""
    return {
        name.removeprefix("quantity-"): request.form.getlist(name)[-1]
        for name in request.form
        if name.startswith("quantity-")
    }
