"""The pieces that all pages are made of."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from flask import Flask, render_template_string
from wtforms import BooleanField, Form, HiddenField, RadioField, SelectChoice, StringField

from webapp.ordering.models import STATUSES

STYLES: Final = Path(__file__).parent.parent / "static" / "css"
MARKUP: Final = '<b title="x">&'
ESCAPED: Final = "&lt;b title=&#34;x&#34;&gt;&amp;"


class Example(Form):  # type: ignore[misc]
    reference = StringField("Your reference")
    agree = BooleanField("I agree")
    role = RadioField("Role", choices=[SelectChoice("buyer", "Buyer"), SelectChoice("manager", "Manager")])
    version = HiddenField()


class Page(NamedTuple):
    said: str
    previous: str | None
    next: str | None


class Cart(NamedTuple):
    items: int
    total: str
    href: str


@pytest.fixture
def form(app: Flask) -> Iterator[Example]:
    with app.test_request_context():
        yield Example()


def rendered(source: str, **facts: Any) -> str:
    imports = (
        '{% from "components/forms.html" import field, checkbox, choices, hidden_errors, stepper %}'
        '{% from "components/pieces.html" import badge, confirm, copyable, empty, notice, page_head, pager %}'
    )
    return render_template_string(imports + source, **facts)


def attributes(page: str, tag: str) -> dict[str, str]:
    """Those of the first such element."""
    found = re.search(rf"<{tag}\b([^>]*)>", page)
    assert found, page
    return dict(re.findall(r'([a-z-]+)="([^"]*)"', found[1]))


def test_a_field_is_tied_to_its_label_hint_and_error(form: Example) -> None:
    form.reference.errors = ["It is too long."]

    page = rendered('{{ field(form.reference, hint="Yours.", autocomplete="off", class="wide") }}', form=form)

    control = attributes(page, "input")
    assert attributes(page, "label")["for"] == control["id"]
    assert control["aria-invalid"] == "true"
    assert control["autocomplete"] == "off"
    assert control["class"].split() == ["input", "wide"]
    hint, error = (
        re.findall(rf'id="{name}">(.*?)</p>', page)[0] for name in control["aria-describedby"].split()
    )
    assert hint == "Yours."
    assert "It is too long." in error


def test_a_field_that_is_right_is_described_by_nothing(form: Example) -> None:
    control = attributes(rendered("{{ field(form.reference) }}", form=form), "input")

    assert {"aria-invalid", "aria-describedby"}.isdisjoint(control)


@pytest.mark.parametrize(
    ("macro", "tag"), [("checkbox(form.agree)", "input"), ("choices(form.role)", "fieldset")]
)
def test_a_choice_is_tied_to_its_error(form: Example, macro: str, tag: str) -> None:
    form.agree.errors = form.role.errors = ["Choose."]

    page = rendered("{{ " + macro + " }}", form=form)

    assert f'id="{attributes(page, tag)["aria-describedby"]}"' in page


def test_what_is_wrong_with_a_field_that_nobody_sees_is_told(form: Example) -> None:
    assert rendered("{{ hidden_errors(form) }}", form=form).strip() == ""
    form.version.errors = ["It has changed."]

    page = rendered("{{ hidden_errors(form) }}", form=form)

    assert attributes(page, "div")["role"] == "alert"
    assert "It has changed." in page


@pytest.mark.parametrize(
    "macro",
    [
        "badge(text)", "page_head(text, text, [(text, '/')], (text, ''))", "copyable('x', text)",
        "empty(text, text)", "stepper('quantity', 1, 'x', text)",
    ],
)  # fmt: skip
def test_text_stays_text(form: Example, macro: str) -> None:
    page = rendered("{{ " + macro + " }}", text=MARKUP)

    assert MARKUP not in page
    assert ESCAPED in page


def test_a_pager_leads_only_where_there_is_more(form: Example) -> None:
    first = rendered("{{ pager(page) }}", page=Page("1–50 of 112", None, "?page=2"))
    last = rendered("{{ pager(page) }}", page=Page("101–112 of 112", "?page=2", None))

    assert [re.findall(r'rel="(\w+)" href="([^"]*)"', page) for page in (first, last)] == [
        [("next", "?page=2")],
        [("prev", "?page=2")],
    ]


@pytest.mark.parametrize(
    ("items", "said"),
    [(0, "Cart: empty"), (1, "Cart: 1 item, $9.50"), (3, "Cart: 3 items, $9.50")],
)
def test_the_cart_says_how_much_is_in_it(form: Example, items: int, said: str) -> None:
    page = rendered(
        '{% include "components/cart_summary.html" %}', cart_summary=Cart(items, "$9.50", "/portal/cart")
    )

    assert " ".join(re.sub(r"<[^>]+>", "", page).split()) == said
    assert "hx-swap-oob" not in page


def test_the_cart_can_be_sent_along_with_another_answer(form: Example) -> None:
    page = rendered(
        '{% include "components/cart_summary.html" %}', cart_summary=Cart(0, "", "/"), is_oob=True
    )

    assert attributes(page, "a")["hx-swap-oob"] == "true"


def test_a_question_opens_without_javascript_and_stands_open_after_a_problem(form: Example) -> None:
    source = "{% call confirm('sure', 'Sure?', is_open=open) %}Yes{% endcall %}"

    asked, refused = (
        attributes(rendered(source, open=value), "div")["class"].split() for value in (False, True)
    )

    assert " popover" in rendered(source, open=False)
    assert asked == ["dialog"]
    assert refused == ["dialog", "open"]


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "placed"])
def test_every_status_has_a_colour(status: str) -> None:
    styles = (STYLES / "components.css").read_text(encoding="utf-8")

    assert re.search(rf"\.{status}\b[^{{]*\{{\s*--b:", styles)
