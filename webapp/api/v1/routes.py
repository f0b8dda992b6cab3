"""The v1 API: orders-api-v1, and the products endpoints that DESIGN adds to it."""

from functools import partial

from flask import Blueprint, request, url_for

from webapp.accounts.actors import Actor
from webapp.accounts.partners import find_by_code, partner_by_code
from webapp.api.dialect import answer, retry_of
from webapp.api.reading import read_object
from webapp.api.schemas import parse
from webapp.api.v1 import operations as said
from webapp.api.v1 import order_lists, reading_events, schemas, shipping, webhooks
from webapp.api.v1.answers import MessageOut, OrderListOut, ProductListOut
from webapp.api.v1.batch import create_orders
from webapp.api.v1.errors import DIALECT
from webapp.api.v1.preview import preview
from webapp.api.v1.versions import etag_of, if_match
from webapp.catalog import services as catalog
from webapp.catalog.models import Product
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
serves = DIALECT.serves


@bp.get("/orders")
@serves(said.LIST_ORDERS)
def list_orders(by: Actor) -> Answer:
    limit, offset = said.LIMIT.read(), said.OFFSET.read()
    word = said.STATUS.read()
    status = schemas.STATUSES_BY_WORD[word] if word is not None else None
    whose = by.partner_id
    if (code := said.CUSTOMER.read()) is not None:
        partner = find_by_code(code)
        whose = queries.partner_seen(partner.id if partner else queries.NOBODY, seen_by=by)
    if order_lists.is_asked_for():
        return answer(
            order_lists.list_page(seen_by=by, limit=limit, offset=offset, status=status, partner_id=whose)
        )
    total = count_orders(partner_id=whose, status=status)
    shown = []
    if offset < total:
        page = queries.list_orders(seen_by=by, limit=limit, offset=offset, status=status, partner_id=whose)
        shown = [schemas.dump_order(order) for order in page]
    pagination = order_lists.dump_pagination(
        limit=limit, offset=offset, total=total, has_more=offset + limit < total
    )
    body: OrderListOut = {"data": shown, "pagination": pagination}
    return answer(body)


@bp.post("/orders")
@serves(said.CREATE_ORDER)
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


bp.post("/orders/batch")(create_orders)
bp.post("/orders/preview")(preview)


@bp.get("/orders/<order_id>")
@serves(said.GET_ORDER)
def get_order(by: Actor, order_id: str) -> Answer:
    return _shown(get_tracked_order(order_id, seen_by=by))


@bp.put("/orders/<order_id>")
@serves(said.UPDATE_ORDER)
def change_order(by: Actor, order_id: str) -> Answer:
    body = read_object(request)
    changes = schemas.parse_changes(body)
    if schemas.names_read_only(body):
        schemas.refuse_read_only(body, queries.get_order(order_id, seen_by=by))
    return _shown(update_order(order_id, changes, by=by, if_version=if_match()))


@bp.delete("/orders/<order_id>")
@serves(said.DELETE_ORDER)
def remove_order(by: Actor, order_id: str) -> Answer:
    order = delete_order(order_id, by=by, if_version=if_match())
    body: MessageOut = {"message": f"Order {order.order_id} deleted successfully."}
    return answer(body)


bp.get("/orders/<order_id>/shipments")(shipping.list_order_shipments)
bp.post("/orders/<order_id>/shipments")(shipping.create_shipment)
bp.get("/orders/<order_id>/shipments/<shipment_id>")(shipping.get_shipment)
bp.put("/orders/<order_id>/shipments/<shipment_id>")(shipping.change_shipment)
bp.get("/orders/<order_id>/events")(reading_events.list_order_events)
bp.get("/events")(reading_events.list_events)
bp.get("/webhooks")(webhooks.list_webhooks)
bp.post("/webhooks")(webhooks.create_webhook)
bp.get("/webhooks/<webhook_id>")(webhooks.get_webhook)
bp.put("/webhooks/<webhook_id>")(webhooks.change_webhook)
bp.delete("/webhooks/<webhook_id>")(webhooks.remove_webhook)
bp.post("/webhooks/<webhook_id>/rotate-secret")(webhooks.rotate_webhook_secret)
bp.post("/webhooks/<webhook_id>/test")(webhooks.send_webhook_test)
bp.get("/webhooks/<webhook_id>/deliveries")(webhooks.list_webhook_deliveries)
bp.get("/webhooks/<webhook_id>/deliveries/<delivery_id>")(webhooks.get_webhook_delivery)
bp.post("/webhooks/<webhook_id>/deliveries/<delivery_id>/resend")(webhooks.resend_webhook_delivery)


@bp.get("/products")
@serves(said.LIST_PRODUCTS)
def list_all_products(by: Actor) -> Answer:
    limit, offset = said.LIMIT.read(), said.OFFSET.read()
    wanted = ProductFilter(
        words=said.WORDS.read(),
        sku=said.SKU.read(),
        brand=said.BRAND.read(),
        category=said.CATEGORY.read(),
        availability=said.AVAILABILITY.read(),
    )
    page = list_products(wanted, limit=limit, offset=offset)
    shown = [schemas.dump_product(product) for product in page]
    pagination = schemas.dump_pagination(limit=limit, offset=offset, total=count_products(wanted))
    body: ProductListOut = {"data": shown, "pagination": pagination}
    return answer(body)


@bp.post("/products")
@serves(said.CREATE_PRODUCT)
def create_product(by: Actor) -> Answer:
    product = parse(schemas.NewProduct, read_object(request))
    return _created_product(catalog.add_product(product.fields, by=by, retry=retry_of(by, _created_product)))


@bp.get("/products/<product_id>")
@serves(said.GET_PRODUCT)
def get_one_product(by: Actor, product_id: str) -> Answer:
    return answer(schemas.dump_product(get_product(product_id)))


@bp.put("/products/<product_id>")
@serves(said.UPDATE_PRODUCT)
def change_product(by: Actor, product_id: str) -> Answer:
    body = read_object(request)
    changes = parse(schemas.ProductChanges, body)
    if body.get("productId", product_id) != product_id:
        raise InvalidInput("productId", "cannot be changed")
    return answer(schemas.dump_product(catalog.update_product(product_id, changes.fields, by=by)))


def _created_order(order: Order) -> Answer:
    location = url_for("v1.get_order", order_id=order.order_id)
    shown = schemas.dump_tracked_order(Tracked(order, None))
    return answer(shown, 201, Location=location, ETag=etag_of(order))


def _created_product(product: Product) -> Answer:
    location = url_for("v1.get_one_product", product_id=product.product_id)
    return answer(schemas.dump_product(product), 201, Location=location)


def _shown(tracked: Tracked) -> Answer:
    return answer(schemas.dump_tracked_order(tracked), ETag=etag_of(tracked.order))
