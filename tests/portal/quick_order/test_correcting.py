"""Putting lines right on the page: what they say, what is chosen for them, what is removed, what is added."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.cart.building import restock
from tests.factories import make_product
from tests.observing import sent_statements
from tests.portal.quick_order.lines import (
    LINES,
    Buyer,
    buttons_of,
    fields_of,
    lines_of,
    make_shopper,
    text_of,
    words_of,
)


@pytest.fixture
def buyer(app: Flask, db: None) -> Buyer:
    return make_shopper(app)


def written(answer: TestResponse) -> list[tuple[str, str, str, str]]:
    return [(line.key, line.sku, line.quantity, line.word) for line in lines_of(answer)]


def sent_ids(answer: TestResponse) -> list[str]:
    """The pieces of the page that an answer renews."""
    tags = re.findall(r"<[^>]*hx-swap-oob[^>]*>", answer.text)
    return [re.findall(r'id="([\w-]+)"', tag)[0] for tag in tags]


def test_lines_that_were_changed_are_checked_again(buyer: Buyer) -> None:
    make_product(sku="ALE", name="Ale")
    page = buyer.check("ALF,x\nnothing,1")

    answer = buyer.press(page, sku=["ALE", "nothing"], quantity=["2", "1"], check="1")

    assert written(answer) == [("1", "ALE", "2", "Found"), ("2", "nothing", "1", "Unknown")]
    assert "<html" in answer.text


def test_a_suggestion_is_taken_over_with_a_button(buyer: Buyer) -> None:
    make_product(sku="ALE 1", name="Ale")
    page = buyer.check("nothing,1\nALE 2,3")
    assert ("use", "2 ALE 1") in buttons_of(page.text)

    answer = buyer.press(page, use="2 ALE 1")

    assert written(answer) == [("1", "nothing", "1", "Unknown"), ("2", "ALE 1", "3", "Found")]


def test_one_of_several_products_is_chosen_with_a_button(buyer: Buyer) -> None:
    make_product(sku="ALE-1", name="Ale")
    make_product(sku="ALE1", name="Other ale")
    page = buyer.check("ale 1,3")
    assert buttons_of(page.text)[1:3] == [("use", "1 ALE-1"), ("use", "1 ALE1")]

    answer = buyer.press(page, use="1 ALE1")

    assert written(answer) == [("1", "ALE1", "3", "Found")]


def test_what_is_left_is_taken_with_a_button(buyer: Buyer) -> None:
    make_product(sku="FEW", stock=4)
    page = buyer.check("FEW,9")
    assert ("take", "1 4") in buttons_of(page.text)

    answer = buyer.press(page, take="1 4")

    assert written(answer) == [("1", "FEW", "4", "Found")]


def test_a_line_goes_only_when_it_is_removed(buyer: Buyer) -> None:
    page = buyer.check("a,1\nb,2\nc,3")

    answer = buyer.press(page, remove="2")
    last = buyer.press(buyer.press(answer, remove="1"), remove="3")

    assert [line.sku for line in lines_of(answer)] == ["a", "c"]
    assert [line.key for line in lines_of(answer)] == ["1", "3"]
    assert 'name="text"' in last.text
    assert last.status_code == 200


def test_more_lines_are_put_below_the_others(buyer: Buyer) -> None:
    make_product(sku="ALE")
    page = buyer.press(buyer.check("a,1\nb,2\nc,3"), remove="2")

    answer = buyer.press(page, more="ALE,4\nd 5", check="1")

    assert [(line.key, line.sku, line.word) for line in lines_of(answer)] == [
        ("1", "a", "Unknown"),
        ("3", "c", "Unknown"),
        ("4", "ALE", "Found"),
        ("5", "d", "Unknown"),
    ]


def test_more_lines_than_there_may_be_are_kept_and_refused(buyer: Buyer) -> None:
    page = buyer.check("a,1\n" * 400)

    answer = buyer.press(page, more="more,1\n" * 101, check="1")

    assert answer.status_code == 409
    assert "These are 501 lines. Send at most 500 at once" in answer.text
    assert len(lines_of(answer)) == 400
    assert answer.text.count("more,1") == 101


def test_a_change_renews_what_differs_and_leaves_what_is_being_typed(buyer: Buyer) -> None:
    make_product(sku="FEW", name="Stout", price="2.00", stock=5)
    make_product(sku="ALE", name="Ale")
    page = buyer.check("FEW,3\nALE,1\nFEW,2")

    answer = buyer.press(page, htmx=True, quantity=["4", "1", "2"], changed="1")

    assert answer.headers["HX-Reswap"] == "none"
    assert sent_ids(answer) == ["verdict-1", "total-1", "verdict-3", "total-3", "quick-summary", "quick-said"]
    assert "Only 5 left. 2 on other lines." in text_of(answer.text)
    assert "1 line is ready, 2 lines need a look." in text_of(answer.text)
    assert "<input" not in answer.text.replace('<input type="hidden" name="state"', "")


def test_a_button_of_a_line_renews_its_fields_too(buyer: Buyer) -> None:
    make_product(sku="ALE-1", name="Ale")
    page = buyer.check("ALE-2,3\nnothing,1")

    answer = buyer.press(page, htmx=True, use="1 ALE-1")

    assert sent_ids(answer) == ["sku-1", "quantity-1", "verdict-1", "total-1", "quick-summary", "quick-said"]
    assert 'value="ALE-1"' in answer.text


def test_a_line_that_is_removed_leaves_the_page_and_the_rest_in_peace(buyer: Buyer) -> None:
    make_product(sku="FEW", stock=5)
    page = buyer.check("FEW,3\nnothing,1\nFEW,3")

    answer = buyer.press(page, htmx=True, remove="3")
    last = buyer.press(buyer.check("a,1"), htmx=True, remove="1")

    assert sent_ids(answer) == ["verdict-1", "total-1", "line-3", "quick-summary", "quick-said"]
    assert '<div id="line-3" hx-swap-oob="delete">' in answer.text
    assert "HX-Reswap" not in last.headers
    assert 'id="quick-order"' in last.text
    assert 'name="text"' in last.text


def test_where_nothing_differs_nothing_but_the_sum_is_sent(buyer: Buyer) -> None:
    page = buyer.check("a,1\nb,2")

    answer = buyer.press(page, htmx=True, changed="1")

    assert sent_ids(answer) == ["quick-summary", "quick-said"]


def test_what_others_bought_meanwhile_is_seen_with_the_next_change(buyer: Buyer) -> None:
    stout = make_product(sku="FEW", stock=5)
    page = buyer.check("FEW,3\nb,2")
    restock(stout, 2)

    answer = buyer.press(page, htmx=True, changed="1")

    assert "verdict-1" in sent_ids(answer)
    assert "Only 2 left." in answer.text


def test_checking_all_with_htmx_renews_all(buyer: Buyer) -> None:
    page = buyer.check("a,1\nb,2")

    answer = buyer.press(page, htmx=True, check="1")

    assert words_of(answer) == ["Unknown", "Unknown"]
    assert answer.text.startswith('<div id="quick-order">')
    assert "0 lines are ready, 2 lines need a look." in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"key": "x", "sku": "a", "quantity": "1"},
        {"key": ["1", "1"], "sku": ["a", "b"], "quantity": ["1", "2"], "remove": "1"},
        {"key": ["9" * 50], "sku": ["a"], "quantity": ["1"], "changed": "1"},
        {"key": ["-1", "\u0663"], "sku": ["a"], "quantity": [], "state": ["x"] * 9, "changed": "1"},
        {"sku": ["a\x00\n\ud83c", "\u202e"], "quantity": ["\x07", "1e9"], "check": "1"},
        {"key": ["1"], "sku": ["a"], "quantity": ["1"], "use": "", "take": "1", "remove": "\x00"},
        {"key": ["1"], "sku": ["a"], "quantity": ["1"], "use": "1 " + "x" * 100_000},
        {"key": ["1"], "sku": ["a"], "quantity": ["1"], "take": "1 -99999999999999999999999"},
        {"key": ["1"], "sku": ["a"], "quantity": ["1"], "add": "1", "token": "\x00" * 22},
        {"more": "\x00,\x00", "check": "1"},
    ],
)
def test_a_form_that_nobody_filled_in_by_hand_breaks_nothing(
    buyer: Buyer, fields: dict[str, object], htmx: bool
) -> None:
    encoded = {
        name: [str(one).encode("utf-8", "replace") for one in (value if isinstance(value, list) else [value])]
        for name, value in fields.items()
    }

    answer = buyer.browser.post(LINES, htmx=htmx, **encoded)

    assert answer.status_code in (200, 409)


def test_more_lines_than_the_page_ever_held_are_refused(buyer: Buyer) -> None:
    answer = buyer.browser.post(LINES, sku=["a"] * 501, quantity=["1"] * 501)

    assert answer.status_code == 400


def test_a_change_in_one_of_500_lines_takes_a_handful_of_statements_and_a_small_answer(buyer: Buyer) -> None:
    make_product(sku="ALE")
    page = buyer.check("ALE,1\n" * 250 + "nothing,1\n" * 250)
    fields = fields_of(page)
    fields["quantity"][499] = "2"

    with sent_statements() as sent:
        answer = buyer.browser.post(LINES, htmx=True, **{**fields, "changed": "1"})

    assert len(sent) <= 6
    assert len(answer.data) < 2_000
