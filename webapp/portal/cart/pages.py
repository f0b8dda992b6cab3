"""The pages of an order being built: its items, what it says beside them, and placing it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from webapp import htmx
from webapp.accounts.addresses import PartnerAddress, list_addresses
from webapp.cart.models import Cart
from webapp.cart.queries import get_cart
from webapp.cart.services import clear_cart, undo_removal
from webapp.errors import TooManyItems
from webapp.portal.building import Builder, Opens
from webapp.portal.cart.calls import cart_calls
from webapp.portal.cart.forms import CartForm
from webapp.portal.cart.keeping import keep_details, keep_quantity, keep_typed, place_typed
from webapp.portal.cart.showing import NO_PROBLEMS, list_address_choices, show_cart
from webapp.portal.cart.typed import CannotKeep, TypedCart
from webapp.portal.saying import say_refusal

CART: Final = "portal/cart/_cart.html"
ROWS: Final = "portal/cart/_rows.html"
DETAILS: Final = "portal/cart/_details.html"
# What changes elsewhere on the page when one row does, when all of them do, and when the whole cart does.
API_CALL: Final = "components/_api_call.html"
BESIDE_ROWS: Final = (
    "portal/cart/_totals.html",
    "portal/cart/_removed.html",
    "components/cart_summary.html",
    API_CALL,
)
ALL_ROWS: Final = ("portal/cart/_items.html", *BESIDE_ROWS)
BESIDE_CART: Final = ("components/cart_summary.html",)
WHOLE_CART: Final = (CART, *BESIDE_CART)


def cart(it: Builder) -> Response:
    return _show(it, CartForm(formdata=None))


def update(it: Builder) -> ResponseReturnValue:
    """Everything that was typed; without HTMX also the buttons that remove, or take what is left."""
    form = CartForm()
    try:
        keep_typed(it.partner_id, _typed(form), by=it.by)
    except CannotKeep as refusal:
        return _refused(it, form, refusal)
    return _saved(it)


def update_item(it: Builder, product_id: str) -> ResponseReturnValue:
    """One quantity, whose row HTMX renews by itself."""
    if not htmx.is_htmx():
        return update(it)
    typed, problems = _quantities(), NO_PROBLEMS
    try:
        keep_quantity(it.partner_id, product_id, typed.get(product_id, ""), by=it.by)
    except CannotKeep as refusal:
        problems = refusal.problems
    present = get_cart(it.by, it.partner_id)
    if not present.items:
        return _saved(it)
    shown = show_cart(
        present,
        catalog=it.place.products(),
        typed=typed if problems else {},
        problems=problems,
    )
    rows = [item for item in shown.items if item.product_id == product_id]
    if problems:
        return make_response(render_template(ROWS, items=rows), HTTPStatus.UNPROCESSABLE_ENTITY)
    calls = cart_calls(it, present, _book(it))
    facts: dict[str, Any] = {"items": rows, "cart": shown, "place": it.place, "calls": calls}
    return htmx.saved(ROWS, url_for(".cart"), also=BESIDE_ROWS, **facts)


def update_details(it: Builder) -> ResponseReturnValue:
    """What is written beside the items, kept as it is written."""
    if not htmx.is_htmx():
        return update(it)
    form = CartForm()
    try:
        keep_details(it.partner_id, _typed(form), by=it.by)
    except CannotKeep as refusal:
        _fill(it, form, get_cart(it.by, it.partner_id), _book(it), refusal.problems)
        return make_response(render_template(DETAILS, form=form), HTTPStatus.UNPROCESSABLE_ENTITY)
    calls = cart_calls(it, get_cart(it.by, it.partner_id), _book(it))
    # The fields stay as they are: somebody may be typing in the next one.
    return render_template(API_CALL, calls=calls, is_oob=True), {"HX-Reswap": "none"}


def clear(it: Builder) -> ResponseReturnValue:
    clear_cart(it.partner_id, by=it.by)
    return _saved(it)


def undo(it: Builder) -> ResponseReturnValue:
    try:
        undo_removal(it.partner_id, by=it.by)
    except TooManyItems as refusal:
        return htmx.go(url_for(".cart"), said=say_refusal(refusal), kind="warning")
    return _saved(it)


def place(it: Builder) -> ResponseReturnValue:
    form = CartForm()
    token, total = form.token.data or "", request.form.get("total", "")
    try:
        placed = place_typed(it.partner_id, _typed(form), token=token, total=total, by=it.by)
    except CannotKeep as refusal:
        return _refused(it, form, refusal)
    return htmx.go(f"{it.place.orders()}/{placed.order_id}", said=f"Order {placed.order_id} is placed.")


def add_pages(bp: Blueprint, rule: str, opens: Opens) -> None:
    """Let a blueprint have these pages, the cart at the address `rule`."""
    bp.get(rule)(opens(cart))
    bp.post(rule)(opens(update))
    bp.post(f"{rule}/items/<product_id>")(opens(update_item))
    bp.post(f"{rule}/details")(opens(update_details))
    bp.post(f"{rule}/clear")(opens(clear))
    bp.post(f"{rule}/undo")(opens(undo))
    bp.post(f"{rule}/place")(opens(place))


def facts(it: Builder) -> dict[str, Any]:
    """What the partials of the cart need, as it was kept."""
    return _facts(it, CartForm(formdata=None), NO_PROBLEMS)


def _show(
    it: Builder, form: CartForm, *, problems: Mapping[str, str] = NO_PROBLEMS, status: int = HTTPStatus.OK
) -> Response:
    return htmx.render(it.place.cart_page, CART, status=status, **_facts(it, form, problems))


def _refused(it: Builder, form: CartForm, refusal: CannotKeep) -> Response:
    return _show(it, form, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _saved(it: Builder) -> Response:
    response = htmx.saved(CART, url_for(".cart"), also=BESIDE_CART, **facts(it))
    # Whatever asked: it is the whole cart that comes.
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#cart", "outerHTML"
    return response


def _facts(it: Builder, form: CartForm, problems: Mapping[str, str]) -> dict[str, Any]:
    present = get_cart(it.by, it.partner_id)
    book = _book(it)
    _fill(it, form, present, book, problems)
    typed = _quantities() if problems else {}
    shown = show_cart(present, catalog=it.place.products(), typed=typed, problems=problems)
    calls = cart_calls(it, present, book)
    return {"cart": shown, "form": form, "problem": problems.get(""), "place": it.place, "calls": calls}


def _book(it: Builder) -> Sequence[PartnerAddress]:
    return list_addresses(seen_by=it.by, partner_id=it.partner_id)


def _fill(
    it: Builder,
    form: CartForm,
    present: Cart,
    book: Sequence[PartnerAddress],
    problems: Mapping[str, str],
) -> None:
    """The form as it was typed, or as it was kept."""
    choices, chosen = list_address_choices(present, book, default_word=it.place.default_address)
    form.reference.label.text, form.note.label.text = it.place.reference, it.place.note
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
