"""Runs over many orders: foreseen, started once, and done order by order by whoever has the run."""

import pytest
from flask import Flask

from tests.bulk.runs import (
    items_of,
    let_the_lease_end,
    make_operator,
    move,
    outcomes,
    start,
    status_of,
    work_once,
)
from tests.factories import make_order, make_order_at, make_partner, make_product, make_staff, one_of
from tests.observing import at_once, count_rows, kinds_of_events, stock_of
from tests.people import make_user
from webapp.accounts.actors import acting
from webapp.accounts.models import ORDERS_READ
from webapp.accounts.people import disable_person
from webapp.bulk import drafting, leasing, running, starting
from webapp.bulk.models import DONE, WAITING, Run
from webapp.bulk.queries import count_outcomes, get_run
from webapp.errors import (
    InvalidInput,
    NotAllowed,
    RunNotDraft,
    TooManyOrders,
)
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.history.queries import list_events
from webapp.ids import USER
from webapp.ordering.deleting import delete_order
from webapp.ordering.models import CANCELLED, DELIVERED, PLACED, PROCESSING, SHIPPED, Order

MANY = starting.AT_ONCE + 1


def make_orders(number: int = MANY) -> list[Order]:
    partner, item = make_partner(), one_of(make_product())
    return [make_order(item, partner=partner) for _ in range(number)]


@pytest.fixture
def waiting(db: None) -> Run:
    """A move of more orders than are done at once, started."""
    olga = make_operator()
    run = move(make_orders(), PROCESSING, by=olga)
    assert run.state == WAITING
    return run


def test_a_draft_says_what_would_become_of_each_order_and_changes_none(db: None) -> None:
    olga = make_operator()
    placed, shipped, processing = make_order(), make_order_at(SHIPPED), make_order_at(PROCESSING)
    gone = make_order()
    delete_order(gone.order_id, by=make_staff())
    named = [it.order_id for it in (placed, shipped, processing, gone, placed)]

    draft = drafting.draft_move([*named, "OR99999", "nonsense"], PROCESSING, source="", by=olga)

    assert [(item.order_text, item.outcome, item.verdict) for item in items_of(draft)] == [
        (placed.order_id, "ready", "moves"),
        (shipped.order_id, "refused", "move_not_allowed"),
        (processing.order_id, "unchanged", "as_asked"),
        (gone.order_id, "refused", "order_not_found"),
        ("OR99999", "refused", "order_not_found"),
        ("nonsense", "refused", "order_not_found"),
    ]
    assert status_of(placed, by=olga) == PLACED
    assert kinds_of_events(placed.id) == [PLACED]


def test_each_order_is_moved_by_its_starter_and_its_history_names_the_run(db: None) -> None:
    olga = make_operator()
    product = make_product(stock=10)
    orders = [make_order(one_of(product, 2)) for _ in range(3)]

    run = move(orders, CANCELLED, by=olga, reason="Recalled")
    shipped = move([make_order()], SHIPPED, by=olga, reason="Truck 7")

    assert (run.state, outcomes(run)) == (DONE, [("changed", "moves")] * 3)
    assert stock_of(product) == 10
    event = list_events(orders[0].id)[-1]
    assert (event.actor_name, event.entry, event.reason) == ("Olga Ops", "ops", "Recalled")
    event = list_events(items_of(shipped)[0].order_key or 0)[-1]
    assert event.reason == f"Bulk run {shipped.run_id}: Truck 7"


def test_what_changed_between_preview_and_run_is_judged_again(db: None) -> None:
    olga = make_operator()
    placed, cancelled, moved = (make_order() for _ in range(3))
    draft = drafting.draft_move([it.id for it in (placed, cancelled, moved)], PROCESSING, source="", by=olga)
    update_order(cancelled.order_id, OrderUpdate(status=CANCELLED), by=olga)
    update_order(moved.order_id, OrderUpdate(status=PROCESSING), by=olga)

    run = start(draft, by=olga)

    assert outcomes(run) == [
        ("changed", "moves"),
        ("refused", "move_not_allowed"),
        ("unchanged", "as_asked"),
    ]


