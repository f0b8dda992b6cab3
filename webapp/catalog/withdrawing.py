"""Products that are no longer sold: taken out of every list and search, and brought back."""

from webapp import clock, transactions
from webapp.accounts.actors import Actor
from webapp.accounts.models import CATALOG_WRITE
from webapp.catalog.models import Product
from webapp.catalog.saving import BROUGHT_BACK, WITHDRAWN, facts_of, load_to_change, save


def withdraw_product(product_id: str, *, by: Actor, reason: str | None = None) -> Product:
    """Sell it no more; orders that hold it stay as they are. Raises ProductNotFound, NotAllowed."""
    by.require(CATALOG_WRITE)

    def work() -> Product:
        product = load_to_change(product_id)
        product.withdrawn_at = clock.now()
        save(product, facts_of(product), by=by, kind=WITHDRAWN, reason=reason)
        return product

    return transactions.write(work)


def bring_back_product(product_id: str, *, by: Actor, reason: str | None = None) -> Product:
    """Sell a withdrawn product again, as it was. Raises ProductNotFound for one that is sold, NotAllowed."""
    by.require(CATALOG_WRITE)

    def work() -> Product:
        product = load_to_change(product_id, is_withdrawn=True)
        product.withdrawn_at = None
        save(product, facts_of(product), by=by, kind=BROUGHT_BACK, reason=reason)
        return product

    return transactions.write(work)
