"""Judging a file of products, row by row, against the catalog as it is. Nothing is changed here."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec

from webapp.catalog.file_columns import COLUMNS, FIELDS, NEEDED_OF_NEW, SKU, Leave
from webapp.catalog.queries import ProductRow, find_by_sku
from webapp.csv_in import Row, Table, read_table
from webapp.values import BadValue

MAX_ROWS: Final = 10_000


class Verdict(StrEnum):
    NEW = "new"
    CHANGES = "changes"
    UNCHANGED = "unchanged"
    # Its product is withdrawn: left alone unless it is asked to be brought back.
    WITHDRAWN = "withdrawn"
    REPEATED = "repeated"
    WRONG = "wrong"


REFUSED: Final = (Verdict.WRONG, Verdict.REPEATED)


class Problem(NamedTuple):
    """What is wrong with a cell: a phrase that follows its column's name. No column: with the whole row."""

    column: str
    phrase: str


class ReadRow(NamedTuple):
    """A row with the values of its good cells, by the field of a product; what it leaves out is missing."""

    row: Row
    fields: Mapping[str, Any]
    problems: Sequence[Problem]

    @property
    def sku(self) -> str:
        return self.fields.get(SKU) or self.row.cells.get(SKU, "")


class JudgedRow(NamedTuple):
    """`changes` is {field: (before, after)}; `others` are the rows that name the same sku."""

    read: ReadRow
    verdict: Verdict
    product: ProductRow | None
    changes: Mapping[str, tuple[Any, Any]]
    problems: Sequence[Problem] = ()
    others: Sequence[int] = ()


class Judged(NamedTuple):
    rows: Sequence[JudgedRow]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        return Counter(row.verdict for row in self.rows)

    @property
    def digest(self) -> str:
        """The same as long as every row has the same verdict and would change the same.

        How much stock there was before is left out: orders take from it all the time.
        """
        told = [
            (row.read.row.number, row.verdict, [_told(name, *change) for name, change in row.changes.items()])
            for row in self.rows
        ]
        return sha256(msgspec.json.encode(told)).hexdigest()


def _told(name: str, before: Any, after: Any) -> tuple[Any, ...]:
    return (name, after) if name == "stock" else (name, before, after)


def read_products(text: str) -> tuple[Table, list[ReadRow]]:
    """Raises what `csv_in.read_table` raises."""
    table = read_table(text, COLUMNS, needed=[SKU], most=MAX_ROWS)
    return table, [_read(row) for row in table.rows]


def _read(row: Row) -> ReadRow:
    fields: dict[str, Any] = {}
    problems = [Problem("", "has more cells than the first line")] if row.is_too_long else []
    for column, cell in row.cells.items():
        field, parse = FIELDS[column]
        try:
            fields[field] = parse(cell)
        except Leave:
            continue
        except BadValue as bad:
            problems.append(Problem(column, str(bad)))
    if SKU not in row.cells:
        problems.append(Problem(SKU, "is required"))
    return ReadRow(row, fields, problems)


def judge(rows: Sequence[ReadRow]) -> Judged:
    """The verdicts against the catalog as it is now."""
    return judge_against(rows, find_by_sku([row.sku for row in rows if row.sku]))


def judge_against(rows: Sequence[ReadRow], present: Mapping[str, ProductRow]) -> Judged:
    """`present` are the products of the catalog by their skus, as far as the rows name them."""
    named = defaultdict(list)
    for row in rows:
        named[row.sku].append(row.row.number)
    return Judged([_judged(row, present.get(row.sku), named[row.sku]) for row in rows])


def _judged(read: ReadRow, product: ProductRow | None, same: Sequence[int]) -> JudgedRow:
    problems = [*read.problems, *(_missing(read) if product is None else ())]
    others = [number for number in same if number != read.row.number] if len(same) > 1 and read.sku else []
    if problems or others:
        verdict = Verdict.WRONG if problems else Verdict.REPEATED
        return JudgedRow(read, verdict, product, {}, problems, others)
    changes = _changes(read.fields, product)
    if product is None:
        return JudgedRow(read, Verdict.NEW, None, changes)
    if product.withdrawn_at is not None:
        return JudgedRow(read, Verdict.WITHDRAWN, product, changes)
    return JudgedRow(read, Verdict.CHANGES if changes else Verdict.UNCHANGED, product, changes)


def _missing(read: ReadRow) -> Iterator[Problem]:
    """What a new product needs and the row does not say; what it says wrongly is told already."""
    for field, column in NEEDED_OF_NEW.items():
        if field not in read.fields and column not in read.row.cells:
            yield Problem(column, "is required")


def _changes(fields: Mapping[str, Any], product: ProductRow | None) -> dict[str, tuple[Any, Any]]:
    if product is None:
        return {name: (None, value) for name, value in fields.items()}
    changes = {}
    for name, value in fields.items():
        before = getattr(product, name)
        if value != before:
            changes[name] = (bool(before) if name == "orderable" else before, value)
    return changes
