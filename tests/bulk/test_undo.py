"""A bulk move is taken back once: each order that is as the move left it, and no other."""

import pytest

from tests.bulk.runs import items_of, make_operator, move, outcomes, start, status_of
from tests.factories import make_order, make_order_at, make_product, one_of
from tests.observing import stock_of
from webapp.bulk import drafting
from webapp.errors import NothingToUndo
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.history.queries import list_events
from webapp.ordering.models import CANCELLED, PLACED, PROCESSING, SHIPPED


def test_orders_still_as_the_move_left_them_are_set_back_by_a_correction(db: None) -> None:
    olga = make_operator()
    placed, processing, moved_on = make_order(), make_order_at(PROCESSING), make_order()
    refused = make_order_at(CANCELLED)
    run = move([placed, processing, moved_on, refused], SHIPPED, by=olga)
    update_order(moved_on.order_id, OrderUpdate(tracking_number="T-1"), by=olga)

    draft = drafting.draft_undo(run, by=olga)
    foreseen = outcomes(draft)
    undone = start(draft, by=olga, reason="Wrong truck")

    assert foreseen == [("ready", "moves"), ("ready", "moves"), ("refused", "version_changed")]
    assert outcomes(undone) == [("changed", "moves"), ("changed", "moves"), ("refused", "version_changed")]
    assert [status_of(it, by=olga) for it in (placed, processing, moved_on)] == [PLACED, PROCESSING, SHIPPED]
    event = list_events(placed.id)[-1]
    assert (event.kind, event.reason) == ("corrected", f"Bulk run {undone.run_id}: Wrong truck")


def test_an_order_changed_between_the_preview_of_the_undo_and_its_start_is_let_be(db: None) -> None:
    olga = make_operator()
    order = make_order()
    draft = drafting.draft_undo(move([order], PROCESSING, by=olga), by=olga)
    update_order(order.order_id, OrderUpdate(status=SHIPPED), by=olga)

    assert outcomes(start(draft, by=olga)) == [("refused", "version_changed")]
    assert status_of(order, by=olga) == SHIPPED


def test_where_stock_cannot_be_taken_again_it_is_reported_and_not_undone(db: None) -> None:
    olga = make_operator()
    product = make_product(stock=5)
    first, second = make_order(one_of(product, 2)), make_order(one_of(product, 3))
    run = move([first, second], CANCELLED, by=olga, reason="Recalled")
    make_order(one_of(product, 3))

    undone = start(drafting.draft_undo(run, by=olga), by=olga)

    assert outcomes(undone) == [("changed", "moves"), ("refused", "product_not_available")]
    assert [status_of(it, by=olga) for it in (first, second)] == [PLACED, CANCELLED]
    assert stock_of(product) == 0


def test_a_move_is_undone_by_one_run_however_often_it_is_asked_for(db: None) -> None:
    olga = make_operator()
    run = move([make_order()], PROCESSING, by=olga)

    first, second = drafting.draft_undo(run, by=olga), drafting.draft_undo(run, by=olga)
    start(first, by=olga)

    assert first.id == second.id == drafting.draft_undo(run, by=olga).id
    assert len(items_of(first)) == 1


def test_what_moved_nothing_or_is_no_move_cannot_be_undone(db: None) -> None:
    olga = make_operator()
    draft = drafting.draft_move([make_order().id], PROCESSING, source="", by=olga)
    undo = drafting.draft_undo(move([make_order()], PROCESSING, by=olga), by=olga)

    for run in (draft, start(undo, by=olga)):
        with pytest.raises(NothingToUndo):
            drafting.draft_undo(run, by=olga)
