"""Browsing the catalog: every word counts, and each filter says how much it would leave."""

import pytest

from tests.cart.building import withdraw
from tests.factories import make_product
from tests.observing import sent_statements
from webapp.catalog.browsing import AVAILABILITY, BRAND, CATEGORY, SORTS, Browsed, Wanted, browse
from webapp.catalog.models import IN_STOCK, OUT_OF_STOCK


def look(
    words: str | None = None, *, sort: str = "name", page: int = 1, size: int = 24, **chosen: str
) -> Browsed:
    return browse(Wanted(words, chosen), sort=sort, page=page, size=size)


def names(found: Browsed) -> list[str]:
    return [product.name for product in found.products]


@pytest.fixture
def shelf(db: None) -> None:
    """Five products in two categories, of three brands, one of them sold out."""
    make_product(name="All Day IPA", sku="BR-1", brand="Founders", category="Beer", price="10.99")
    make_product(name="Hazy IPA", sku="BR-2", brand="Gull Point", category="Beer", price="44.00", stock=0)
    make_product(name="day light Lager", sku="BR-3", brand="Gull Point", category="Beer", price="27.50")
    make_product(name="Ölwerk Tulip", sku="GL-1", brand="", category="Glass", price="21.50")
    make_product(name="Copa 50%", sku="GL_2", brand="founders guild", category="Glass", price="10.99")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (None, ["All Day IPA", "Copa 50%", "day light Lager", "Hazy IPA", "Ölwerk Tulip"]),
        ("  ", ["All Day IPA", "Copa 50%", "day light Lager", "Hazy IPA", "Ölwerk Tulip"]),
        ("ipa", ["All Day IPA", "Hazy IPA"]),
        ("IPA day", ["All Day IPA"]),
        ("gull br-", ["day light Lager", "Hazy IPA"]),
        ("day da d", ["All Day IPA", "day light Lager"]),
        ("ÖLWERK", ["Ölwerk Tulip"]),
        ("50%", ["Copa 50%"]),
        ("gl_", ["Copa 50%"]),
        ("%", ["Copa 50%"]),
        ("\\", []),
        ("ipa glass", []),
        ("' OR 1=1 --", []),
    ],
)
def test_every_word_must_be_found_wherever_it_stands(
    shelf: None, words: str | None, found: list[str]
) -> None:
    seen = look(words)

    assert names(seen) == found
    assert seen.total == len(found)


def test_a_hundred_words_are_looked_for_like_one(shelf: None) -> None:
    assert names(look(" ".join(f"w{number}" for number in range(100)))) == []


def test_each_filter_counts_what_it_would_leave_of_what_the_others_hold(shelf: None) -> None:
    everything = look()
    gull = look(brand="Gull Point")
    there = look("day", availability=IN_STOCK)

    assert everything.facets == {
        CATEGORY: [("Beer", 3), ("Glass", 2)],
        BRAND: [("Founders", 1), ("founders guild", 1), ("Gull Point", 2)],
        AVAILABILITY: [(IN_STOCK, 4), (OUT_OF_STOCK, 1)],
    }
    assert gull.facets[CATEGORY] == [("Beer", 2)]
    assert gull.facets[BRAND] == everything.facets[BRAND]
    assert gull.facets[AVAILABILITY] == [(IN_STOCK, 1), (OUT_OF_STOCK, 1)]
    assert there.facets[BRAND] == [("Founders", 1), ("Gull Point", 1)]
    assert [seen.total for seen in (everything, gull, there)] == [5, 2, 2]


def test_filters_hold_all_together(shelf: None) -> None:
    found = look("ipa", category="Beer", brand="Gull Point", availability=OUT_OF_STOCK)

    assert (names(found), found.total) == (["Hazy IPA"], 1)
    assert names(look(category="Glass", brand="Gull Point")) == []
    assert names(look(category="beer")) == []


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", ["All Day IPA", "Copa 50%", "day light Lager", "Hazy IPA", "Ölwerk Tulip"]),
        ("brand", ["All Day IPA", "Copa 50%", "day light Lager", "Hazy IPA", "Ölwerk Tulip"]),
        ("cheapest", ["All Day IPA", "Copa 50%", "Ölwerk Tulip", "day light Lager", "Hazy IPA"]),
        ("dearest", ["Hazy IPA", "day light Lager", "Ölwerk Tulip", "All Day IPA", "Copa 50%"]),
        ("newest", ["Copa 50%", "Ölwerk Tulip", "day light Lager", "Hazy IPA", "All Day IPA"]),
    ],
)
def test_products_come_in_the_order_asked_for(shelf: None, sort: str, found: list[str]) -> None:
    assert names(look(sort=sort)) == found


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_together_hold_everything_once(shelf: None, sort: str) -> None:
    pages = [look(sort=sort, page=page, size=2) for page in (1, 2, 3)]

    assert [name for page in pages for name in names(page)] == names(look(sort=sort))
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (3, 3), (4, 3), (10**9, 3)])
def test_a_page_that_there_is_not_is_the_nearest_one(shelf: None, asked: int, given: int) -> None:
    found = look(page=asked, size=2)

    assert found.page == given
    assert found.products != []


def test_nothing_found_is_one_empty_page(shelf: None) -> None:
    found = look("no such thing", brand="Founders", page=7)

    assert (found.products, found.total, found.page, found.pages) == ([], 0, 1, 1)
    assert found.facets == {CATEGORY: [], BRAND: [], AVAILABILITY: []}


def test_a_withdrawn_product_is_neither_found_nor_counted(db: None) -> None:
    kept, gone = make_product(category="Beer"), make_product(category="Wine")
    withdraw(gone)

    found = look()

    assert [product.id for product in found.products] == [kept.id]
    assert (found.total, found.facets[CATEGORY]) == (1, [("Beer", 1)])


def test_a_page_with_its_facets_takes_two_statements(shelf: None) -> None:
    with sent_statements() as sent:
        look("a", category="Beer", availability=IN_STOCK, sort="dearest", page=2, size=1)

    assert len(sent) == 2
