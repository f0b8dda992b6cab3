"""More proofs for `flask check-data`: programs are told of every event, in order, and of no one else's."""

from collections.abc import Iterator

import sqlalchemy as sa

from webapp.extensions import db
from webapp.history.models import order_events, outbox, published_events
from webapp.ids import DELIVERY, EVENT
from webapp.ordering.models import orders
from webapp.webhooks.models import webhook_deliveries, webhook_endpoints

_numbers = published_events.c
_gaps = (
    sa.select(
        _numbers.partner_id,
        sa.func.max(_numbers.partner_sequence).label("newest"),
        sa.func.count().label("events"),
    )
    .group_by(_numbers.partner_id)
    .having(sa.func.max(_numbers.partner_sequence) != sa.func.count())
    .order_by(_numbers.partner_id)
)
_gap_of_house = sa.select(
    sa.func.coalesce(sa.func.max(_numbers.house_sequence), 0).label("newest"),
    sa.func.count().label("events"),
)
_untold = (
    sa.select(order_events.c.id)
    .where(
        ~sa.exists().where(outbox.c.event_id == order_events.c.id),
        ~sa.exists().where(_numbers.event_id == order_events.c.id),
    )
    .order_by(order_events.c.id)
)
# An order that became another partner's took its events, and its partner's endpoints, along.
_misdirected = (
    sa.select(webhook_deliveries.c.id)
    .join(webhook_endpoints, webhook_endpoints.c.id == webhook_deliveries.c.endpoint_id)
    .join(order_events, order_events.c.id == webhook_deliveries.c.event_id)
    .join(orders, orders.c.id == order_events.c.order_id)
    .where(webhook_endpoints.c.partner_id != orders.c.partner_id)
    .order_by(webhook_deliveries.c.id)
)


def find_wrong_events(most: int) -> Iterator[str]:
    """What is wrong, a sentence each; of one kind at most so many."""
    newest, events = db.session.execute(_gap_of_house).one()
    if newest != events:
        yield f"The house's events are numbered up to {newest}, there are {events}."
    for partner_id, newest, events in db.session.execute(_gaps.limit(most)):
        yield f"The events of partner {partner_id} are numbered up to {newest}, there are {events}."
    for key in db.session.scalars(_untold.limit(most)):
        yield f"Event {EVENT.dump(key)} has no number and waits for none."
    for key in db.session.scalars(_misdirected.limit(most)):
        yield f"Delivery {DELIVERY.dump(key)} tells a partner of another's order."
