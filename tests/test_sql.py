"""Statements on the driver's connection: the same values in and out as from any other query."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.factories import make_product
from webapp import sql, transactions
from webapp.catalog.models import Product, stock_movements
from webapp.database import READING
from webapp.extensions import db as database
from webapp.sql import Statement, ids_in

_by_key = Statement(
    sa.select(Product.id, Product.price, Product.supplier, Product.created_at).where(
        Product.id == sa.bindparam("key")
    )
)
_ids = Statement(sa.select(Product.id).where(ids_in(Product.__table__.c.id, "keys")).order_by(Product.id))
_names = Statement(sa.select(Product.name).order_by(Product.id), lambda row: "".join(row))
_priced = Statement(
    sa.update(Product)
    .where(Product.id == sa.bindparam("key"))
    .values(
        price=sa.bindparam("price", type_=Product.__table__.c.price.type),
        created_at=sa.bindparam("at", type_=Product.__table__.c.created_at.type),
    )
)
_moved = Statement(
    sa.insert(stock_movements)
    .values({column: sa.bindparam(column.name) for column in stock_movements.c if column.name != "id"})
    .returning(stock_movements.c.id, stock_movements.c.quantity, stock_movements.c.at)
)
_quantities = Statement(sa.select(stock_movements.c.quantity).order_by(stock_movements.c.id))
AT = datetime(2026, 2, 28, 23, 30, 15, 123456, tzinfo=UTC)


def movement(product: Product, quantity: int) -> dict[str, object]:
    facts = {
        "reason": "adjustment",
        "order_id": None,
        "actor": "key:1",
        "entry": "v1",
        "at": AT,
        "note": None,
    }
    return {"product_id": product.id, "quantity": quantity, **facts}


def test_amounts_are_decimals_and_times_are_aware_both_ways(db: None) -> None:
    product = make_product()
    berlin = AT.astimezone(timezone(timedelta(hours=1)))

    transactions.write(lambda: _priced.run(key=product.id, price=Decimal("0.10"), at=berlin))

    key, price, supplier, at = _by_key.one(key=product.id)
    assert (key, str(price), supplier, at) == (product.id, "0.10", None, AT)
    assert at.utcoffset() == timedelta(0)


def test_a_finer_amount_than_a_cent_is_refused_and_not_rounded(db: None) -> None:
    product = make_product(price="1.00")

    with pytest.raises(ValueError, match="minor units"):
        transactions.write(lambda: _priced.run(key=product.id, price=Decimal("0.105"), at=AT))
    with pytest.raises(ValueError, match="without a zone"):
        transactions.write(lambda: _priced.run(key=product.id, price=Decimal(1), at=AT.replace(tzinfo=None)))

    assert _by_key.one(key=product.id)[1] == Decimal("1.00")


@pytest.mark.parametrize("number", [0, 1, 3, 40_000])
def test_a_list_of_ids_may_be_of_any_length(db: None, number: int) -> None:
    made = [make_product().id for _ in range(3)]

    found = _ids.all(keys=list(range(1, number + 1)))

    assert found == [(key,) for key in made[:number]]


def test_nothing_found_is_none_of_one_and_an_empty_list_of_many(db: None) -> None:
    assert _by_key.first(key=1) is None
    assert _by_key.all(key=1) == []
    with pytest.raises(IndexError):
        _by_key.one(key=1)


def test_rows_are_made_by_the_function_given(db: None) -> None:
    for name in ("IPA", "Perry"):
        make_product(name=name)

    assert _names.all() == ["IPA", "Perry"]
    assert _names.first() == "IPA"


def test_a_change_says_how_many_rows_it_changed(db: None) -> None:
    product = make_product()

    changed = [
        transactions.write(lambda key=key: _priced.run(key=key, price=Decimal(1), at=AT))  # type: ignore[misc]
        for key in (product.id, product.id + 1)
    ]

    assert changed == [1, 0]


def test_many_rows_are_inserted_in_their_order_and_answered_in_it(db: None) -> None:
    product = make_product()
    rows = [movement(product, quantity) for quantity in (3, 1, -2)]

    made = transactions.write(lambda: _moved.first_of_each(rows))
    transactions.write(lambda: _moved.run_each(rows))

    assert [(quantity, at) for _, quantity, at in made] == [(3, AT), (1, AT), (-2, AT)]
    assert [key for key, *_ in made] == sorted(key for key, *_ in made)
    assert _quantities.all() == [(3,), (1,), (-2,)] * 2


def test_a_write_reads_what_it_wrote_and_nobody_else_does_before_it_is_done(db: None) -> None:
    product = make_product(price="1.00")

    def work() -> Decimal:
        _priced.run(key=product.id, price=Decimal("2.00"), at=AT)
        with sql.writing_on(None):
            outside: Decimal = _by_key.one(key=product.id)[1]
        assert _by_key.one(key=product.id)[1] == Decimal("2.00")
        return outside

    assert transactions.write(work) == Decimal("1.00")
    assert _by_key.one(key=product.id)[1] == Decimal("2.00")


def test_a_read_sees_what_others_have_written_since_the_last_one(db: None) -> None:
    product = make_product(price="1.00")
    before = _by_key.one(key=product.id)[1]

    transactions.write(lambda: _priced.run(key=product.id, price=Decimal("2.00"), at=AT))

    assert (before, _by_key.one(key=product.id)[1]) == (Decimal("1.00"), Decimal("2.00"))


def test_no_connection_stays_open_when_its_engine_is_disposed_of(db: None) -> None:
    engine = database.engines[READING]
    engine.dispose()
    told: list[str] = []
    pool = engine.pool
    event.listen(pool, "connect", lambda *_: told.append("opened"))
    event.listen(pool, "close", lambda *_: told.append("closed"))

    _ids.all(keys=[1])
    engine.dispose()

    assert told == ["opened", "closed"]


def test_values_that_a_statement_holds_itself_need_not_be_given(db: None) -> None:
    product = make_product(category="Beer")
    fixed = Statement(sa.select(Product.id).where(Product.category == "Beer", Product.price >= Decimal("10")))

    assert fixed.all() == [(product.id,)]
