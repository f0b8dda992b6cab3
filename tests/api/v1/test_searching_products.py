"""Lists of products through the v1 API: paging, filters and the search."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.api.asking import Answered, v1
from tests.factories import make_product


def ids_of(answered: Answered) -> list[str]:
    return [product["productId"] for product in answered.json["data"]]


def test_products_come_in_the_documents_envelope(client: FlaskClient) -> None:
    for _ in range(5):
        make_product()
    api = v1(client)

    first, last = api.get("/products?limit=2"), api.get("/products?limit=2&offset=3")

    assert list(first.json) == ["data", "pagination"]
    assert first.json["data"] == [api.get(f"/products/PR0000{number}").json for number in (1, 2)]
    assert first.json["pagination"] == {"limit": 2, "offset": 0, "total": 5, "nextOffset": 2}
    assert ids_of(last) == ["PR00004", "PR00005"]
    assert last.json["pagination"] == {"limit": 2, "offset": 3, "total": 5, "nextOffset": None}


def test_twenty_products_are_listed_unless_more_are_asked_for(client: FlaskClient, demo: None) -> None:
    api = v1(client, "demo-raytech-key")

    twenty, all_of_them = api.get("/products"), api.get("/products?limit=1000")

    total = all_of_them.json["pagination"]["total"]
    assert ids_of(twenty) == [f"PR{number:05d}" for number in range(1, 21)]
    assert twenty.json["pagination"] == {"limit": 20, "offset": 0, "total": total, "nextOffset": 20}
    assert (len(ids_of(all_of_them)), total >= 60) == (total, True)


def test_invalid_parameters_are_refused(client: FlaskClient) -> None:
    api = v1(client)

    refused = [
        api.get(f"/products?{query}")
        for query in ("limit=0", "limit=1001", "offset=-1", "availability=yes", "availability=", "q=%00")
    ]

    assert {(answered.status, answered.error_type) for answered in refused} == {(400, "invalid_input")}


@pytest.mark.parametrize("limit", [1, 20])
def test_filters_combine_and_the_total_counts_what_they_keep(client: FlaskClient, limit: int) -> None:
    make_product(sku="BR-1", name="Amber", brand="Kettle", category="Cider")
    make_product(sku="BR-2", name="Porter", brand="København", category="Beer", stock=0)
    make_product(sku="BR-3", name="Amber", brand="København", category="Beer")
    api = v1(client)
    kept = {
        "sku=BR-2": ["PR00002"],
        "sku=br-2": [],
        "brand=K%C3%B8benhavn": ["PR00002", "PR00003"],
        "category=Cider": ["PR00001"],
        "availability=out_of_stock": ["PR00002"],
        "availability=in_stock&category=Beer": ["PR00003"],
        "q=amber": ["PR00001", "PR00003"],
        "q=amber&brand=K%C3%B8benhavn": ["PR00003"],
        "q=": ["PR00001", "PR00002", "PR00003"],
        "q=%20": ["PR00001", "PR00002", "PR00003"],
        "colour=red": ["PR00001", "PR00002", "PR00003"],
    }

    listed = {query: api.get(f"/products?{query}&limit={limit}") for query in kept}

    assert {query: ids_of(answered) for query, answered in listed.items()} == {
        query: ids[:limit] for query, ids in kept.items()
    }
    assert [answered.json["pagination"]["total"] for answered in listed.values()] == [
        len(ids) for ids in kept.values()
    ]


def test_a_search_finds_name_sku_brand_and_description_in_any_case(client: FlaskClient) -> None:
    make_product(sku="BR-4004", name="Dunkelberg Märzen", brand="Brauhaus Ølstad", description="Weiß, süffig")
    make_product(name="Cider")
    api = v1(client)

    found = {
        words: ids_of(api.get(f"/products?q={quote(words)}"))
        for words in (
            "dunkelberg", "MÄRZEN", "märzen", "Ma\u0308rzen", " Märzen ", "br-4004", "ØLSTAD", "brauhaus ø",
            "WEISS", "weiß", "SÜFFIG",
        )
    }  # fmt: skip

    assert found == {words: ["PR00001"] for words in found}


def test_wildcards_are_searched_for_as_they_are(client: FlaskClient) -> None:
    for name in ("100% juice", "a_b", "c\\d", "1000 axb"):
        make_product(name=name, sku=name.replace(" ", "-"))
    api = v1(client)
    sought = {
        "%": ["PR00001"],
        "100%": ["PR00001"],
        "%%": [],
        "_": ["PR00002"],
        "a_b": ["PR00002"],
        "1_0": [],
        "\\": ["PR00003"],
        "c\\d": ["PR00003"],
    }

    found = {words: ids_of(api.get(f"/products?q={quote(words)}")) for words in sought}

    assert found == sought


def test_a_renamed_product_is_found_by_its_new_name_alone(client: FlaskClient) -> None:
    make_product(name="Märzen")
    api = v1(client)

    api.put("/products/PR00001", {"name": "Ærø Ale"})

    assert ids_of(api.get(f"/products?q={quote('ÆRØ')}")) == ["PR00001"]
    assert ids_of(api.get(f"/products?q={quote('märzen')}")) == []
