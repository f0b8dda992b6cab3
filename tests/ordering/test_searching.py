"""Finding orders by what people type: number, reference, sku, product name, tracking number."""

import pytest

from tests.factories import (
    make_buyer,
    make_order,
    make_order_at,
    make_partner,
    make_product,
    make_staff,
    one_of,
)
from webapp.accounts.actors import Actor
from webapp.catalog.services import update_product
from webapp.errors import InvalidInput, SearchTooShort
from webapp.fulfilment.services import OrderUpdate, ship, update_order
from webapp.ordering.deleting import delete_order
from webapp.ordering.filtering import OrderFilter
from webapp.ordering.listing import list_newest
from webapp.ordering.models import PLACED, SHIPPED
from webapp.ordering.searching import Search, parse_search


def found(text: str, *, by: Actor | None = None) -> list[str]:
    """The ids of the orders that somebody who types this is shown."""
    page = list_newest(OrderFilter(search=parse_search(text)), seen_by=by or make_staff())
    return [order.order_id for order in page.orders]


@pytest.mark.parametrize(
    "typed", ["po-7781", "7781", "PO-77", "blue", "BLUE HARBOR", "harbor po-7781", " Blue "]
)
def test_an_order_is_found_by_any_part_of_its_reference(db: None, typed: str) -> None:
    order = make_order(customer_reference="PO-7781 Blue Harbor")
    make_order(customer_reference="PO-1234")

    assert found(typed) == [order.order_id]


@pytest.mark.parametrize(
    "typed", ["br-4001", "BR-40", "day ipa", "all day", "4001 ipa", "märzen", "MÄRZEN", "ärz"]
)
def test_an_order_is_found_by_sku_and_name_of_what_was_ordered(db: None, typed: str) -> None:
    ipa, beer = make_product(sku="BR-4001", name="All Day IPA"), make_product(name="Märzen")
    order = make_order(one_of(ipa), one_of(beer))
    make_order()

    assert found(typed) == [order.order_id]


def test_every_word_must_be_found(db: None) -> None:
    beer = make_product(name="Harbor Light Lager")
    first, second = make_order(one_of(beer), customer_reference="PO-1"), make_order(one_of(beer))

    assert found("harbor lager") == [second.order_id, first.order_id]
    assert found("lager po-1") == [first.order_id]
    assert found("lager stout") == []


def test_words_of_one_or_two_letters_only_narrow_what_longer_ones_find(db: None) -> None:
    six = make_order(one_of(make_product(name="Tulip glass, set of 6", sku="GL-1")))
    make_order(one_of(make_product(name="Tulip glass, set of 4", sku="GL-2")))

    assert found("tulip 6") == [six.order_id]


def test_an_order_is_found_by_the_names_of_the_day_it_was_placed(db: None) -> None:
    product = make_product(name="Pale Ale")
    order = make_order(one_of(product))

    update_product(product.product_id, {"name": "Hazy Ale"}, by=make_staff())

    assert found("pale") == [order.order_id]
    assert found("hazy") == []


def test_an_edited_order_is_found_by_what_it_is_now(db: None) -> None:
    stout, lager = make_product(name="Stout"), make_product(name="Lager")
    order = make_order(one_of(stout), customer_reference="PO-1000")

    update = OrderUpdate(items=[one_of(lager)], customer_reference="PO-2000")
    update_order(order.order_id, update, by=make_staff())

    assert found("stout") == found("po-1000") == []
    assert found("lager") == found("po-2000") == [order.order_id]


@pytest.mark.parametrize("typed", ["1Z999AA1", "1z999aa1", "z999a", "aa1"])
def test_an_order_is_found_by_any_part_of_its_tracking_number(db: None, typed: str) -> None:
    order = make_order()
    make_order()

    update_order(order.order_id, OrderUpdate(tracking_number="1Z999AA1"), by=make_staff())

    assert found(typed) == [order.order_id]


def test_every_shipments_number_finds_the_order_and_a_corrected_one_no_longer(db: None) -> None:
    product, by = make_product(), make_staff()
    order = make_order(one_of(product, 3))
    (item,) = order.items

    ship(order.order_id, {item.id: 1}, by=by, tracking_number="FIRST-1")
    ship(order.order_id, {item.id: 2}, by=by, tracking_number="SECOND-2")
    update_order(order.order_id, OrderUpdate(tracking_number="SECOND-3"), by=by)

    assert found("first-1") == found("second-3") == [order.order_id]
    assert found("second-2") == []


