"""The worklist's page: stages, what stands out, charts, and the next step in one click."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.fulfilment.test_worklist import happened, make_part_shipped
from tests.observing import sent_statements
from tests.people import Browser, make_user
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.history.queries import list_events
from webapp.ordering.models import Order
from webapp.ordering.queries import get_order

MOST_STATEMENTS = 9


@pytest.fixture
def mara(app: Flask, db: None) -> Browser:
    return Browser(app, make_user("ops", name="Mara Lindqvist"))


def counts(page: str) -> list[str]:
    return re.findall(r'<span class="count">([0-9,]+)</span>', page)


def present(order: Order) -> Order:
    return get_order(order.order_id, seen_by=make_staff())


def test_an_empty_house_says_so(mara: Browser) -> None:
    page = mara.get("/ops").text

    assert "Nothing waits here" in page
    assert "Nothing just now." in page
    assert "0 orders in the last 30 days, 0 orders in the 30 before." in page


def test_stages_are_counted_and_each_lists_its_orders(mara: Browser) -> None:
    partner = make_partner("<b>RayTech</b>")
    placed = make_order(partner=partner, customer_reference="PO-1")
    processing, part, shipped = make_order_at("processing"), make_part_shipped(), make_order_at("shipped")

    pages = {stage: mara.get("/ops", stage=stage).text for stage in ("placed", "processing", "part_shipped")}
    pages["shipped"] = mara.get("/ops", htmx=True, stage="shipped").text

    assert counts(pages["placed"]) == ["1", "1", "1", "1"]
    assert "&lt;b&gt;RayTech" in pages["placed"]
    for stage, order in zip(pages, (placed, processing, part, shipped), strict=True):
        rows = re.findall('id="work-(OR[0-9]+)"', pages[stage])
        assert rows == [order.order_id]
    assert "<html" not in pages["shipped"]


@pytest.mark.parametrize(("status", "to"), [("placed", "processing"), ("shipped", "delivered")])
@pytest.mark.parametrize("htmx", [True, False])
def test_the_next_step_is_one_click(mara: Browser, status: str, to: str, htmx: bool) -> None:
    order = present(make_order() if status == "placed" else make_order_at(status))

    answer = mara.post(f"/ops/worklist/{order.order_id}", htmx=htmx, stage=status, version=order.version)

    assert answer.status_code == (200 if htmx else 303)
    assert present(order).status == to
    event = list_events(order.id)[-1]
    assert (event.actor_name, event.entry) == ("Mara Lindqvist", "ops")
    if htmx:
        assert f"{order.order_id}: {to.capitalize()}." in answer.headers["HX-Trigger"]
        assert "Nothing waits here" in answer.text


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_changed_meanwhile_is_not_moved(mara: Browser, htmx: bool) -> None:
    order = make_order()
    update_order(order.order_id, OrderUpdate(customer_reference="PO-2"), by=make_staff())

    answer = mara.post(f"/ops/worklist/{order.order_id}", htmx=htmx, stage="placed", version=1)

    assert answer.status_code == (409 if htmx else 303)
    assert present(order).status == "placed"
    said = answer.headers["HX-Trigger"] if htmx else mara.get("/ops").text
    assert "was changed meanwhile. Look at it again." in said


@pytest.mark.parametrize("stage", ["processing", "nonsense"])
def test_a_stage_without_a_step_moves_nothing(mara: Browser, stage: str) -> None:
    order = make_order_at("processing")

    mara.post(f"/ops/worklist/{order.order_id}", stage=stage, version=2)

    assert present(order).status == "processing"


def test_what_stands_out_is_named_with_its_rule_and_since_when(mara: Browser) -> None:
    order = make_order(partner=make_partner("RayTech Corp."))
    happened(order, timedelta(days=3))

    page = mara.get("/ops").text

    rule = re.search('id="rule-untouched".*?</ul>', page, re.DOTALL)
    assert rule is not None
    assert "Placed for 2 days and untouched" in rule[0]
    assert order.order_id in rule[0]
    assert re.search(r"Since [0-9]+ [A-Z][a-z]+ 20[0-9]{2}, [0-9:]+ \(3 days\)", rule[0])


def test_charts_compare_thirty_days_with_those_before(mara: Browser) -> None:
    product = make_product(price="10.00")
    for _ in range(3):
        make_order(one_of(product))

    page = mara.get("/ops").text

    assert "3 orders in the last 30 days, 0 orders in the 30 before." in page
    assert "$30.00 in the last 30 days, $0.00 in the 30 before." in page
    assert page.count('<svg class="chart"') == 2


def test_the_worklist_asks_the_database_as_often_whatever_there_is(mara: Browser) -> None:
    make_order()
    with sent_statements() as few:
        mara.get("/ops")
    for _ in range(20):
        happened(make_order(), timedelta(days=3))
        make_part_shipped()

    with sent_statements() as many:
        mara.get("/ops")

    reads = [[text for text in sent if "SELECT" in text.upper()] for sent in (few, many)]
    assert len(reads[0]) == len(reads[1]) <= MOST_STATEMENTS
