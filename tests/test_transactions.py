"""Writing: begin, work, commit; again when the database was only busy; nothing when it fails."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.factories import make_product
from tests.observing import count_rows
from webapp import sql, transactions
from webapp.accounts.models import Partner
from webapp.catalog.models import Product
from webapp.errors import DatabaseUnavailable, EmptyOrder
from webapp.extensions import db as database
from webapp.sql import Statement
from webapp.transactions import RETRIES, Overtaken

_renamed = Statement(
    sa.update(Product).where(Product.id == sa.bindparam("key")).values(name=sa.bindparam("name"))
)
_name = Statement(sa.select(Product.name).where(Product.id == sa.bindparam("key")))


def a_partner() -> Partner:
    return Partner(
        code="CUST1001",
        name="RayTech Corp.",
        name_key="raytech corp.",
        is_registered_by_api=False,
        is_active=True,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def raise_in_the_database(sqlstate: str) -> None:
    """PostgreSQL's own error of this kind."""
    database.session.execute(
        sa.text(f"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{sqlstate}'; END $$")
    )


def find_the_file_locked() -> None:
    """SQLite's own error for a second writer, at once."""
    with closing(sqlite3.connect(str(database.engine.url.database), timeout=0)) as second:
        second.execute("BEGIN IMMEDIATE")


def fill_the_disk() -> None:
    """SQLite's own error for a file that may not grow."""
    pages = database.session.scalar(sa.text("PRAGMA page_count"))
    database.session.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
    database.session.execute(sa.text("CREATE TABLE big AS SELECT zeroblob(1000000) AS zeros"))


def test_what_goes_along_with_a_write_stands_and_falls_with_it(db: None) -> None:
    first, second = make_product(), make_product()

    def rename_first(work: Callable[[], object]) -> None:
        _renamed.run(key=first.id, name="Stout")
        work()

    def refuse() -> None:
        _renamed.run(key=second.id, name="Porter")
        raise EmptyOrder()

    with transactions.along(rename_first), pytest.raises(EmptyOrder):
        transactions.write(refuse)
    fallen = [_name.one(key=it.id)[0] for it in (first, second)]
    with transactions.along(rename_first):
        transactions.write(lambda: _renamed.run(key=second.id, name="Porter"))
    transactions.write(lambda: _renamed.run(key=first.id, name="Ale"))

    assert fallen == [first.name, second.name]
    assert [_name.one(key=it.id)[0] for it in (first, second)] == ["Ale", "Porter"]


def test_what_was_written_stands_and_the_result_is_handed_on(db: None) -> None:
    product = make_product()

    changed = transactions.write(lambda: _renamed.run(key=product.id, name="Perry"))

    assert changed == 1
    assert _name.one(key=product.id) == ("Perry",)


@pytest.mark.parametrize("failure", [EmptyOrder(), ValueError("a bug"), KeyboardInterrupt()])
def test_work_that_fails_leaves_nothing_and_is_not_tried_again(db: None, failure: BaseException) -> None:
    product, rows, runs = make_product(name="IPA"), count_rows(), []

    def work() -> None:
        runs.append(sql.is_writing())
        _renamed.run(key=product.id, name="Perry")
        database.session.add(a_partner())
        database.session.flush()
        raise failure

    with pytest.raises(type(failure)):
        transactions.write(work)

    assert runs == [True]
    assert not sql.is_writing()
    assert _name.one(key=product.id) == ("IPA",)
    assert count_rows() == rows | {"products": 1}


def test_statements_and_the_session_write_in_the_same_transaction(db: None) -> None:
    product = make_product(name="IPA")

    def work() -> str | None:
        _renamed.run(key=product.id, name="Perry")
        return database.session.scalar(sa.select(Product.name).where(Product.id == product.id))

    assert transactions.write(work) == "Perry"


def test_a_write_inside_a_write_is_refused(db: None) -> None:
    product = make_product(name="IPA")

    def work() -> None:
        _renamed.run(key=product.id, name="Perry")
        transactions.write(lambda: None)

    with pytest.raises(RuntimeError, match="a write inside a write"):
        transactions.write(work)

    assert _name.one(key=product.id) == ("IPA",)
    assert transactions.write(lambda: "works again") == "works again"


@pytest.mark.parametrize("end", [lambda: database.session.flush(), lambda: transactions.write(lambda: None)])
def test_a_change_outside_a_write_is_refused(db: None, end: Callable[[], None]) -> None:
    database.session.add(a_partner())

    with pytest.raises(RuntimeError, match=r"a change outside transactions\.write"):
        end()

    database.session.rollback()
    assert count_rows()["partners"] == 0


def test_a_changed_object_outside_a_write_is_refused(db: None) -> None:
    product = make_product(name="IPA")
    product.name = "Perry"

    with pytest.raises(RuntimeError, match=r"a change outside transactions\.write"):
        database.session.commit()

    database.session.rollback()
    assert _name.one(key=product.id) == ("IPA",)


def test_what_was_overtaken_is_run_again_from_its_start(db: None) -> None:
    product, runs = make_product(name="IPA"), []

    def work() -> str:
        runs.append(_name.one(key=product.id)[0])
        _renamed.run(key=product.id, name=f"Perry {len(runs)}")
        if len(runs) <= RETRIES:
            raise Overtaken()
        return "done"

    assert transactions.write(work) == "done"
    assert runs == ["IPA"] * (RETRIES + 1)
    assert _name.one(key=product.id) == ("Perry 4",)


def test_what_is_overtaken_again_and_again_is_given_up(db: None) -> None:
    runs = []

    def work() -> None:
        runs.append(1)
        raise Overtaken()

    with pytest.raises(DatabaseUnavailable):
        transactions.write(work)

    assert len(runs) == RETRIES + 1 == 4


def retried(fail: Callable[[], None], *, times: int) -> list[int]:
    """How often work ran that failed so many times, each time after writing something."""
    product, runs = make_product(name="IPA"), list[int]()

    def work() -> None:
        runs.append(len(runs))
        _renamed.run(key=product.id, name=f"Perry {len(runs)}")
        if len(runs) <= times:
            fail()

    try:
        transactions.write(work)
        assert _name.one(key=product.id) == (f"Perry {len(runs)}",)
    except DatabaseUnavailable:
        assert _name.one(key=product.id) == ("IPA",)
        raise
    return runs


@pytest.mark.engine("sqlite")
def test_a_busy_file_is_tried_again(db: None) -> None:
    assert len(retried(find_the_file_locked, times=2)) == 3


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("fail", [find_the_file_locked, fill_the_disk])
def test_a_file_that_stays_busy_or_full_is_unavailable(db: None, fail: Callable[[], None]) -> None:
    with pytest.raises(DatabaseUnavailable):
        retried(fail, times=99)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_a_conflict_between_transactions_is_tried_again(db: None, sqlstate: str) -> None:
    assert len(retried(lambda: raise_in_the_database(sqlstate), times=2)) == 3


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "53100", "55P03", "57014", "57P01"])
def test_a_server_that_stays_busy_or_full_is_unavailable(db: None, sqlstate: str) -> None:
    with pytest.raises(DatabaseUnavailable):
        retried(lambda: raise_in_the_database(sqlstate), times=99)


def test_a_statement_that_is_wrong_is_a_bug_and_not_a_busy_database(db: None) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="nowhere"):
        transactions.write(lambda: database.session.execute(sa.text("SELECT nowhere FROM products")))
