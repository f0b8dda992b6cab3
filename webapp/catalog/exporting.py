"""The catalog as a file that imports back unchanged."""

from collections.abc import Iterator

from webapp import transactions
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.accounts.models import CATALOG_READ
from webapp.catalog.browsing import Wanted, list_wanted
from webapp.catalog.file_columns import COLUMNS, export_rows
from webapp.csv_out import write_csv


def export_products(wanted: Wanted, *, by: Actor) -> Iterator[bytes]:
    """The file, piece by piece, of the products that fit, by their keys; that it was made is written down."""
    by.require(CATALOG_READ)
    products = list_wanted(wanted)
    counted = {"products": (None, len(products))}
    transactions.write(lambda: record_audit("products_exported", "catalog", by=by, changes=counted))
    return write_csv(tuple(COLUMNS), [export_rows(products)])
