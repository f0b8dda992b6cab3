"""A file to begin with, as it may be sent."""

from collections.abc import Iterator
from typing import Final

from webapp.catalog.models import IN_STOCK
from webapp.catalog.queries import ProductFilter, list_products
from webapp.csv_out import write_csv

_PRODUCTS: Final = 5
_QUANTITY: Final = 12


def write_sample() -> Iterator[bytes]:
    """CSV of products that there are."""
    products = list_products(ProductFilter(availability=IN_STOCK), limit=_PRODUCTS)
    rows = [(product.sku, _QUANTITY, product.name) for product in products]
    return write_csv(("sku", "quantity", "product"), [rows])