def test_a_run_is_started_once_and_with_a_reason_where_orders_are_cancelled(db: None) -> None:
    olga = make_operator()
    order = make_order()
    draft = drafting.draft_move([order.id], CANCELLED, source="", by=olga)

    with pytest.raises(InvalidInput):
        starting.start(draft, by=olga)
    starting.start(draft, by=olga, reason="Recalled")
    with pytest.raises(RunNotDraft):
        starting.start(draft, by=olga, reason="Recalled")

    assert kinds_of_events(order.id) == [PLACED, CANCELLED]


def test_a_run_with_nothing_to_do_is_not_started(db: None) -> None:
    olga = make_operator()
    draft = drafting.draft_move([make_order_at(DELIVERED).id], PROCESSING, source="", by=olga)

    with pytest.raises(RunNotDraft):
        starting.start(draft, by=olga)


def test_whoever_may_not_move_orders_may_not_draft_or_start(db: None) -> None:
    order = make_order()
    draft = drafting.draft_move([order.id], PROCESSING, source="", by=make_operator())
    reader = make_staff(ORDERS_READ)
    before = count_rows()

    with pytest.raises(NotAllowed):
        drafting.draft_move([order.id], PROCESSING, source="", by=reader)
    with pytest.raises(NotAllowed):
        starting.start(draft, by=reader)

    assert count_rows() == before


def test_more_orders_than_a_run_takes_are_refused_whole(db: None) -> None:
    with pytest.raises(TooManyOrders):
        drafting.draft_move(range(1, drafting.MAX_ORDERS + 2), PROCESSING, source="", by=make_operator())

    assert count_rows()["bulk_runs"] == 0


def test_more_than_200_orders_are_left_to_the_worker(waiting: Run) -> None:
    assert count_outcomes([waiting.id])[waiting.id]["ready"] == MANY

    assert work_once()

    assert get_run(waiting.run_id).state == DONE
    assert count_outcomes([waiting.id])[waiting.id]["changed"] == MANY
    assert not work_once()


def test_a_worker_told_to_stop_leaves_the_rest_to_the_next(waiting: Run) -> None:
    claimed = leasing.claim()
    assert claimed is not None
    left = iter([False] * 7)
    running.carry_on(claimed, is_enough=lambda: next(left, True))

    assert count_outcomes([waiting.id])[waiting.id]["changed"] == 7
    assert get_run(waiting.run_id).state == WAITING
    assert work_once()
    assert count_outcomes([waiting.id])[waiting.id]["changed"] == MANY


def test_a_run_that_its_worker_has_left_is_taken_over_when_the_lease_ends(waiting: Run) -> None:
    claimed = leasing.claim()
    assert claimed is not None

    assert not work_once()
    let_the_lease_end(waiting)
    assert work_once()

    assert get_run(waiting.run_id).state == DONE
    assert leasing.renew(claimed) is None


def test_two_that_do_one_run_at_once_do_each_order_once(app: Flask, waiting: Run) -> None:
    claimed = leasing.claim()
    assert claimed is not None

    def carry_on() -> None:
        running.carry_on(claimed, is_enough=lambda: False)

    assert at_once(app, carry_on, carry_on) == [None, None]

    assert get_run(waiting.run_id).state == DONE
    orders = [item.order_key or 0 for item in items_of(waiting)]
    assert {tuple(kinds_of_events(key)) for key in orders} == {(PLACED, "updated")}


def test_what_goes_wrong_on_our_side_is_told_of_its_order_and_holds_up_no_run(db: None) -> None:
    olga = make_operator()
    draft = drafting.draft_move([make_order().id], PROCESSING, source="", by=olga)

    # What is to be done has been lost.
    run = start(draft._replace(asked={}), by=olga)

    assert (run.state, outcomes(run)) == (DONE, [("refused", "internal_error")])


def test_of_somebody_disabled_meanwhile_every_order_is_refused(waiting: Run) -> None:
    disable_person(USER.dump(waiting.made_by_id), by=acting(make_user("admin"), entry="ops"))

    assert work_once()

    assert {*outcomes(waiting)} == {("refused", "not_allowed")}
    assert get_run(waiting.run_id).state == DONE
