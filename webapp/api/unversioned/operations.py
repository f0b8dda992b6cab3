"""The operations of the Orders API, as its document says them."""

from typing import Final

from webapp import account_errors, errors
from webapp.accounts.models import CATALOG_READ, ORDERS_READ, ORDERS_WRITE
from webapp.api.operations import Operation
from webapp.api.parameters import Given, OneOf, Text, WholeNumber
from webapp.api.unversioned import examples
from webapp.api.unversioned.about import ORDERS, PRODUCTS
from webapp.api.unversioned.answers import OrderListOut, OrderOut, ProductListOut, ProductOut
from webapp.api.unversioned.schemas import NewOrder
from webapp.catalog.models import AVAILABILITIES
from webapp.catalog.queries import SORTS

MOST_ORDERS: Final = 1000

ORDER_LIMIT: Final = WholeNumber(
    "limit",
    "How many orders to return at most. Without it, and without a cursor, every order is returned.",
    default=None,
    least=1,
    most=MOST_ORDERS,
)
ORDER_CURSOR: Final = Given("cursor", "The order_id that the page before ended with.", example="OR00001")

SUPPLIER: Final = Text("partner_name", "Only products of this supplier.")
SKU: Final = Text("sku", "Only the product with this SKU.")
BRAND: Final = Text("brand", "Only products of this brand.")
CATEGORY: Final = Text("category", "Only products of this category.")
AVAILABILITY: Final = OneOf(
    "availability", "Only products that are available, or are not.", words=AVAILABILITIES, default=None
)
SORT_BY: Final = OneOf("sort_by", "What to sort by.", words=SORTS, default="product_id")
SORT_ORDER: Final = OneOf("order", "Which end comes first.", words=("asc", "desc"), default="asc")
PRODUCT_LIMIT: Final = WholeNumber(
    "limit", "How many products to return at most.", default=10, least=1, most=100
)
PRODUCT_CURSOR: Final = Text(
    "cursor", "The product_id that the page before ended with; valid with every sort."
)

CREATE_ORDER: Final = Operation(
    name="create_order",
    summary="Create an order",
    description="Use this endpoint to create an order from one or more catalog products: all of them, or no "
    "order. Unknown fields are ignored.",
    tag=ORDERS,
    scopes=(ORDERS_WRITE,),
    body=NewOrder,
    answers={201: OrderOut},
    headers=("Location",),
    takes_retry_key=True,
    refuses=(
        errors.EmptyOrder,
        errors.TooManyItems,
        errors.QuantityTooLarge,
        errors.OrderTotalTooLarge,
        errors.MixedCurrencies,
        account_errors.NotYourPartner,
        account_errors.PartnerInactive,
        errors.ProductNotFound,
        errors.ProductNotAvailable,
    ),
    sent=examples.NEW_ORDER,
    shown={201: examples.ORDER},
)
LIST_ORDERS: Final = Operation(
    name="list_orders",
    summary="List orders",
    description="Use this endpoint to retrieve submitted orders, sorted by creation time. `count` is the "
    "number of orders returned. `limit` and `cursor` page through them; only then `next_cursor` appears, "
    "while more remain.",
    tag=ORDERS,
    scopes=(ORDERS_READ,),
    parameters=(ORDER_LIMIT, ORDER_CURSOR),
    answers={200: OrderListOut},
    samples=(ORDER_LIMIT.refusal,),
    shown={200: examples.ORDERS},
)
GET_ORDER: Final = Operation(
    name="get_order",
    summary="Retrieve an order",
    description="Use this endpoint to retrieve a specific order and its line items.",
    tag=ORDERS,
    scopes=(ORDERS_READ,),
    answers={200: OrderOut},
    refuses=(errors.OrderNotFound,),
    shown={200: examples.ORDER},
)
LIST_PRODUCTS: Final = Operation(
    name="list_products",
    summary="List products",
    description="Use this endpoint to retrieve, filter and sort the products that can be ordered. `count` is "
    "the number of all that match; `next_cursor` appears while more remain.",
    tag=PRODUCTS,
    scopes=(CATALOG_READ,),
    parameters=(
        SUPPLIER,
        SKU,
        BRAND,
        CATEGORY,
        AVAILABILITY,
        SORT_BY,
        SORT_ORDER,
        PRODUCT_LIMIT,
        PRODUCT_CURSOR,
    ),
    answers={200: ProductListOut},
    samples=(PRODUCT_LIMIT.refusal,),
    shown={200: examples.PRODUCTS},
)
GET_PRODUCT: Final = Operation(
    name="get_product",
    summary="Retrieve a product",
    description="Use this endpoint to retrieve a specific product. One that was withdrawn is not found.",
    tag=PRODUCTS,
    scopes=(CATALOG_READ,),
    answers={200: ProductOut},
    refuses=(errors.ProductNotFound,),
    shown={200: examples.PRODUCT},
)
