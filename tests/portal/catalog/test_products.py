"""The catalog's page: searching and filtering by address, and what each product says."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from tests.cart.building import withdraw
from tests.factories import make_product
from tests.observing import sent_statements
from tests.people import Browser, make_user
from tests.portal.shopping import make_shopper
from webapp.cart.services import add_many
from webapp.catalog.browsing import SORTS
from webapp.catalog.models import IN_STOCK
from webapp.catalog.queries import ProductFilter, list_products
from webapp.ordering.placing import RequestedItem
from webapp.portal.catalog.showing import SORT_WORDS


@pytest.fixture
def browser(app: Flask, db: None) -> Browser:
    return Browser(app, make_user("buyer"))


def names(page: str) -> list[str]:
    return re.findall(r'class="name"[^>]*>([^<]*)<', page)


def test_the_whole_catalog_is_listed_by_name(browser: Browser) -> None:
    for name in ("Porter", "ale", "Stout"):
        make_product(name=name)

    page = browser.get("/portal/catalog")

    assert page.status_code == 200
    assert names(page.text) == ["ale", "Porter", "Stout"]
    assert "3 products" in page.text


def test_every_sort_has_its_words() -> None:
    assert SORT_WORDS.keys() == SORTS.keys()


def test_htmx_gets_the_results_alone_and_the_address_to_share(browser: Browser) -> None:
    make_product(name="Porter", category="Beer & cider")

    whole = browser.get("/portal/catalog", q="port", category="Beer & cider", sort="name", size="24", page="")
    part = browser.get(
        "/portal/catalog", htmx=True, q="port", category="Beer & cider", brand="", sort="name", size="24"
    )

    assert "<html" in whole.text
    assert part.text.lstrip().startswith('<div id="catalog-results"')
    assert names(whole.text) == names(part.text) == ["Porter"]
    address = urlsplit(part.headers["HX-Push-Url"])
    assert (address.path, parse_qsl(address.query)) == (
        "/portal/catalog",
        [("q", "port"), ("category", "Beer & cider")],
    )


def test_filters_and_pages_are_links_that_keep_the_rest(browser: Browser) -> None:
    for number in range(30):
        make_product(name=f"Ale {number:02d}", category="Beer", brand="Kettle" if number % 2 else "Iron")

    page = browser.get("/portal/catalog", q="ale", category="Beer").text

    assert 'href="/portal/catalog?q=ale&amp;category=Beer&amp;brand=Kettle"' in page
    assert 'href="/portal/catalog?q=ale&amp;category=Beer&amp;page=2"' in page
    assert 'href="/portal/catalog?q=ale" aria-current="true"' in page
    assert "1–24 of 30" in page
    second = browser.get("/portal/catalog", q="ale", page="2").text
    assert len(names(second)) == 6
    assert 'href="/portal/catalog?q=ale&amp;brand=Kettle"' in second


def test_a_filter_that_leaves_nothing_can_still_be_let_go_of(browser: Browser) -> None:
    make_product(name="Ale", category="Beer")
    make_product(name="Merlot", category="Wine")

    page = browser.get("/portal/catalog", q="ale", category="Wine").text

    assert "Nothing found" in page
    assert re.search(r'href="/portal/catalog\?q=ale" aria-current="true">Wine<span [^>]*>0<', page)


def test_a_long_facet_folds_all_but_its_largest_values_and_the_chosen_one(browser: Browser) -> None:
    for number in range(15):
        make_product(brand=f"Brand {number:02d}")
        if number >= 5:
            make_product(brand=f"Brand {number:02d}")

    page = browser.get("/portal/catalog", brand="Brand 01").text

    shown = page.partition("<details>")[0]
    assert "3 more" in page
    assert "Brand 01" in shown
    assert "Brand 14" in shown
    assert "Brand 04" not in shown


@pytest.mark.parametrize(
    ("orderable", "stock", "said"),
    [(True, None, "In stock"), (True, 21, "In stock"), (True, 20, "Only 20 left"), (True, 0, "Out of stock")],
)
def test_availability_is_told_with_what_is_left_of_it(
    browser: Browser, orderable: bool, stock: int | None, said: str
) -> None:
    make_product(is_available=orderable, stock=stock)

    page = browser.get("/portal/catalog", htmx=True).text
    rows = page.partition("<tbody")[2]

    assert f">{said}</span>" in rows
    assert ("Add" in rows) == (stock != 0)


@pytest.mark.parametrize(
    "address",
    [
        "?page=x", "?page=-1", "?page=999999999999999999999", "?size=1000000", "?sort=id;drop",
        "?availability=yes", "?category=%00", "?brand=" + "x" * 500, "?q=%25%5C_", "?q=" + "%20" * 60,
        "?q=%F0%9F%8D%BA",
        "?page=٣",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_read_as_far_as_it_does(browser: Browser, address: str) -> None:
    make_product()

    assert browser.get(f"/portal/catalog{address}").status_code == 200


@pytest.mark.parametrize("words", ["x" * 101, "a\x00b", "a\nb", "\u202eabc"])
def test_words_that_cannot_be_looked_for_are_refused_and_kept(browser: Browser, words: str) -> None:
    page, part = (browser.get("/portal/catalog", htmx=htmx, q=words) for htmx in (False, True))

    assert (page.status_code, part.status_code) == (422, 422)
    assert "Search with at most 100 characters" in page.text
    assert "Search with at most 100 characters" in part.text
    assert 'id="catalog-words"' in page.text


def test_a_page_with_all_of_it_in_the_cart_is_small_and_takes_a_handful_of_statements(
    app: Flask, demo: None
) -> None:
    shopper = make_shopper(app)
    found = list_products(ProductFilter(availability=IN_STOCK), limit=100)
    add_many(
        shopper.person.partner_id or 0,
        [RequestedItem(product.product_id, 100) for product in found if product.has(100)],
        by=shopper.person,
    )
    shopper.browser.get("/portal/catalog")

    with sent_statements() as sent:
        page = shopper.browser.get("/portal/catalog", size="48", availability="in_stock")

    assert len(names(page.text)) == 48
    assert page.text.count("100 in your order") > 30
    # The session, the page, its facets, what of it is in the cart, and the sum of the cart.
    assert len(sent) == 5
    assert len(page.data) < 60_000


def test_no_facet_is_endless(browser: Browser) -> None:
    for number in range(60):
        make_product(brand=f"Brand {number:02d}")

    page = browser.get("/portal/catalog", brand="Brand 55").text

    assert "18 more" in page
    assert len(re.findall(r'id="brand-\d+"', page)) == 30
    assert re.search(r'aria-current="true">Brand 55<', page)


def test_a_product_has_a_page_of_its_own(browser: Browser) -> None:
    product = make_product(
        name="All Day IPA", sku="BR-4001", brand="Founders & Co", category="Beer", supplier="Lakeshore",
        description="Citrus.\nPine.", price="1234.50",
    )  # fmt: skip

    page = browser.get(f"/portal/catalog/{product.product_id}")

    assert page.status_code == 200
    for said in ("<h1>All Day IPA", "BR-4001", "?brand=Founders+%26+Co", "Lakeshore", "Pine.", "$1,234.50"):
        assert said in page.text


@pytest.mark.parametrize("product_id", ["PR99999", "PR1", "nonsense", "PR00001%00"])
def test_what_is_not_in_the_catalog_is_not_found(browser: Browser, product_id: str) -> None:
    assert browser.get(f"/portal/catalog/{product_id}").status_code == 404
    assert browser.post(f"/portal/catalog/{product_id}", quantity="1").status_code == 404


def test_a_withdrawn_product_is_neither_listed_nor_shown(browser: Browser) -> None:
    product = make_product(name="Old Tom")
    withdraw(product)

    assert browser.get(f"/portal/catalog/{product.product_id}").status_code == 404
    assert "The catalog is empty" in browser.get("/portal/catalog").text
