"""Changing the catalog."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import make_buyer, make_partner, make_product, make_staff
from tests.observing import count_rows, movements_of, stock_of
from webapp import clock, transactions
from webapp.accounts.models import CATALOG_READ, CATALOG_WRITE
from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK, Product
from webapp.catalog.queries import ProductFilter, get_product, list_products
from webapp.catalog.services import add_product, update_product
from webapp.errors import NotAllowed, ProductNotFound, SkuTaken
from webapp.extensions import db as database

WHOLE: dict[str, Any] = {
    "sku": "BR-4001",
    "name": "All Day IPA",
    "description": "Session IPA.",
    "brand": "Founders Brewing Co.",
    "category": "Beer",
    "supplier": "Lakeshore Craft Imports",
    "price": Decimal("10.99"),
    "currency": "USD",
}


def change(product: Product, **changes: Any) -> Product:
    return update_product(product.product_id, changes, by=make_staff())


def version_of(product: Product) -> int | None:
    with database.engine.connect() as connection:
        return connection.scalar(sa.select(Product.version).where(Product.id == product.id))


def test_a_new_product_is_in_the_catalog_with_all_its_fields(db: None) -> None:
    added = add_product({**WHOLE, "stock": 7}, by=make_staff())

    product = get_product(added.product_id)
    assert {name: getattr(product, name) for name in WHOLE} == WHOLE
    assert (product.stock, product.availability) == (7, IN_STOCK)
    assert clock.now() - product.created_at < timedelta(minutes=1)


def test_a_new_product_needs_no_more_than_sku_name_price_and_currency(db: None) -> None:
    added = add_product({name: WHOLE[name] for name in ("sku", "name", "price", "currency")}, by=make_staff())

    product = get_product(added.product_id)
    assert (product.description, product.brand, product.category, product.supplier) == ("", "", "", None)
    assert (product.stock, product.availability) == (None, IN_STOCK)


def test_a_field_that_nobody_may_set_has_no_effect(db: None) -> None:
    own = {"id": 77, "version": 9, "search_text": "x", "created_at": None, "withdrawn_at": clock.now()}

    added = add_product({**WHOLE, **own, "orderable": False}, by=make_staff())
    update_product(added.product_id, {**own, "orderable": False}, by=make_staff())

    product = get_product("PR00001")
    assert (product.withdrawn_at, bool(product.orderable), version_of(added)) == (None, True, 1)


def test_two_products_never_share_a_sku(db: None) -> None:
    first, second = make_product(sku="BR-1"), make_product(sku="BR-2")
    rows = count_rows()

    with pytest.raises(SkuTaken) as of_the_new:
        make_product(sku="BR-1", stock=5)
    with pytest.raises(SkuTaken):
        change(second, sku="BR-1", name="Renamed")

    assert of_the_new.value.sku == "BR-1"
    assert count_rows() == rows
    assert get_product(second.product_id).name != "Renamed"
    assert get_product(first.product_id).sku == "BR-1"


def test_a_change_keeps_what_it_does_not_name(db: None) -> None:
    product = add_product({**WHOLE, "stock": 7}, by=make_staff())

    change(product, price=Decimal("11.49"))

    changed = get_product(product.product_id)
    kept = {name: getattr(changed, name) for name in WHOLE}
    assert kept == {**WHOLE, "price": Decimal("11.49")}
    assert (changed.stock, changed.availability) == (7, IN_STOCK)


def test_a_renamed_product_is_found_by_its_new_name_only(db: None) -> None:
    product = make_product(name="Æblecider")

    change(product, name="Perry")

    assert [row.id for row in list_products(ProductFilter(words="perry"), limit=9)] == [product.id]
    assert list_products(ProductFilter(words="æblecider"), limit=9) == []


def test_changing_nothing_leaves_the_version(db: None) -> None:
    product = add_product({**WHOLE, "stock": 7}, by=make_staff())

    change(product, **WHOLE, stock=7, availability=IN_STOCK)

    assert version_of(product) == 1
    assert movements_of(product) == [("adjustment", 7)]


def test_every_change_of_stock_is_written_down(db: None) -> None:
    product = make_product(stock=10)

    for stock in (4, None, 6, 0):
        change(product, stock=stock)
        assert stock_of(product) == stock

    assert [quantity for _, quantity in movements_of(product)] == [10, -6, -4, 6, -6]


@pytest.mark.parametrize(
    ("stock", "sent", "is_on"),
    [
        (0, OUT_OF_STOCK, True),
        (5, OUT_OF_STOCK, False),
        (None, OUT_OF_STOCK, False),
        (0, IN_STOCK, True),
        (5, IN_STOCK, True),
    ],
)
def test_sending_back_the_availability_that_was_read_keeps_the_switch(
    db: None, stock: int | None, sent: str, is_on: bool
) -> None:
    product = make_product(stock=stock)

    change(product, stock=stock, availability=sent)

    assert bool(get_product(product.product_id).orderable) is is_on


def test_a_sold_out_product_that_is_sent_back_whole_can_be_ordered_when_stock_arrives(db: None) -> None:
    product = make_product(stock=0)

    change(product, stock=0, availability=OUT_OF_STOCK)
    change(product, stock=5)

    assert get_product(product.product_id).availability == IN_STOCK


def test_a_sold_out_product_that_is_switched_off_stays_off_when_stock_arrives(db: None) -> None:
    product = make_product(stock=0)

    change(product, availability=OUT_OF_STOCK)
    change(product, stock=5)

    assert get_product(product.product_id).availability == OUT_OF_STOCK


def test_switching_on_and_stocking_up_in_one_change(db: None) -> None:
    product = make_product(stock=0, is_available=False)

    change(product, stock=5, availability=IN_STOCK)

    assert get_product(product.product_id).availability == IN_STOCK


@pytest.mark.parametrize("product_id", ["PR00002", "PR1", "pr00001", "OR00001", ""])
def test_an_unknown_product_cannot_be_changed(db: None, product_id: str) -> None:
    make_product()

    with pytest.raises(ProductNotFound) as refused:
        update_product(product_id, {"name": "New"}, by=make_staff())

    assert refused.value.product_id == product_id


def test_a_withdrawn_product_cannot_be_changed(db: None) -> None:
    product = make_product(name="Old")
    gone = sa.update(Product).values(withdrawn_at=clock.now())
    transactions.write(lambda: database.session.execute(gone))

    with pytest.raises(ProductNotFound):
        change(product, name="New")


def test_changing_the_catalog_takes_its_own_right(db: None) -> None:
    product, buyer = make_product(), make_buyer(make_partner())

    for by in (buyer, make_staff(CATALOG_READ)):
        with pytest.raises(NotAllowed) as refused:
            add_product(WHOLE, by=by)
        assert refused.value.scope == CATALOG_WRITE
        with pytest.raises(NotAllowed):
            update_product(product.product_id, {"price": Decimal(1)}, by=by)

    assert [row.id for row in list_products(ProductFilter(), limit=9)] == [product.id]
