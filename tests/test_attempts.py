"""A part of a write that may be refused alone: nothing of it stays, and the rest of the write does."""

import pytest
import sqlalchemy as sa

from tests.factories import make_product
from webapp import transactions
from webapp.catalog.models import Product
from webapp.errors import DatabaseUnavailable, EmptyOrder
from webapp.extensions import db as database
from webapp.sql import Statement
from webapp.transactions import Overtaken, attempt

_renamed = Statement(
    sa.update(Product).where(Product.id == sa.bindparam("key")).values(name=sa.bindparam("name"))
)
_names = Statement(sa.select(Product.name).order_by(Product.id))


def names() -> list[str]:
    return [name for (name,) in _names.all()]


def try_to_rename(key: int, name: str) -> None:
    """Rename a product, and be refused."""
    with pytest.raises(EmptyOrder), attempt():
        _renamed.run(key=key, name=name)
        raise EmptyOrder()


def test_what_is_refused_leaves_nothing_and_what_stands_around_it_stays(db: None) -> None:
    for name in ("Ale", "Stout", "Porter"):
        make_product(name=name)

    def work() -> list[str]:
        _renamed.run(key=1, name="Mild")
        try_to_rename(1, "Bitter")
        try_to_rename(2, "Bock")
        with attempt():
            _renamed.run(key=3, name="Saison")
        return names()

    seen_within = transactions.write(work)

    assert seen_within == names() == ["Mild", "Stout", "Saison"]


def test_an_attempt_within_an_attempt_is_refused_alone_or_falls_with_it(db: None) -> None:
    make_product(name="Ale")
    make_product(name="Stout")

    def work() -> None:
        with attempt():
            _renamed.run(key=1, name="Mild")
            try_to_rename(1, "Bitter")
        with pytest.raises(EmptyOrder), attempt():
            with attempt():
                _renamed.run(key=2, name="Bock")
            raise EmptyOrder()

    transactions.write(work)

    assert names() == ["Mild", "Stout"]


def test_what_a_refused_attempt_had_in_hand_is_read_anew(db: None) -> None:
    make_product(name="Ale")

    def work() -> str:
        with pytest.raises(EmptyOrder), attempt():
            database.session.get_one(Product, 1).name = "Bitter"
            raise EmptyOrder()
        return database.session.get_one(Product, 1).name

    seen = transactions.write(work)

    assert (seen, names()) == ("Ale", ["Ale"])


@pytest.mark.parametrize(("error", "told"), [(Overtaken(), DatabaseUnavailable), (KeyError(), KeyError)])
def test_any_other_error_ends_the_whole_write(db: None, error: Exception, told: type[Exception]) -> None:
    make_product(name="Ale")

    def work() -> None:
        _renamed.run(key=1, name="Mild")
        with attempt():
            raise error

    with pytest.raises(told):
        transactions.write(work)

    assert names() == ["Ale"]


def test_there_is_nothing_to_attempt_outside_a_write(db: None) -> None:
    with pytest.raises(RuntimeError), attempt():
        pass
