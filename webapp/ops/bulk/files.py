"""The rows of a run that were not done, as a file."""

from collections.abc import Iterator, Sequence
from typing import Final

from webapp.bulk.models import CHANGED, IMPORT, READY, Item, Run
from webapp.bulk.queries import FIRST_POSITION, list_items
from webapp.bulk.written_rows import COLUMNS
from webapp.csv_out import Cell
from webapp.ops.bulk import saying

_READ_AT_ONCE: Final = 2_000


def other_columns(run: Run) -> Sequence[str]:
    return (*COLUMNS, "verdict") if run.kind == IMPORT else ("order", "verdict")


def other_rows(run: Run) -> Iterator[list[Sequence[Cell]]]:
    """Rows of `other_columns`, in batches."""
    after = FIRST_POSITION
    while portion := list_items(run, after=after, limit=_READ_AT_ONCE):
        after = portion[-1].item.position
        yield [_row(it.item, run) for it in portion if it.item.outcome not in (READY, CHANGED)]


def _row(item: Item, run: Run) -> Sequence[Cell]:
    word, _ = saying.badge_of(item, run)
    verdict = f"{word}: {saying.say_item(item, run)}"
    if run.kind != IMPORT:
        return (item.order_id, verdict)
    return (item.order_id, *item.wanted(run), verdict)
