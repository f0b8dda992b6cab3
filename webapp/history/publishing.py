"""Events get their numbers: after the commit of what they tell, one after another, without a gap.

Whoever publishes holds a lock, so that a number that can be read has none before it that cannot.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from webapp import transactions
from webapp.accounts.models import Partner
from webapp.extensions import db
from webapp.history.feed import PublishedEvent, not_numbered, typed
from webapp.history.models import outbox, published_events
from webapp.sql import Statement, ids_in

AT_ONCE: Final = 500
# Any number will do as long as nothing else in Waybill locks it.
LOCK: Final = 7_001

_waits = Statement(sa.select(outbox.c.event_id).limit(1))
_next = Statement(not_numbered.order_by(outbox.c.event_id).limit(AT_ONCE), PublishedEvent._make)
_KEPT: Final = tuple(column.name for column in published_events.c if column.name != "event_id")
_locked = Statement(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
_newest_of_house = Statement(sa.select(sa.func.coalesce(sa.func.max(published_events.c.house_sequence), 0)))
# Looked up for each at the end of its index: grouped, all that a partner ever had would be read.
_newest_of_partners = Statement(
    sa.select(
        Partner.id,
        sa.select(sa.func.coalesce(sa.func.max(published_events.c.partner_sequence), 0))
        .where(published_events.c.partner_id == Partner.id)
        .scalar_subquery(),
    ).where(ids_in(Partner.__table__.c.id, "partner_ids"))
)
_published = Statement(
    sa.insert(published_events).values(
        {column: sa.bindparam(column.name, type_=column.type) for column in published_events.c}
    )
)
_taken_out = Statement(sa.delete(outbox).where(ids_in(outbox.c.event_id, "event_ids")))
_handed_over = Statement(
    sa.update(outbox)
    .where(outbox.c.partner_id == sa.bindparam("partner_key"))
    .values(partner_id=sa.bindparam("into"))
)


def publish_next(then: Callable[[Sequence[PublishedEvent]], object] = len) -> int:
    """Number the oldest events that wait, at most AT_ONCE; gives how many there were.

    `then` gets them in the order of their numbers and in the same transaction.
    """
    # Asked every second: most often there is nothing, and nothing is written.
    if _waits.first() is None:
        return 0

    def work() -> int:
        hold_numbers()
        events = _numbered(_next.all())
        if events:
            _published.run_each([_row(event) for event in events])
            _taken_out.run(event_ids=[event.event_key for event in events])
            then(events)
        return len(events)

    return transactions.write(work)


def hold_numbers() -> None:
    """Let nobody else number events until the write ends that this runs in. SQLite has one writer anyway."""
    if db.engine.dialect.name != "sqlite":
        _locked.all()


def hand_over(partner_key: int, *, into: int) -> None:
    """Make another partner's what waits to be numbered as one partner's, inside a write that holds the
    numbers: both sequences stay whole, and whoever has the orders now is told of all that follows.
    """
    _handed_over.run(partner_key=partner_key, into=into)


def _numbered(waiting: Sequence[PublishedEvent]) -> list[PublishedEvent]:
    (of_house,) = _newest_of_house.one()
    of_partner = dict(_newest_of_partners.all(partner_ids=sorted({event.partner_id for event in waiting})))
    events = []
    for number, event in enumerate(waiting, start=of_house + 1):
        of_partner[event.partner_id] += 1
        events.append(
            typed(event)._replace(house_sequence=number, partner_sequence=of_partner[event.partner_id])
        )
    return events


def _row(event: PublishedEvent) -> dict[str, Any]:
    return {"event_id": event.event_key, **{name: getattr(event, name) for name in _KEPT}}
