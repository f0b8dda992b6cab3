"""The catalog as staff keep it: the list with fields to change in place, and one product with all of it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from webapp import access, htmx
from webapp.access import staff
from webapp.accounts.actors import Actor
from webapp.catalog.adjusting import ADD, SET, adjust_stock
from webapp.catalog.browsing import browse
from webapp.catalog.exporting import export_products
from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK
from webapp.catalog.services import add_product
from webapp.catalog.withdrawing import bring_back_product, withdraw_product
from webapp.errors import (
    InvalidInput,
    ProductChanged,
    ProductNotFound,
    SkuTaken,
    StockNotTracked,
    TooFewLeft,
)
from webapp.formatting import number
from webapp.idempotency import AlreadyAnswered
from webapp.once import new_token
from webapp.ops.products.editing import ChangedMeanwhile, fields_of, save_fields, say_taken
from webapp.ops.products.forms import NewProductForm, ProductForm, StockForm, WithdrawForm
from webapp.ops.products.one import show_one
from webapp.ops.products.rows import find_any, read_fields, save_row
from webapp.ops.products.searching import read_search
from webapp.ops.products.showing import AVAILABILITY_WORDS, STAFF_SORT_WORDS, ShownRow, show_results
from webapp.portal.catalog.searching import LONGEST, read_number
from webapp.portal.secret_forms import once_only
from webapp.values import BadValue
from webapp.versions import seen_version

bp = Blueprint("products", __name__)

PAGE: Final = "ops/products/products.html"
RESULTS: Final = "ops/products/_results.html"
ROWS: Final = "ops/products/_rows.html"
ONE: Final = "ops/products/product.html"
NEW: Final = "ops/products/new_product.html"
FORM: Final = "ops/products/_form.html"
STOCK: Final = "ops/products/_stock.html"
HISTORIES: Final = "ops/products/_histories.html"

WRONG: Final = HTTPStatus.UNPROCESSABLE_ENTITY
CANNOT_SEARCH: Final = f"Search with at most {LONGEST} characters, all on one line."


@bp.get("/products")
@staff
def products(by: Actor) -> Response:
    return _list(dict(request.args))


@bp.get("/products.csv")
@staff
def export(by: Actor) -> ResponseReturnValue:
    """All products that pass the filter of the list, as a file that imports back."""
    search = read_search(request.args)
    try:
        wanted = search.wanted
    except BadValue:
        return htmx.go(search.address(url_for(".products")))
    response = Response(export_products(wanted, by=by), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="products.csv"'
    return response


@bp.post("/products/<product_id>/row")
@staff
def change_row(by: Actor, product_id: str) -> ResponseReturnValue:
    """For the fields in the list, which HTMX renews a row at a time."""
    typed, seen = read_fields(request.form), read_fields(request.form, "seen_")
    path = url_for(".products")
    try:
        row = save_row(product_id, typed, seen, version=seen_version(request.form), by=by, path=path)
    except ProductNotFound:
        return _gone(product_id)
    status = WRONG if row.problems else HTTPStatus.CONFLICT if row.now else HTTPStatus.OK
    shown = access.came_from()
    is_list = shown.partition("?")[0] == path
    if status != HTTPStatus.OK and not htmx.is_htmx():
        parameters = dict(parse_qsl(urlsplit(shown).query)) if is_list else {"q": row.sku}
        return _list(parameters, edited=row, status=status)
    if status != HTTPStatus.OK:
        return htmx.render(PAGE, ROWS, status=status, rows=[row])
    said = f"{row.name} is saved." if typed != seen else "There was nothing to change."
    return htmx.saved(ROWS, shown if is_list else path, said=said, rows=[row])


@bp.get("/products/new")
@staff
def new_product(by: Actor) -> Response:
    form = NewProductForm(formdata=None, token=new_token(), currency="USD", orderable=True)
    return htmx.render(NEW, FORM, form=form, product=None)


@bp.post("/products/new")
@staff
def create(by: Actor) -> ResponseReturnValue:
    form = NewProductForm()
    if form.validate():
        fields = form.checked
        fields["availability"] = IN_STOCK if fields.pop("orderable") else OUT_OF_STOCK
        retry = once_only(form.token.data or "", by=by)
        try:
            product = add_product({**fields, "stock": form.units}, by=by, retry=retry)
            return htmx.go(
                url_for(".product", product_id=product.product_id), said=f"{product.name} is in the catalog."
            )
        except SkuTaken as refusal:
            form.sku.errors = [say_taken(refusal.sku)]
        except AlreadyAnswered:
            return htmx.go(url_for(".products"), said="This product was added before.", kind="info")
    form.token.data = form.token.data or new_token()
    return htmx.render(NEW, FORM, status=WRONG, form=form, product=None)


@bp.get("/products/<product_id>")
@staff
def product(by: Actor, product_id: str) -> Response:
    return _one(product_id, ONE, by=by)


@bp.post("/products/<product_id>")
@staff
def save(by: Actor, product_id: str) -> ResponseReturnValue:
    form, status = ProductForm(), WRONG
    meanwhile: Sequence[str] = ()
    if form.validate():
        try:
            save_fields(product_id, form.checked, version=seen_version(request.form), by=by)
            return htmx.go(url_for(".product", product_id=product_id), said="Your changes are saved.")
        except SkuTaken as refusal:
            form.sku.errors = [say_taken(refusal.sku)]
        except ProductNotFound:
            return _gone(product_id)
        except ChangedMeanwhile as changed:
            form = ProductForm(formdata=None, version=changed.version, **changed.fields)
            meanwhile, status = changed.told, HTTPStatus.CONFLICT
    return _one(product_id, FORM, by=by, status=status, form=form, meanwhile=meanwhile)


@bp.post("/products/<product_id>/stock")
@staff
def adjust(by: Actor, product_id: str) -> ResponseReturnValue:
    form = StockForm()
    status = WRONG
    if form.validate():
        retry = once_only(form.token.data or "", by=by)
        back = url_for(".product", product_id=product_id)
        try:
            adjust_stock(
                product_id, form.way.data, form.units, by=by,
                reason=form.reason.data.strip(), seen_stock=form.stock_seen, retry=retry,
            )  # fmt: skip
            said = "The stock is adjusted."
            return htmx.saved(STOCK, back, said=said, also=[HISTORIES], **_facts(product_id, by=by))
        except AlreadyAnswered:
            return htmx.go(back, said="This was done before, and is done once.", kind="info")
        except ProductNotFound:
            return _gone(product_id)
        except StockNotTracked:
            form.way.errors = ["The stock is not tracked. Set it to a number first."]
        except TooFewLeft as refusal:
            form.quantity.errors = [f"Only {number(refusal.left)} are there."]
        except InvalidInput as invalid:
            form.quantity.errors = [f"That {invalid.problem}."]
        except ProductChanged:
            status = HTTPStatus.CONFLICT
            form.way.errors = ["The stock changed meanwhile. Look at it again, then send once more."]
    form.token.data = form.token.data or new_token()
    form.seen_stock.data = find_any(product_id).stock
    return _one(product_id, STOCK, by=by, status=status, stock_form=form)


@bp.post("/products/<product_id>/withdraw")
@staff
def withdraw(by: Actor, product_id: str) -> ResponseReturnValue:
    form = WithdrawForm()
    if not form.validate():
        return _one(product_id, ONE, by=by, status=WRONG, withdraw_form=form)
    with suppress(ProductNotFound):  # somebody else was faster
        withdraw_product(product_id, by=by, reason=form.why)
    return _gone(product_id)


@bp.post("/products/<product_id>/bring-back")
@staff
def bring_back(by: Actor, product_id: str) -> ResponseReturnValue:
    with suppress(ProductNotFound):  # it is sold, or there is none
        bring_back_product(product_id, by=by)
    said = f"{find_any(product_id).name} is in the catalog again."
    return htmx.go(url_for(".product", product_id=product_id), said=said)


def _list(parameters: Mapping[str, str], *, edited: ShownRow | None = None, status: int = 200) -> Response:
    search, path = read_search(parameters), url_for(".products")
    facts: dict[str, Any] = {"search": search, "path": path, "is_oob": htmx.is_htmx()}
    facts["export"] = search.address(url_for(".export"))
    facts |= {"sorts": STAFF_SORT_WORDS, "availabilities": AVAILABILITY_WORDS}
    try:
        wanted = search.wanted
    except BadValue:
        return htmx.render(PAGE, RESULTS, status=WRONG, problem=CANNOT_SEARCH, **facts)
    found = browse(wanted, sort=search.sort, page=search.page, size=search.size)
    results = show_results(search, found, path=path, edited=edited)
    response = htmx.render(PAGE, RESULTS, status=status, results=results, **facts)
    if htmx.is_htmx():
        # What a form sends says more than it needs to: this is the address to share.
        response.headers["HX-Push-Url"] = search.address(path, page=found.page)
    return response


def _one(product_id: str, partial: str, *, by: Actor, status: int = HTTPStatus.OK, **given: Any) -> Response:
    """One product, with forms as they came where they are given."""
    return htmx.render(ONE, partial, status=status, **{**_facts(product_id, by=by), **given})


def _facts(product_id: str, *, by: Actor) -> dict[str, Any]:
    row = find_any(product_id)
    before, changes_before = (read_number(request.args.get(name)) for name in ("before", "changes-before"))
    return {
        "product": show_one(
            row,
            by=by,
            orders=url_for("ops.orders.orders"),
            movements_before=before,
            changes_before=changes_before,
        ),
        "form": ProductForm(formdata=None, version=row.version, **fields_of(row)),
        "stock_form": StockForm(
            formdata=None, token=new_token(), seen_stock=row.stock, way=SET if row.stock is None else ADD
        ),
        "withdraw_form": WithdrawForm(formdata=None),
    }


def _gone(product_id: str) -> Response:
    said = f"{find_any(product_id).name} is withdrawn."
    return htmx.go(url_for(".product", product_id=product_id), said=said, kind="info")
