"""Reading the catalog: one product, filters, sorting, and paging through it."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.factories import make_product, make_staff
from tests.observing import sent_statements
from webapp import clock, transactions
from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK, Product
from webapp.catalog.queries import (
    SORTS,
    ProductFilter,
    count_products,
    find_products,
    get_product,
    list_products,
)
from webapp.catalog.services import update_product
from webapp.errors import ProductNotFound
from webapp.extensions import db as database


def withdraw(product: Product) -> None:
    gone = sa.update(Product).where(Product.id == product.id).values(withdrawn_at=clock.now())
    transactions.write(lambda: database.session.execute(gone))


def names(wanted: ProductFilter) -> list[str]:
    return [product.name for product in list_products(wanted, limit=100)]


@pytest.mark.parametrize("product_id", ["PR00002", "PR1", "pr00001", "PR000001", "PR٠٠٠٠١", "OR00001", ""])
def test_a_product_that_does_not_exist_is_not_found(db: None, product_id: str) -> None:
    make_product()

    with pytest.raises(ProductNotFound) as refused:
        get_product(product_id)

    assert refused.value.product_id == product_id


def test_a_withdrawn_product_is_neither_read_nor_listed_nor_counted(db: None) -> None:
    kept, withdrawn = make_product(), make_product()
    withdraw(withdrawn)

    with pytest.raises(ProductNotFound):
        get_product(withdrawn.product_id)

    assert [product.id for product in list_products(ProductFilter(), limit=9)] == [kept.id]
    assert count_products(ProductFilter()) == 1
    assert set(find_products([kept.id, withdrawn.id, 99])) == {kept.id, withdrawn.id}


@pytest.mark.parametrize(
    ("orderable", "stock", "availability"),
    [
        (True, None, IN_STOCK),
        (True, 1, IN_STOCK),
        (True, 0, OUT_OF_STOCK),
        (False, None, OUT_OF_STOCK),
        (False, 5, OUT_OF_STOCK),
    ],
)
def test_a_product_is_in_stock_when_switched_on_and_not_used_up(
    db: None, orderable: bool, stock: int | None, availability: str
) -> None:
    product = make_product(is_available=orderable, stock=stock)

    assert get_product(product.product_id).availability == availability
    for asked in (IN_STOCK, OUT_OF_STOCK):
        listed = list_products(ProductFilter(availability=asked), limit=9)
        assert len(listed) == count_products(ProductFilter(availability=asked)) == (asked == availability)


def test_filters_hold_all_together(db: None) -> None:
    for brand, category, supplier, sku in (
        ("Gull Point", "Beer", "Lakeshore", "A"),
        ("Gull Point", "Cider", "Lakeshore", "B"),
        ("Iron Kettle", "Beer", None, "C"),
    ):
        make_product(name=sku, sku=sku, brand=brand, category=category, supplier=supplier)

    assert names(ProductFilter(brand="Gull Point")) == ["A", "B"]
    assert names(ProductFilter(category="Beer")) == ["A", "C"]
    assert names(ProductFilter(supplier="Lakeshore", category="Cider")) == ["B"]
    assert names(ProductFilter(sku="C")) == ["C"]
    assert names(ProductFilter(brand="Gull Point", category="Beer", sku="C")) == []
    assert count_products(ProductFilter(category="Beer", availability=IN_STOCK)) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ipa", ["All Day IPA"]),
        ("DAY ip", ["All Day IPA"]),
        ("br-4001", ["All Day IPA"]),
        ("founders", ["All Day IPA"]),
        ("citrus", ["All Day IPA"]),
        ("ØLSTAD", ["Porter"]),
        ("%", ["100% Agave"]),
        ("_", ["Snake_Bite"]),
        ("\\", []),
        ("e", ["All Day IPA", "Porter", "100% Agave", "Snake_Bite"]),
        ("no such thing", []),
    ],
)
def test_words_are_looked_for_in_name_sku_brand_and_description(
    db: None, words: str, found: list[str]
) -> None:
    make_product(name="All Day IPA", sku="BR-4001", brand="Founders", description="Bright citrus.")
    make_product(name="Porter", sku="BR-4009", brand="Ølstad")
    make_product(name="100% Agave", sku="SP-1")
    make_product(name="Snake_Bite", sku="CI-1")

    assert names(ProductFilter(words=words)) == found
    assert count_products(ProductFilter(words=words)) == len(found)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_pages_through_the_whole_catalog_once(db: None, sort: str, descending: bool) -> None:
    # Ties everywhere, so that only the id can tell products apart.
    for price, name, brand, category in (
        ("5.00", "b", "x", "Beer"), ("10.00", "a", "x", "Beer"), ("5.00", "b", "y", "Wine"),
        ("5.00", "b", "x", "Beer"), ("10.00", "c", "", "Beer"), ("2.50", "a", "y", "Cider"),
        ("100.00", "a", "x", "Beer"),
    ):  # fmt: skip
        make_product(price=price, name=name, brand=brand, category=category)
    everything = list_products(ProductFilter(), limit=100)

    pages, after = [], None
    while page := list_products(ProductFilter(), limit=2, after=after, sort=sort, descending=descending):
        pages.append(page)
        after = page[-1].product_id

    column = {"product_id": "id", "product_name": "name"}.get(sort, sort)
    expected = sorted(everything, key=lambda row: (getattr(row, column), row.id), reverse=descending)
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [row.id for page in pages for row in page] == [row.id for row in expected]


def test_a_page_may_be_asked_for_by_offset(db: None) -> None:
    products = [make_product() for _ in range(5)]

    page = list_products(ProductFilter(), limit=2, offset=3)

    assert [row.id for row in page] == [product.id for product in products[3:]]


def test_a_filter_holds_on_every_page(db: None) -> None:
    beers = [make_product(category=category) for category in ("Beer", "Wine", "Beer", "Wine", "Beer")][::2]

    page = list_products(ProductFilter(category="Beer"), limit=2, after=beers[0].product_id)

    assert [row.id for row in page] == [beer.id for beer in beers[1:]]


def test_a_cursor_survives_its_product_being_withdrawn(db: None) -> None:
    first, second, third = (make_product() for _ in range(3))
    withdraw(second)

    page = list_products(ProductFilter(), limit=2, after=second.product_id)

    assert [row.id for row in page] == [third.id]
    assert first.id < third.id


@pytest.mark.parametrize("after", ["PR00009", "nonsense", "OR00001"])
def test_a_cursor_that_was_never_a_product_is_refused(db: None, after: str) -> None:
    make_product()

    with pytest.raises(ProductNotFound) as refused:
        list_products(ProductFilter(), limit=2, after=after)

    assert refused.value.product_id == after


def test_a_page_of_products_takes_one_statement_however_long_it_is(db: None) -> None:
    for _ in range(20):
        make_product(stock=1)

    with sent_statements() as sent:
        page = list_products(ProductFilter(availability=IN_STOCK), limit=100)

    assert (len(page), len(sent)) == (20, 1)


def test_a_price_is_read_as_it_was_set(db: None) -> None:
    product = make_product(price="99999999.99")

    update_product(product.product_id, {"price": Decimal("0.10")}, by=make_staff())

    assert str(get_product(product.product_id).price) == "0.10"
