"""Whatever is sent to the list of all orders, it answers, and changes nothing by mistake."""

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from tests.factories import make_order
from tests.marked import make_marked
from tests.observing import count_rows
from tests.people import Browser, make_user
from tests.test_hostile_pages import RUBBISH

PARAMETERS = (
    "q", "status", "partner", "from", "to", "least", "most", "part", "sort", "before", "after",
)  # fmt: skip
FIELDS = ("version", "move", "carrier", "tracking_number", "reason", "name", "query", "filter")
MARKUP = "<script>alert(1)</script><b x=\"'>&amp;{{7*7}}"


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_nothing_that_is_sent_breaks_it(browser: Browser, rubbish: str) -> None:
    order = make_order()
    text = quote(RUBBISH[rubbish])
    before = count_rows()
    answers = {}

    for headers in ({}, {"HX-Request": "true"}):
        for query in (
            *(f"{name}={text}" for name in PARAMETERS),
            "&".join(f"{n}={text}" for n in PARAMETERS),
        ):
            for path in ("/ops/orders", "/ops/orders.csv"):
                answers[path, query] = browser.open(f"{path}?{query}", headers=headers).status_code
        body = f"csrf_token={browser.csrf_token}&" + "&".join(f"{name}={text}" for name in FIELDS)
        for path in (
            f"/ops/orders/{order.order_id}/row?q={text}",
            "/ops/orders/saved",
            "/ops/orders/saved/remove",
        ):
            answers[path, "posted"] = browser.open(
                path,
                method="POST",
                data=body,
                content_type="application/x-www-form-urlencoded",
                headers=headers,
            ).status_code

    assert {asked: status for asked, status in answers.items() if status >= 500} == {}
    after = count_rows()
    assert after["orders"] == before["orders"]
    assert after["order_events"] == before["order_events"]


def test_what_people_typed_is_shown_as_they_typed_it(app: Flask, db: None) -> None:
    make_marked(MARKUP)
    browser = Browser(app, make_user("admin"))
    browser.post("/ops/orders/saved", name=MARKUP, query=f"q={quote(MARKUP)}")

    everything: tuple[dict[str, Any], ...] = (
        {}, {"q": MARKUP}, {"partner": MARKUP, "q": "alert"}, {"partner": "<b>"},
    )  # fmt: skip
    for asked in everything:
        page = browser.get("/ops/orders", **asked)
        assert "<script>alert" not in page.text
        assert '<b x="' not in page.text
        assert page.status_code in (200, 422)
