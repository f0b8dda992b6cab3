"""The Orders API: orders-api, and the products endpoints that DESIGN adds to it."""

from collections.abc import Iterator
from functools import partial

from flask import Blueprint, Response, request, stream_with_context, url_for

from webapp.accounts.actors import Actor
from webapp.accounts.partners import partner_by_name
from webapp.api.dialect import JSON, answer, retry_of
from webapp.api.reading import read_object
from webapp.api.schemas import parse
from webapp.api.unversioned import operations as said
from webapp.api.unversioned.answers import OrderListOut, ProductListOut
from webapp.api.unversioned.errors import DIALECT
from webapp.api.unversioned.schemas import NewOrder, dump_order, dump_product
from webapp.catalog.queries import ProductFilter, count_products, get_product, list_products
from webapp.errors import InvalidInput, ProductNotFound
from webapp.exact_json import encode
from webapp.idempotency import Answer
from webapp.ids import ORDER
from webapp.ordering import queries
from webapp.ordering.models import Order
from webapp.ordering.placing import place_order

bp = Blueprint("orders_api", __name__)
serves = DIALECT.serves


@bp.post("/orders")
@serves(said.CREATE_ORDER)
def create_order(by: Actor) -> Answer:
    order = parse(NewOrder, read_object(request))
    placed = place_order(
        partial(partner_by_name, order.partner_name, by=by),
        order.requested,
        customer_reference=order.customer_reference,
        by=by,
        retry=retry_of(by, _created),
    )
    return _created(placed)


@bp.get("/orders")
@serves(said.LIST_ORDERS)
def list_orders(by: Actor) -> Answer | Response:
    limit, cursor = said.ORDER_LIMIT.read(), said.ORDER_CURSOR.read()
    if limit is None and cursor is None:
        return _every_order(by)
    return _page_of_orders(by, limit or said.MOST_ORDERS, cursor)


@bp.get("/orders/<order_id>")
@serves(said.GET_ORDER)
def get_order(by: Actor, order_id: str) -> Answer:
    return answer(dump_order(queries.get_order(order_id, seen_by=by)))


@bp.get("/products")
@serves(said.LIST_PRODUCTS)
def list_all_products(by: Actor) -> Answer:
    wanted = ProductFilter(
        supplier=said.SUPPLIER.read(),
        sku=said.SKU.read(),
        brand=said.BRAND.read(),
        category=said.CATEGORY.read(),
        availability=said.AVAILABILITY.read(),
    )
    limit = said.PRODUCT_LIMIT.read()
    try:
        page = list_products(
            wanted,
            limit=limit + 1,
            after=said.PRODUCT_CURSOR.read(),
            sort=said.SORT_BY.read(),
            descending=said.SORT_ORDER.read() == "desc",
        )
    except ProductNotFound as unknown:
        raise InvalidInput(said.PRODUCT_CURSOR.name, "must be the product_id of the page before") from unknown
    shown = [dump_product(product) for product in page[:limit]]
    body: ProductListOut = {"count": count_products(wanted), "items": shown}
    if len(page) > limit:
        body["next_cursor"] = page[limit - 1].product_id
    return answer(body)


@bp.get("/products/<product_id>")
@serves(said.GET_PRODUCT)
def get_one_product(by: Actor, product_id: str) -> Answer:
    return answer(dump_product(get_product(product_id)))


def _created(order: Order) -> Answer:
    location = url_for("orders_api.get_order", order_id=order.order_id)
    return answer(dump_order(order), 201, Location=location)


def _page_of_orders(by: Actor, limit: int, cursor: str | None) -> Answer:
    after = ORDER.parse(cursor) if cursor is not None else 0
    if after is None:
        raise InvalidInput(said.ORDER_CURSOR.name, "must be the order_id of the page before")
    page = queries.list_orders(seen_by=by, limit=limit + 1, after=after)
    shown = [dump_order(order) for order in page[:limit]]
    # As the document has it: the number of orders returned.
    body: OrderListOut = {"count": len(shown), "items": shown}
    if len(page) > limit:
        body["next_cursor"] = page[limit - 1].order_id
    return answer(body)


def _every_order(by: Actor) -> Response:
    keys = queries.list_keys(seen_by=by)
    batches = queries.read_orders(keys)
    # Read before the answer begins: a database that is away then is still a 503.
    first = next(batches, [])

    def written() -> Iterator[bytes]:
        yield b'{"count":%d,"items":[' % len(keys) + _written(first)
        for batch in batches:
            yield b"," + _written(batch)
        yield b"]}"

    return Response(stream_with_context(written()), content_type=JSON)


def _written(batch: list[Order]) -> bytes:
    return encode([dump_order(order) for order in batch])[1:-1]
