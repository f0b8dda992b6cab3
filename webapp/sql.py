"""Statements on the hot paths: written with SQLAlchemy Core, compiled once, run on the driver's connection.

Executing a Core statement costs SQLAlchemy about ten times what SQLite needs for it. A `Statement` is
compiled to a string once per dialect and then run as it is: inside `transactions.write` on that
transaction's connection, elsewhere on a pooled connection in autocommit. The column types still convert
values both ways, so Decimals and aware times come out as from any other query.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from webapp import reading
from webapp.clock import UtcDateTime
from webapp.columns import Json
from webapp.extensions import db
from webapp.money import Money

Row = TypeVar("Row")
Convert = Callable[[Any], Any]

_writing: ContextVar[Any] = ContextVar("the driver's connection of the write under way", default=None)


def is_writing() -> bool:
    """Whether a `transactions.write` is under way here."""
    return _writing.get() is not None


def writing_connection() -> Any:
    """The driver's connection of the write under way. Raises RuntimeError outside of one."""
    connection = _writing.get()
    if connection is None:
        raise RuntimeError("outside a write")
    return connection


@contextmanager
def writing_on(driver_connection: Any) -> Iterator[None]:
    """Run the statements of this block on that connection, inside its transaction."""
    token = _writing.set(driver_connection)
    try:
        yield
    finally:
        _writing.reset(token)


def ids_in(column: sa.ColumnElement[int], name: str) -> sa.ColumnElement[bool]:
    """`column IN (list)` for a list of any length bound as one parameter, so that one text serves all."""
    return _IsIn(column, name, sa.BigInteger())


