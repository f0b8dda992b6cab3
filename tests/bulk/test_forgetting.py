"""Previews that nobody started do not pile up."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bulk.runs import make_operator, move
from tests.factories import make_order
from tests.observing import count_rows
from webapp.bulk.drafting import draft_move
from webapp.bulk.forgetting import KEPT
from webapp.bulk.models import Run, bulk_runs
from webapp.bulk.queries import get_run
from webapp.errors import RunNotFound
from webapp.extensions import db as database


def age(run: Run, by: timedelta) -> None:
    made = sa.update(bulk_runs).where(bulk_runs.c.id == run.id)
    with database.engine.begin() as connection:
        connection.execute(made.values(created_at=run.created_at - by))


def test_a_preview_is_forgotten_after_a_week_and_what_was_done_is_not(db: None) -> None:
    olga, orders = make_operator(), [make_order(), make_order()]
    done = move(orders, "processing", by=olga)
    old, young = (draft_move([it.id for it in orders], "shipped", source="", by=olga) for _ in range(2))
    age(done, KEPT + timedelta(hours=1))
    age(old, KEPT + timedelta(hours=1))
    age(young, KEPT - timedelta(hours=1))

    draft_move([orders[0].id], "shipped", source="", by=olga)

    with pytest.raises(RunNotFound):
        get_run(old.run_id)
    assert [get_run(run.run_id).id for run in (done, young)] == [done.id, young.id]
    assert count_rows()["bulk_items"] == 2 + 2 + 1