def test_a_tracking_number_that_was_taken_away_finds_nothing(db: None) -> None:
    order = make_order_at(SHIPPED)

    update_order(order.order_id, OrderUpdate(tracking_number="TRK-1"), by=make_staff())
    update_order(order.order_id, OrderUpdate(tracking_number=None), by=make_staff())

    assert found("trk-1") == []


@pytest.mark.parametrize("typed", ["OR00012", "or00012", "or12", "12", "00012", " 12 "])
def test_an_order_is_found_by_its_number_as_printed_or_without_zeros(db: None, typed: str) -> None:
    product = make_product(sku="X", name="Y")
    for _ in range(13):
        make_order(one_of(product))

    assert found(typed) == ["OR00012"]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("1", [13, 12, 11, 10, 1]),
        ("or1", [13, 12, 11, 10, 1]),
        ("0", [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("or0001", [13, 12, 11, 10]),
        ("000", [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("00000", []),
        ("13", [13]),
        ("14", []),
    ],
)
def test_the_beginning_of_a_number_finds_all_that_begin_so(db: None, typed: str, numbers: list[int]) -> None:
    product = make_product(sku="X", name="Y")
    for _ in range(13):
        make_order(one_of(product))

    assert found(typed) == [f"OR{number:05}" for number in numbers]


def test_digits_find_numbers_and_texts_alike(db: None) -> None:
    product = make_product(sku="X", name="Y")
    for _ in range(11):
        make_order(one_of(product))
    referred = make_order(one_of(product), customer_reference="4-0001-7")

    assert found("0001") == [referred.order_id, "OR00011", "OR00010"]
    assert found("4-00") == [referred.order_id]


@pytest.mark.parametrize(
    "typed", ["100%", "a_b", "back\\slash", '"quoted"', "it's", "‹12›", "ипа", "🍺🍺🍺", "(x*y)"]
)
def test_signs_mean_themselves(db: None, typed: str) -> None:
    order = make_order(customer_reference=f"<{typed}>")
    make_order(customer_reference="100x axb backslash quoted its 12 x y")

    assert found(typed) == [order.order_id]


def test_nobody_finds_another_partners_orders(db: None) -> None:
    partner, other = make_partner(), make_partner()
    own = make_order(partner=partner, customer_reference="PO-77")
    foreign = make_order(partner=other, customer_reference="PO-77")
    update_order(foreign.order_id, OrderUpdate(tracking_number="TRK-77"), by=make_staff())
    buyer = make_buyer(partner)

    assert found("po-77", by=buyer) == [own.order_id]
    assert found("trk-77", by=buyer) == found(foreign.order_id, by=buyer) == found("2", by=buyer) == []
    assert found("po-77") == [foreign.order_id, own.order_id]


def test_a_deleted_order_is_found_by_nothing(db: None) -> None:
    order = make_order(customer_reference="PO-77")

    delete_order(order.order_id, by=make_staff())

    assert found("po-77") == found(order.order_id) == []


def test_a_search_narrows_to_a_status(db: None) -> None:
    placed = make_order(customer_reference="PO-77")
    make_order_at(SHIPPED, customer_reference="PO-77")

    page = list_newest(OrderFilter(search=parse_search("po-77"), status=PLACED), seen_by=make_staff())

    assert [order.id for order in page.orders] == [placed.id]


def test_nothing_typed_searches_for_nothing() -> None:
    assert parse_search(None) is parse_search("") is parse_search(" \t ") is None


def test_words_are_compared_in_small_letters_and_once() -> None:
    assert parse_search("Märzen IPA märzen") == Search(("märzen", "ipa"), ())


@pytest.mark.parametrize("typed", ["x", "ip", "a b", "or", "ip 1"])
def test_three_letters_are_the_least(typed: str) -> None:
    with pytest.raises(SearchTooShort) as refused:
        parse_search(typed)

    assert refused.value.least == 3


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("a\x00b", "must not contain control characters"),
        ("x" * 101, "must be at most 100 characters"),
        ("a b c d e f g h i j k", "must be at most 10 words"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_search(typed)

    assert (refused.value.field, refused.value.problem) == ("search", problem)
