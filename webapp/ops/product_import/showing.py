"""A judged file as its page shows it: how many rows have each verdict, and what each of them would do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from webapp.catalog.importing import REFUSED, Judged, JudgedRow, Verdict
from webapp.csv_in import Table
from webapp.csv_out import Cell, write_csv
from webapp.formatting import counted, money, number
from webapp.ops.products.telling import FIELD_WORDS, say_value

# Of each verdict no more rows than somebody would read; the file that can be downloaded has them all.
SHOWN: Final = 100

# The badge of a verdict and its kind, the heading of its rows, and how they are counted; in the order shown.
_WORDS: Final[Mapping[Verdict, tuple[str, str, str, str]]] = {
    Verdict.WRONG: ("Wrong", "error", "Wrong: left out", "wrong"),
    Verdict.REPEATED: ("Repeated", "error", "The same SKU twice: left out", "repeated"),
    Verdict.WITHDRAWN: ("Withdrawn", "warning", "Withdrawn: left as they are", "withdrawn"),
    Verdict.CHANGES: ("Changes", "info", "Changes", "to change"),
    Verdict.NEW: ("New", "success", "New", "new"),
    Verdict.UNCHANGED: ("Unchanged", "", "Unchanged", "unchanged"),
}


class ShownVerdict(NamedTuple):
    row: str
    sku: str
    name: str
    href: str
    texts: Sequence[str]


class Group(NamedTuple):
    """The rows of one verdict; `more` says how many are not shown."""

    id: str
    title: str
    word: str
    kind: str
    size: str
    rows: Sequence[ShownVerdict]
    more: str


class Preview(NamedTuple):
    """`ready` is how many rows would be written, apart from `withdrawn` ones; `refused` are left out."""

    said: str
    groups: Sequence[Group]
    ready: int
    withdrawn: int
    refused: int
    unknown: str


def show_preview(judged: Judged, table: Table, *, path: str) -> Preview:
    """`path` is the address below which each product has its page."""
    counts = judged.counts
    groups = [_group(verdict, judged, path) for verdict in _WORDS if counts[verdict]]
    ready = counts[Verdict.NEW] + counts[Verdict.CHANGES]
    refused = sum(counts[verdict] for verdict in REFUSED)
    said = f"{counted(len(judged.rows), 'row')}: " + ", ".join(
        f"{number(counts[verdict])} {_WORDS[verdict][3]}" for verdict in _WORDS if counts[verdict]
    )
    return Preview(
        said=said if groups else "No row stands below the names of the columns.",
        groups=groups,
        ready=ready,
        withdrawn=counts[Verdict.WITHDRAWN],
        refused=refused,
        unknown=", ".join(table.unknown),
    )


def _group(verdict: Verdict, judged: Judged, path: str) -> Group:
    word, kind, title, _ = _WORDS[verdict]
    rows = [row for row in judged.rows if row.verdict is verdict]
    left = len(rows) - SHOWN
    return Group(
        id=f"verdict-{verdict}",
        title=title,
        word=word,
        kind=kind,
        size=number(len(rows)),
        rows=[_shown(row, path) for row in rows[:SHOWN]],
        more=f"and {counted(left, 'more row')} like these" if left > 0 else "",
    )


def _shown(row: JudgedRow, path: str) -> ShownVerdict:
    product = row.product
    name = product.name if product else str(row.read.fields.get("name", ""))
    return ShownVerdict(
        row=number(row.read.row.number),
        sku=row.read.sku,
        name=name,
        href=f"{path}/{product.product_id}" if product else "",
        texts=list(_tell(row)),
    )


def _tell(row: JudgedRow) -> Iterator[str]:
    for column, phrase in row.problems:
        yield f"{column} {phrase}." if column else f"The row {phrase}."
    if row.others:
        rows = ", ".join(map(number, row.others[:5])) + (" and others" if len(row.others) > 5 else "")
        yield f"The SKU stands in row {rows}, too."
    if row.verdict is Verdict.NEW:
        fields = row.read.fields
        stock = fields.get("stock")
        yield money(fields["price"], fields["currency"]) + (
            "" if stock is None else f", {counted(stock, 'unit')} in stock"
        )
    elif not row.problems:
        for name, (before, after) in row.changes.items():
            told = say_value(name, after)
            yield f"{FIELD_WORDS[name]}: {say_value(name, before)} → {told}"


def write_verdicts(judged: Judged, table: Table, *, only_refused: bool) -> Iterator[bytes]:
    """The rows as they were sent, each with its verdict and why; columns that an import passes over."""
    names = [*table.names, "verdict", "why"]
    return write_csv(names, [_verdict_rows(judged, len(table.names), only_refused)])


def _verdict_rows(judged: Judged, width: int, only_refused: bool) -> Iterator[Sequence[Cell]]:
    for row in judged.rows:
        if row.verdict in REFUSED or not only_refused:
            cells = [*row.read.row.written, *[""] * (width - len(row.read.row.written))]
            yield [*cells[:width], row.verdict, " ".join([*_tell(row), *cells[width:]])]


def say_imported(new: int, changed: int, brought_back: int) -> str:
    parts = [
        f"{counted(count, 'product was', 'products were')} {what}"
        for count, what in ((new, "added"), (changed, "changed"), (brought_back, "brought back"))
        if count
    ]
    return f"{', '.join(parts)}." if parts else "There was nothing to import."
