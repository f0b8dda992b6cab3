"""The pages of changes to many orders: choose, look, start, follow, undo."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import make_order, make_order_at, make_partner, make_product, one_of
from tests.observing import count_rows, sent_statements
from tests.ops.bulk.runs import RUNS, Olga, make_olga
from webapp.bulk import starting
from webapp.bulk.drafting import MAX_ORDERS, draft_move
from webapp.bulk.models import bulk_runs
from webapp.bulk.working import do_next_run
from webapp.clock import now
from webapp.extensions import db as database
from webapp.ops.bulk.showing import WITHOUT_A_WORKER
from webapp.ordering.models import PLACED, PROCESSING, SHIPPED, Order
from webapp.ordering.queries import get_order

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture
def olga(app: Flask, db: None) -> Olga:
    return make_olga(app)


def statuses(olga: Olga, *orders: Order) -> list[str]:
    return [get_order(order.order_id, seen_by=olga.by).status for order in orders]


def test_chosen_orders_are_previewed_moved_and_set_back(olga: Olga) -> None:
    placed, shipped = make_order(partner=make_partner("Blue Harbor")), make_order_at(SHIPPED)

    address = olga.draft(order=[placed.order_id, shipped.order_id, "OR99999"], move=PROCESSING)
    preview = olga.read(address)
    started = olga.start(address, reason="Morning round")
    done = olga.read(started.location)

    assert "Move 3 orders to processing" in preview
    assert "1 will change, 2 refused. Nothing is changed yet." in preview
    assert f"{placed.order_id} Blue Harbor Will change Placed to processing" in preview
    assert "Refused It is shipped: it cannot go to processing." in preview
    assert "OR99999 Refused There is no such order." in preview
    assert "1 order was changed, 2 not done." in done
    assert statuses(olga, placed, shipped) == [PROCESSING, SHIPPED]

    undo = olga.browser.post(f"{address}/undo")
    olga.start(undo.location)

    assert "Changed Processing to placed" in olga.read(undo.location)
    assert "It was undone" in olga.read(address)
    assert statuses(olga, placed) == [PLACED]
    assert [word for word in olga.read(RUNS).split() if word.startswith("BR")][::2] == ["BR00002", "BR00001"]


def test_all_that_match_the_filter_are_meant_and_not_only_a_page(olga: Olga) -> None:
    partner, item = make_partner(), one_of(make_product(sku="ALE-1"))
    for _ in range(60):
        make_order(item, partner=partner)
    make_order_at(SHIPPED)

    text = olga.read(olga.draft(all="1", query="?status=placed&q=ALE-1", move=PROCESSING))

    assert "Move 60 orders to processing" in text
    assert "All that match status=placed&q=ALE-1" in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"move": "processing"}, "No order was chosen."),
        ({"order": ["OR00001"], "move": "eaten"}, "Move to must be one of the statuses."),
        ({"order": ["OR00001"], "carrier": "x" * 101}, "Carrier must be at most 100 characters."),
        ({"order": ["OR00001"], "tracking_number": "\x00"}, "must not contain control characters"),
        ({"order": ["OR00001"], "move": "shipped", "carrier": "UPS"}, "Do one thing at a time"),
        ({"all": "1", "query": "q=a", "move": "shipped"}, "The search is too short"),
        ({"all": "1", "query": "from=yesterday", "move": "shipped"}, "Write a day like"),
        ({"all": "1", "query": "a=1&" * 200, "move": "shipped"}, "This is no search of the list."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(
    olga: Olga, fields: dict[str, Any], said: str
) -> None:
    make_order()

    for htmx in (False, True):
        answer = olga.preview(htmx=htmx, **fields)

        assert answer.status_code == 422
        assert said in answer.text
        assert ("<html" in answer.text) == (not htmx)
        for order in fields.get("order", ()):
            assert f'name="order" value="{order}"' in answer.text
    assert count_rows()["bulk_runs"] == 0


def test_where_it_is_not_said_what_to_do_the_page_asks(olga: Olga) -> None:
    answer = olga.preview(order=HOSTILE)

    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    assert 'name="tracking_number"' in answer.text


def test_more_than_a_run_takes_is_said_with_both_numbers(olga: Olga) -> None:
    answer = olga.preview(order=["x"] * (MAX_ORDERS + 1), move=SHIPPED)

    assert answer.status_code == 422
    assert "These are 20,001 orders; one run takes at most 20,000." in answer.text


def test_cancelling_asks_for_a_reason_at_its_field(olga: Olga) -> None:
    order = make_order()
    address = olga.draft(order=order.order_id, move="cancelled")

    refused = olga.start(address, reason=" ")
    htmx = olga.browser.post(f"{address}/start", htmx=True, reason="\x01")

    assert (refused.status_code, htmx.status_code) == (422, 422)
    assert "Say in a few words why." in refused.text
    assert 'id="bulk-progress"' in htmx.text
    assert statuses(olga, order) == [PLACED]


def test_a_double_click_starts_a_run_once(olga: Olga) -> None:
    order = make_order()
    address = olga.draft(order=order.order_id, move=PROCESSING)

    olga.start(address)
    again = olga.start(address)

    assert again.status_code == 303
    assert "Nothing was started" in olga.read(again.location)


def test_a_long_run_is_followed_until_it_is_done(olga: Olga) -> None:
    partner, item = make_partner(), one_of(make_product())
    keys = [make_order(item, partner=partner).id for _ in range(starting.AT_ONCE + 1)]
    address = olga.draft(order=[f"OR{key:05d}" for key in keys], move=PROCESSING)
    olga.start(address)

    waiting = olga.browser.get(f"{address}/progress", htmx=True)
    with database.engine.begin() as connection:
        connection.execute(sa.update(bulk_runs).values(started_at=now() - 2 * WITHOUT_A_WORKER))
    stuck = olga.read(address)
    do_next_run(lambda: False)
    done = olga.browser.get(f"{address}/progress", htmx=True)

    assert waiting.status_code == 200
    assert "0 of 201 orders done." in waiting.text
    assert 'hx-trigger="every 2s"' in waiting.text
    assert "Nobody is doing this" not in waiting.text
    assert "Nobody is doing this yet" in stuck
    assert done.status_code == 286
    assert "every 2s" not in done.text
    assert 'id="bulk-items"' in done.text
    assert "201 orders were changed." in done.headers["HX-Trigger"]
    assert olga.browser.get(f"{address}/progress").location == address


def test_items_come_a_page_at_a_time_by_outcome_with_a_handful_of_statements(olga: Olga) -> None:
    partner, item = make_partner(), one_of(make_product())
    keys = [make_order(item, partner=partner).id for _ in range(105)]
    run = draft_move([*keys, "nonsense"], PROCESSING, source="", by=olga.by)
    address = f"{RUNS}/{run.run_id}"
    olga.read(address)

    with sent_statements() as sent:
        first = olga.read(address)

    second, refused = olga.read(address, after="100"), olga.read(address, outcome="refused")
    assert len(sent) <= 5
    assert (first.count("Placed to processing"), second.count("Placed to processing")) == (100, 5)
    assert ("nonsense" in first, "nonsense" in second, "nonsense" in refused) == (False, True, True)
    assert "Placed to processing" not in refused
    assert olga.browser.get(address, outcome="x", after="9" * 30).status_code == 200


def test_what_was_not_done_is_a_file(olga: Olga) -> None:
    address = olga.draft(order=[make_order().order_id, "=1+1"], move=PROCESSING)

    answer = olga.browser.get(f"{address}/others.csv")

    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig").splitlines() == [
        "order,verdict",
        "'=1+1,Refused: There is no such order.",
    ]


@pytest.mark.parametrize("path", ["", "/progress", "/others.csv", "/start", "/undo"])
@pytest.mark.parametrize("run_id", ["BR99999", "1", "BR0x001"])
def test_a_run_that_there_is_not_is_not_found(olga: Olga, run_id: str, path: str) -> None:
    send = olga.browser.post if path in ("/start", "/undo") else olga.browser.get

    assert send(f"{RUNS}/{run_id}{path}").status_code == 404
