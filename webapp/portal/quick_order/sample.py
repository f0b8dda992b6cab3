"""A file to begin with, as it may be sent."""

import csv
from io import StringIO
from typing import Final

from webapp.catalog.models import IN_STOCK
from webapp.catalog.queries import ProductFilter, list_products

_PRODUCTS: Final = 5
_QUANTITY: Final = 12


def write_sample() -> str:
    """CSV of products that there are."""
    products = list_products(ProductFilter(availability=IN_STOCK), limit=_PRODUCTS)
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(("sku", "quantity", "product"))
    rows.writerows((_guarded(product.sku), _QUANTITY, _guarded(product.name)) for product in products)
    return written.getvalue()


def _guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (RELIABILITY 20)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
