"""A run as its page shows it: how far it is, what became of each order, and what may be done next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from flask import url_for

from webapp import clock
from webapp.bulk.models import (
    CHANGED,
    DONE,
    DOUBTFUL,
    DRAFT,
    IMPORT,
    MOVE,
    OUTCOMES,
    READY,
    RUNNING,
    UNCHANGED,
    WAITING,
    Run,
)
from webapp.bulk.queries import ListedItem, count_outcomes, find_undo, is_any_at_work, list_items
from webapp.formatting import counted, iso, moment, number
from webapp.ops.bulk import saying
from webapp.ordering.models import CANCELLED

ITEMS_SHOWN: Final = 100
# A worker looks every second; where nothing has begun by then, none is there.
WITHOUT_A_WORKER: Final = timedelta(seconds=10)
STATES: Final = {
    DRAFT: ("Preview", ""),
    WAITING: ("Waiting", "info"),
    RUNNING: ("Running", "processing"),
    DONE: ("Done", "success"),
}


class ShownItem(NamedTuple):
    number: str
    order: str
    href: str
    partner: str
    carrier: str
    tracking_number: str
    word: str
    kind: str
    said: str


class Tab(NamedTuple):
    text: str
    items: str
    href: str
    is_current: bool


class ShownRun(NamedTuple):
    """`done` of `to_do` have been done. It may wait behind other runs; `is_stuck` where nobody does any."""

    run: Run
    href: str
    title: str
    asked: str
    state: tuple[str, str]
    made: str
    made_iso: str
    counts: Mapping[str, int]
    said: str
    done: int
    is_behind: bool
    is_stuck: bool

    @property
    def is_draft(self) -> bool:
        return self.run.state == DRAFT

    @property
    def is_open(self) -> bool:
        return self.run.state in (WAITING, RUNNING)

    @property
    def is_done(self) -> bool:
        return self.run.state == DONE

    @property
    def is_import(self) -> bool:
        return self.run.kind == IMPORT

    @property
    def ready(self) -> int:
        return self.counts[READY]

    @property
    def doubtful(self) -> int:
        return self.counts[DOUBTFUL]

    @property
    def needs_reason(self) -> bool:
        return self.run.asked.get("status") == CANCELLED

    @property
    def others(self) -> int:
        """How many are not changed, and will not be."""
        return self.run.items - self.counts[READY] - self.counts[CHANGED]


def show_run(run: Run) -> ShownRun:
    return _shown(run, count_outcomes([run.id])[run.id], is_any_at_work() if run.state == WAITING else False)


def show_runs(runs: Sequence[Run]) -> list[ShownRun]:
    counts = count_outcomes([run.id for run in runs]) if runs else {}
    return [_shown(run, counts[run.id], is_busy=True) for run in runs]


def _shown(run: Run, counts: Mapping[str, int], is_busy: bool) -> ShownRun:
    return ShownRun(
        run=run,
        href=url_for("ops.bulk.run", run_id=run.run_id),
        title=saying.say_run(run),
        asked=saying.say_asked(run),
        state=STATES[run.state],
        made=moment(run.started_at or run.created_at),
        made_iso=iso(run.started_at or run.created_at),
        counts=counts,
        said=", ".join(_counted(run, counts)),
        done=run.to_do - counts[READY],
        is_behind=run.state == WAITING and is_busy,
        is_stuck=not is_busy and _is_stuck(run, clock.now()),
    )


def _counted(run: Run, counts: Mapping[str, int]) -> Iterator[str]:
    words = saying.words_of(run)
    for outcome in words:
        if counts[outcome]:
            yield f"{number(counts[outcome])} {words[outcome][0].lower()}"


def _is_stuck(run: Run, now: datetime) -> bool:
    """Whether a run has waited for longer than a worker would let it, or was left by one that has ended."""
    since = run.leased_until if run.state == RUNNING else run.started_at
    return run.state in (WAITING, RUNNING) and since is not None and now - since > WITHOUT_A_WORKER


class Items(NamedTuple):
    items: Sequence[ShownItem]
    tabs: Sequence[Tab]
    next: str | None
    first: str | None
    has_numbers: bool
    has_rows: bool


def show_items(shown: ShownRun, *, outcome: str, after: str) -> Items:
    """A page of the run's items with one outcome, or with "" all of them, after a position."""
    wanted = outcome if outcome in OUTCOMES else None
    position = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else -1
    found = list_items(shown.run, outcome=wanted, after=position, limit=ITEMS_SHOWN + 1)
    # One address for all rows: making each by itself costs more than all else of the row.
    order = url_for("ops.order.order", order_id="OR00000").removesuffix("OR00000")
    here = shown.href + (f"?outcome={wanted}" if wanted else "")
    last = found[ITEMS_SHOWN - 1].item.position if len(found) > ITEMS_SHOWN else None
    return Items(
        items=[_item(listed, shown.run, order) for listed in found[:ITEMS_SHOWN]],
        tabs=list(_tabs(shown, wanted)),
        next=f"{here}{'&' if wanted else '?'}after={last}" if last is not None else None,
        first=here if position >= 0 else None,
        has_numbers=shown.run.kind == IMPORT,
        has_rows=shown.run.kind == IMPORT,
    )


def _item(listed: ListedItem, run: Run, orders: str) -> ShownItem:
    item = listed.item
    word, kind = saying.badge_of(item, run)
    wanted = item.wanted(run)
    return ShownItem(
        number=number(item.position),
        order=item.order_id,
        href=orders + item.order_id if item.order_key is not None else "",
        partner=listed.partner_name or "",
        carrier=wanted.carrier or "",
        tracking_number=wanted.tracking_number or "",
        word=word,
        kind=kind,
        said=saying.say_item(item, run),
    )


def _tabs(shown: ShownRun, current: str | None) -> Iterator[Tab]:
    words = saying.words_of(shown.run)
    yield Tab("All", number(shown.run.items), shown.href, current is None)
    for outcome in words:
        if shown.counts[outcome] or outcome == current:
            href = f"{shown.href}?outcome={outcome}"
            yield Tab(words[outcome][0], number(shown.counts[outcome]), href, outcome == current)


class ShownUndo(NamedTuple):
    """What may be undone, or has been; `href` where there is a run that does it."""

    may: bool
    href: str
    is_done: bool


def show_undo(shown: ShownRun) -> ShownUndo | None:
    if shown.run.kind != MOVE or not shown.is_done:
        return None
    undo = find_undo(shown.run)
    if undo is not None:
        return ShownUndo(False, url_for("ops.bulk.run", run_id=undo.run_id), undo.state != DRAFT)
    return ShownUndo(True, "", False) if shown.counts[CHANGED] else None


def said_when_done(shown: ShownRun) -> str:
    changed, unchanged = shown.counts[CHANGED], shown.counts[UNCHANGED]
    left = shown.run.items - changed - unchanged
    said = [f"{counted(changed, 'order was', 'orders were')} changed"]
    if unchanged:
        said.append(f"{number(unchanged)} unchanged")
    if left:
        said.append(f"{number(left)} not done")
    return f"{', '.join(said)}."
