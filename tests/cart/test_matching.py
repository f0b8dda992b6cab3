"""Finding the product that somebody means."""

import time
from collections.abc import Sequence

import pytest

from tests.cart.building import withdraw
from tests.factories import make_product
from webapp.cart.matching import Named, ProductNames, read_names, sku_key


def named(*products: tuple[str, str] | tuple[str, str, bool]) -> ProductNames:
    """A catalog of (sku, name[, is withdrawn]), numbered from 1."""
    return ProductNames(
        [Named(key, sku, name, any(gone)) for key, (sku, name, *gone) in enumerate(products, start=1)]
    )


BAR = named(
    ("BR-4001", "All Day IPA"),
    ("BR-4010", "Harbor Light Lager"),
    ("WN-4001", "Alder Ridge Pinot Noir"),
    ("GL-0042", "Tulip Glass, Set of 6"),
    ("BR-4999", "Old Ale", True),
)


@pytest.mark.parametrize(
    "text",
    [
        "BR-4001", "br-4001", "br4001", "BR 4001", "b r 4 0 0 1", "BR–4001", "BR\u20114001", "BR\u22124001",
        "BR_4001", "ＢＲ－４００１", "BR-\u200b4001\u200e", "PR00001", "pr00001", "All Day IPA",
        "all  day ipa", "ALL DAY IPA",
    ],
)  # fmt: skip
def test_a_product_is_found_by_its_sku_or_id_or_name_however_it_is_spelt(text: str) -> None:
    assert BAR.fitting(text) == [1]


@pytest.mark.parametrize(
    "text", ["", "-", " ", "BR", "4001", "BR-400", "PR1", "PR00099", "IPA", "\x00", "🍺"]
)
def test_what_is_no_product_s_name_fits_none(text: str) -> None:
    assert BAR.fitting(text) == []


def test_a_sku_letter_for_letter_is_certain_where_others_are_alike() -> None:
    names = named(("BR-4001", "Ale"), ("BR4001", "Porter"), ("PR00001", "Stout"))

    assert names.fitting("BR-4001") == [1]
    assert names.fitting("BR4001") == [2]
    assert names.fitting("br 4001") == [1, 2]
    assert names.fitting("PR00001") == [3]
    assert names.fitting("PR00002") == [2]


def test_two_products_of_one_name_both_fit_it() -> None:
    assert named(("A", "Ale"), ("B", "ale"), ("C", "Porter")).fitting("Ale") == [1, 2]


def test_a_withdrawn_product_fits_only_where_no_other_does() -> None:
    names = named(("A-1", "Ale", True), ("A1", "Porter"), ("B-2", "Stout", True), ("C", "Stout"))

    assert names.fitting("a 1") == [2]
    assert names.fitting("A-1") == [1]
    assert names.fitting("b2") == [3]
    assert names.fitting("stout") == [4]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("BR-4O01", 1), ("BR-400I", 1), ("BR-401", 1), ("BR-40011", 1), ("BR-4101", 1), ("RB-4001", 1),
        ("BR-4001-CASE", 1), ("WM-4001", 3), ("day ipa", 1), ("the all day ipa", 1), ("lager", 2),
        ("GL-42", 4), ("Tulip Glasses", 4), ("BR-4001 a dozen", 1), ("case of GL-0043", 4),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_finds_the_product_nearby(text: str, nearest: int) -> None:
    assert BAR.fitting(text) == []
    assert BAR.nearest(text)[0] == nearest


@pytest.mark.parametrize("text", ["", "ZZZ-9", "cheese", "🍺", "x" * 100_000, "\u0301" * 5_000])
def test_what_is_like_nothing_has_nothing_near(text: str) -> None:
    assert BAR.nearest(text) == []


def test_at_most_three_are_suggested_the_nearest_first_and_none_withdrawn() -> None:
    names = named(*((f"AB-{number}", "x", number == 1002) for number in range(1000, 1009)))

    suggested = names.nearest("AB-1002")

    assert len(suggested) == 3
    assert 3 not in suggested


def test_beside_a_much_better_suggestion_there_is_no_other() -> None:
    assert BAR.nearest("BR-4O01") == [1]
    assert BAR.nearest("BR-4007") == [1, 2]


def keys_in(names: ProductNames, texts: Sequence[str]) -> list[int]:
    return [key for text in texts for key in names.nearest(text)]


def test_a_file_of_unknown_skus_is_compared_with_a_large_catalog_in_moments() -> None:
    names = named(*((f"SKU-{number:05d}", f"Fine Product No {number}") for number in range(10_000)))
    started = time.process_time()

    found = keys_in(names, [f"SKV-{number:05d}" for number in range(0, 10_000, 20)])

    assert found == list(range(1, 10_000, 20))
    assert time.process_time() - started < 5


def test_all_names_of_the_catalog_are_read(db: None) -> None:
    product, gone = make_product(sku="BR-4001", name="All Day IPA"), make_product(sku="GONE-1")
    withdraw(gone)

    names = read_names()

    assert names.fitting("br4001") == names.fitting("all day ipa") == [product.id]
    assert names.fitting("gone 1") == [gone.id]
    assert gone.id not in names.nearest("GONE-2")


def test_a_key_of_a_sku_of_hyphens_alone_is_empty() -> None:
    assert sku_key(" -–_ ") == ""
    assert named(("--", "Dash")).fitting("-") == []
    assert named(("--", "Dash")).fitting("--") == [1]
