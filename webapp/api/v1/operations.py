"""The operations of the v1 API on orders and products, as its document says them."""

from typing import Final

from webapp import account_errors, errors
from webapp.accounts.models import (
    CATALOG_READ,
    CATALOG_WRITE,
    ORDERS_DELETE,
    ORDERS_FULFIL,
    ORDERS_READ,
    ORDERS_WRITE,
)
from webapp.api.operations import Operation
from webapp.api.parameters import OneOf, Text, WholeNumber
from webapp.api.v1 import examples, order_lists
from webapp.api.v1.about import ORDERS, PRODUCTS
from webapp.api.v1.answers import MessageOut, OrderListOut, ProductListOut, ProductOut, TrackedOrderOut
from webapp.api.v1.errors import InvalidStatusFilter
from webapp.api.v1.schemas import STATUSES_BY_WORD, NewOrder, NewProduct, OrderChanges, ProductChanges
from webapp.catalog.models import AVAILABILITIES

LIMIT: Final = WholeNumber(
    "limit", "The maximum number to return. Defaults to 20.", default=20, least=1, most=1000
)
OFFSET: Final = WholeNumber(
    "offset",
    "The number to skip before returning results. Defaults to 0.",
    default=0,
    least=0,
    most=2**63 - 1,
)
STATUS: Final = OneOf(
    "status",
    "Filter orders by status.",
    words=STATUSES_BY_WORD,
    default=None,
    refusal=InvalidStatusFilter,
)
CUSTOMER: Final = Text("customerId", "Filter orders by the ID of the customer who placed the order.")
WORDS: Final = Text("q", "Words to look for in names, SKUs, brands, categories and descriptions.")
SKU: Final = Text("sku", "Only the product with this SKU.")
BRAND: Final = Text("brand", "Only products of this brand.")
CATEGORY: Final = Text("category", "Only products of this category.")
AVAILABILITY: Final = OneOf(
    "availability", "Only products that are available, or are not.", words=AVAILABILITIES, default=None
)

BAD_STOCK: Final = errors.InvalidInput("stock", "must be an integer from 0 to 1,000,000,000")
# What items can be refused for, in a new order and in one that is changed.
ITEM_REFUSALS: Final = (
    errors.EmptyOrder,
    errors.TooManyItems,
    errors.QuantityTooLarge,
    errors.OrderTotalTooLarge,
    errors.MixedCurrencies,
    errors.ProductNotFound,
    errors.ProductNotAvailable,
)

LIST_ORDERS: Final = Operation(
    name="list_orders",
    summary="List orders",
    description="Retrieves a list of all orders. Supports pagination and filtering. Oldest first, unless "
    "`sort` says otherwise.\n\nWhere one of createdAfter, createdBefore, updatedAfter, sort and cursor is "
    "sent, pages are found by `nextCursor` too, and `total` is null for more than 10,000.",
    tag=ORDERS,
    scopes=(ORDERS_READ,),
    parameters=(LIMIT, OFFSET, STATUS, CUSTOMER, *order_lists.PARAMETERS),
    answers={200: OrderListOut},
    refuses=(InvalidStatusFilter,),
    samples=(LIMIT.refusal,),
    shown={200: examples.ORDERS},
)
CREATE_ORDER: Final = Operation(
    name="create_order",
    summary="Create an order",
    description="Creates a new order: every item, or no order. Unknown fields are ignored.",
    tag=ORDERS,
    scopes=(ORDERS_WRITE,),
    body=NewOrder,
    answers={201: TrackedOrderOut},
    headers=("Location", "ETag"),
    takes_retry_key=True,
    refuses=(*ITEM_REFUSALS, account_errors.NotYourPartner, account_errors.PartnerInactive),
    samples=(errors.InvalidInput("customerId", "is required"),),
    sent=examples.NEW_ORDER,
    shown={201: examples.CREATED_ORDER},
)
GET_ORDER: Final = Operation(
    name="get_order",
    summary="Retrieve an order",
    description="Retrieves details for a specific order.",
    tag=ORDERS,
    scopes=(ORDERS_READ,),
    answers={200: TrackedOrderOut},
    headers=("ETag",),
    refuses=(errors.OrderNotFound,),
    shown={200: examples.ORDER},
)
UPDATE_ORDER: Final = Operation(
    name="update_order",
    summary="Update an order",
    description="Updates an existing order. Primarily used for updating status or shipping information.\n\n"
    "What is absent stays; all of an update applies, or nothing. A whole order may be sent back: its "
    "read-only fields (orderId, customerId, orderDate, totalAmount, an item's price) are accepted where they "
    "are as they were. Status and tracking number take the scope orders:fulfil, all else and cancelling "
    "orders:write.",
    tag=ORDERS,
    scopes=(ORDERS_WRITE, ORDERS_FULFIL),
    body=OrderChanges,
    answers={200: TrackedOrderOut},
    headers=("ETag",),
    takes_if_match=True,
    refuses=(*ITEM_REFUSALS, errors.MoveNotAllowed, errors.OrderNotEditable, errors.OrderNotFound),
    sent=examples.ORDER_CHANGES,
    shown={200: examples.CHANGED_ORDER},
)
DELETE_ORDER: Final = Operation(
    name="delete_order",
    summary="Delete an order",
    description="Deletes a specific order. This action is typically irreversible.\n\n"
    "A customer's key deletes its own orders, with orders:write, while they are pending.",
    tag=ORDERS,
    scopes=(ORDERS_DELETE, ORDERS_WRITE),
    answers={200: MessageOut},
    takes_if_match=True,
    refuses=(errors.OrderNotFound, errors.OrderNotDeletable),
    shown={200: examples.DELETED_ORDER},
)
LIST_PRODUCTS: Final = Operation(
    name="list_products",
    summary="List products",
    description="Retrieves a list of the products that can be ordered. Supports pagination and filtering.",
    tag=PRODUCTS,
    scopes=(CATALOG_READ,),
    parameters=(LIMIT, OFFSET, WORDS, SKU, BRAND, CATEGORY, AVAILABILITY),
    answers={200: ProductListOut},
    samples=(LIMIT.refusal,),
    shown={200: examples.PRODUCTS},
)
CREATE_PRODUCT: Final = Operation(
    name="create_product",
    summary="Add a product",
    description="Adds a product to the catalog.",
    tag=PRODUCTS,
    scopes=(CATALOG_WRITE,),
    body=NewProduct,
    answers={201: ProductOut},
    headers=("Location",),
    takes_retry_key=True,
    refuses=(errors.SkuTaken,),
    samples=(BAD_STOCK,),
    sent=examples.NEW_PRODUCT,
    shown={201: examples.PRODUCT},
)
GET_PRODUCT: Final = Operation(
    name="get_product",
    summary="Retrieve a product",
    description="Retrieves details for a specific product. One that was withdrawn is not found.",
    tag=PRODUCTS,
    scopes=(CATALOG_READ,),
    answers={200: ProductOut},
    refuses=(errors.ProductNotFound,),
    shown={200: examples.PRODUCT},
)
UPDATE_PRODUCT: Final = Operation(
    name="update_product",
    summary="Update a product",
    description="Updates an existing product: its price, its stock, its availability. What is absent stays.",
    tag=PRODUCTS,
    scopes=(CATALOG_WRITE,),
    body=ProductChanges,
    answers={200: ProductOut},
    refuses=(errors.ProductNotFound, errors.SkuTaken),
    samples=(BAD_STOCK,),
    sent=examples.PRODUCT_CHANGES,
    shown={200: examples.CHANGED_PRODUCT},
)