def texts_in(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """As `ids_in`, for texts."""
    return _IsIn(column, name, sa.Text())


class _IsIn(sa.ColumnElement[bool]):
    inherit_cache = False

    def __init__(self, column: sa.ColumnElement[Any], name: str, kind: sa.types.TypeEngine[Any]) -> None:
        self.column = column
        self.name = name
        self.kind = kind


@compiles(_IsIn, "sqlite")
def _is_in_sqlite(element: _IsIn, compiler: SQLCompiler, **kw: Any) -> str:
    values: Any = sa.select(sa.column("value")).select_from(
        sa.func.json_each(sa.bindparam(element.name, type_=Json))
    )
    return compiler.process(element.column.in_(values), **kw)


@compiles(_IsIn, "postgresql")
def _is_in_postgresql(element: _IsIn, compiler: SQLCompiler, **kw: Any) -> str:
    values: sa.BindParameter[Any] = sa.bindparam(element.name, type_=sa.ARRAY(element.kind))
    return compiler.process(element.column == sa.any_(values), **kw)


def holds(text: sa.SQLColumnExpression[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a text holds another, letter for letter; every text holds the empty one."""
    return _Holds(text, name)


class _Holds(sa.ColumnElement[bool]):
    inherit_cache = False

    def __init__(self, text: sa.SQLColumnExpression[Any], name: str) -> None:
        self.text = text
        self.name = name


@compiles(_Holds, "sqlite")
def _holds_sqlite(element: _Holds, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(sa.func.instr(element.text, sa.bindparam(element.name, type_=sa.Text)) > 0, **kw)


@compiles(_Holds, "postgresql")
def _holds_postgresql(element: _Holds, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(sa.func.strpos(element.text, sa.bindparam(element.name, type_=sa.Text)) > 0, **kw)


@dataclass(frozen=True, slots=True)
class _Plan:
    text: str
    names: tuple[str, ...] | None
    """The parameters in their order, for a driver that takes them by position."""
    fixed: Mapping[str, Any]
    """Values that the statement itself holds."""
    binders: Mapping[str, Convert]
    converters: tuple[tuple[int, Convert], ...]


class Statement(Generic[Row]):
    """A Core statement that gives rows of one type; values are passed by the names of its bind parameters.

    `row` makes a row from a sequence of column values. Errors are the driver's own
    (`database.is_unavailable`).
    """

    @overload
    def __init__(self: "Statement[tuple[Any, ...]]", statement: sa.Executable) -> None: ...
    @overload
    def __init__(self, statement: sa.Executable, row: Callable[[Iterable[Any]], Row]) -> None: ...
    def __init__(self, statement: sa.Executable, row: Callable[[Iterable[Any]], Any] = tuple) -> None:
        self.statement = statement
        self.row = row
        self._plans: dict[type, _Plan] = {}

    def all(self, **values: Any) -> list[Row]:
        writing = _writing.get()
        if writing is None:
            return reading.on_idle_connection(lambda connection: self.all_on(connection, values))
        return self.all_on(writing, values)

    def all_on(self, connection: Any, values: Mapping[str, Any]) -> list[Row]:
        """As `all`, on a driver's connection."""
        plan = self._plan(connection)
        return self._made(plan, connection.execute(plan.text, _bound(plan, values)).fetchall())

    def first(self, **values: Any) -> Row | None:
        rows = self.all(**values)
        return rows[0] if rows else None

    def one(self, **values: Any) -> Row:
        """The first row of a statement that always has one."""
        return self.all(**values)[0]

    def run(self, **values: Any) -> int:
        """The number of rows that were changed. Inside a write only."""
        connection = _writing.get()
        plan = self._plan(connection)
        count: int = connection.execute(plan.text, _bound(plan, values)).rowcount
        return count

    def run_each(self, many: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each, in one round trip. Inside a write only."""
        connection = _writing.get()
        plan = self._plan(connection)
        connection.cursor().executemany(plan.text, [_bound(plan, values) for values in many])

    def first_of_each(self, many: Sequence[Mapping[str, Any]]) -> list[Row]:
        """The first row of each run, in their order (INSERT ... RETURNING). Inside a write only."""
        connection = _writing.get()
        plan = self._plan(connection)
        bound = [_bound(plan, values) for values in many]
        if isinstance(connection, sqlite3.Connection):
            rows = [connection.execute(plan.text, values).fetchall()[0] for values in bound]
        else:
            cursor = connection.cursor()
            cursor.executemany(plan.text, bound, returning=True)
            rows = [cursor.fetchone() for _ in cursor.results()]
        return self._made(plan, rows)

    def _made(self, plan: _Plan, rows: Sequence[Sequence[Any]]) -> list[Row]:
        if plan.converters and rows:
            # Column by column: thousands of rows are converted without a loop of our own.
            columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
            for index, convert in plan.converters:
                columns[index] = map(convert, columns[index])
            return list(map(self.row, zip(*columns, strict=True)))
        return list(map(self.row, rows))

    def _plan(self, connection: Any) -> _Plan:
        plan = self._plans.get(type(connection))
        if plan is None:
            plan = self._plans[type(connection)] = _compiled(self.statement, db.engine.dialect)
        return plan


def _compiled(statement: sa.Executable, dialect: Dialect) -> _Plan:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    binders = {
        name: binder
        for bind, name in compiled.bind_names.items()
        if (binder := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    returned: Iterable[Any] = getattr(statement, "exported_columns", ())
    converters = tuple(
        (index, converter)
        for index, column in enumerate(returned)
        if (converter := _converter(column.type, dialect)) is not None
    )
    fixed = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
    names = tuple(compiled.positiontup) if compiled.positional else None
    return _Plan(str(compiled), names, fixed, binders, converters)


def _converter(column_type: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(column_type, Money | UtcDateTime | Json):
        return column_type.reader(dialect.name)  # the same without SQLAlchemy's calls in between
    if isinstance(column_type, sa.Float):
        return None  # both drivers give floats
    return column_type.dialect_impl(dialect).result_processor(dialect, None)


def _bound(plan: _Plan, values: Mapping[str, Any]) -> Any:
    given = {**plan.fixed, **values}
    for name, binder in plan.binders.items():
        given[name] = binder(given[name])
    return given if plan.names is None else [given[name] for name in plan.names]
