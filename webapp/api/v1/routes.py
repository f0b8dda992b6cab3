"""The v1 API: orders-api-v1, and the products endpoints that DESIGN adds to it."""

import re
from functools import partial

from flask import Blueprint, request, url_for

from webapp.accounts.actors import Actor
from webapp.accounts.models import (
    CATALOG_READ,
    CATALOG_WRITE,
    ORDERS_DELETE,
    ORDERS_FULFIL,
    ORDERS_READ,
    ORDERS_WRITE,
)
from webapp.accounts.partners import find_by_code, partner_by_code
from webapp.api import parameters as params
from webapp.api.dialect import answer, retry_of
from webapp.api.reading import read_object
from webapp.api.schemas import parse
from webapp.api.v1 import schemas
from webapp.api.v1.errors import DIALECT, InvalidStatusFilter
from webapp.catalog import services as catalog
from webapp.catalog.models import AVAILABILITIES, Product
from webapp.catalog.queries import ProductFilter, count_products, get_product, list_products
from webapp.errors import InvalidInput
from webapp.fulfilment.services import Tracked, get_tracked_order, update_order
from webapp.idempotency import Answer
from webapp.ordering import queries
from webapp.ordering.counting import count_orders
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import Order
from webapp.ordering.placing import place_order

bp = Blueprint("v1", __name__, url_prefix="/v1")
requires = DIALECT.requires


@bp.get("/orders")
@requires(ORDERS_READ)
def list_orders(by: Actor) -> Answer:
    limit, offset = _asked_page()
    status = _asked_status()
    whose = by.partner_id
    if (code := params.text("customerId")) is not None:
        partner = find_by_code(code)
        whose = queries.partner_seen(partner.id if partner else queries.NOBODY, seen_by=by)
    total = count_orders(partner_id=whose, status=status)
    shown = []
    if offset < total:
        page = queries.list_orders(seen_by=by, limit=limit, offset=offset, status=status, partner_id=whose)
        shown = [schemas.dump_order(order) for order in page]
    return answer(schemas.dump_page(shown, limit=limit, offset=offset, total=total))


@bp.post("/orders")
@requires(ORDERS_WRITE)
def create_order(by: Actor) -> Answer:
    order = parse(schemas.NewOrder, read_object(request))
    placed = place_order(
        partial(partner_by_code, order.customer_id, by=by),
        [item.requested for item in order.items],
        customer_reference=order.customer_reference,
        shipping_address=schemas.parts_of(order.shipping_address),
        by=by,
        retry=retry_of(by, _created_order),
    )
    return _created_order(placed)


@bp.get("/orders/<order_id>")
@requires(ORDERS_READ)
def get_order(by: Actor, order_id: str) -> Answer:
    return _shown(get_tracked_order(order_id, seen_by=by))


@bp.put("/orders/<order_id>")
@requires(ORDERS_WRITE, ORDERS_FULFIL)
def change_order(by: Actor, order_id: str) -> Answer:
    body = read_object(request)
    changes = schemas.parse_changes(body)
    if schemas.names_read_only(body):
        schemas.refuse_read_only(body, queries.get_order(order_id, seen_by=by))
    return _shown(update_order(order_id, changes, by=by, if_version=_if_match()))


@bp.delete("/orders/<order_id>")
@requires(ORDERS_DELETE, ORDERS_WRITE)
def remove_order(by: Actor, order_id: str) -> Answer:
    order = delete_order(order_id, by=by, if_version=_if_match())
    return answer({"message": f"Order {order.order_id} deleted successfully."})


@bp.get("/products")
@requires(CATALOG_READ)
def list_all_products(by: Actor) -> Answer:
    limit, offset = _asked_page()
    wanted = ProductFilter(
        words=params.text("q"),
        sku=params.text("sku"),
        brand=params.text("brand"),
        category=params.text("category"),
        availability=params.one_of("availability", AVAILABILITIES, None),
    )
    page = list_products(wanted, limit=limit, offset=offset)
    shown = [schemas.dump_product(product) for product in page]
    return answer(schemas.dump_page(shown, limit=limit, offset=offset, total=count_products(wanted)))


@bp.post("/products")
@requires(CATALOG_WRITE)
def create_product(by: Actor) -> Answer:
    product = parse(schemas.NewProduct, read_object(request))
    return _created_product(catalog.add_product(product.fields, by=by, retry=retry_of(by, _created_product)))


@bp.get("/products/<product_id>")
@requires(CATALOG_READ)
def get_one_product(by: Actor, product_id: str) -> Answer:
    return answer(schemas.dump_product(get_product(product_id)))


@bp.put("/products/<product_id>")
@requires(CATALOG_WRITE)
def change_product(by: Actor, product_id: str) -> Answer:
    body = read_object(request)
    changes = parse(schemas.ProductChanges, body)
    if body.get("productId", product_id) != product_id:
        raise InvalidInput("productId", "cannot be changed")
    return answer(schemas.dump_product(catalog.update_product(product_id, changes.fields, by=by)))


def _created_order(order: Order) -> Answer:
    location = url_for("v1.get_order", order_id=order.order_id)
    shown = schemas.dump_tracked_order(Tracked(order, None))
    return answer(shown, 201, Location=location, ETag=_etag(order))


def _created_product(product: Product) -> Answer:
    location = url_for("v1.get_one_product", product_id=product.product_id)
    return answer(schemas.dump_product(product), 201, Location=location)


def _shown(tracked: Tracked) -> Answer:
    return answer(schemas.dump_tracked_order(tracked), ETag=_etag(tracked.order))


def _etag(order: Order) -> str:
    return f'"{order.version}"'


def _if_match() -> frozenset[int] | None:
    """The versions that If-Match allows, None for any (RFC 9110, 13.1.1)."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    return frozenset(int(version) for version in re.findall(r'(?<!W/)"([1-9][0-9]{0,17})"', header, re.ASCII))


def _asked_page() -> tuple[int, int]:
    limit = params.whole_number("limit", 20, least=1, most=1000)
    return limit, params.whole_number("offset", 0, least=0, most=2**63 - 1)


def _asked_status() -> str | None:
    word = params.given("status")
    if word is not None and word not in schemas.STATUSES_BY_WORD:
        raise InvalidStatusFilter()
    return word and schemas.STATUSES_BY_WORD[word]
