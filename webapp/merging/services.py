"""Merging a partner that an API registered, by a name or code nobody knew, into the one that was meant."""

from typing import Any, Final

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.account_errors import MergeNotAllowed, PartnerNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.accounts.keys import forget_believed
from webapp.accounts.models import ApiKey, Partner, User, partner_addresses
from webapp.accounts.sessions import end_sessions_of_partner
from webapp.cart.models import cart_items, carts
from webapp.extensions import db
from webapp.history.models import order_events
from webapp.history.publishing import hand_over, hold_numbers
from webapp.ordering.counting import move_counts
from webapp.ordering.models import orders
from webapp.ordering.search_index import move_search
from webapp.sql import Statement, ids_in
from webapp.webhooks.models import webhook_endpoints

# All are moved in one transaction, which keeps other writers waiting.
MOST_ORDERS: Final = 20_000

_from = sa.bindparam("partner_key", type_=sa.BigInteger)
_into = sa.bindparam("into", type_=sa.BigInteger)
_theirs = orders.c.partner_id == _from
_written: dict[str, Any] = {
    "order_id": orders.c.id,
    "kind": sa.literal("updated"),
    **{
        name: sa.bindparam(name, type_=order_events.c[name].type)
        for name in ("at", "actor_kind", "actor_id", "actor_name", "entry", "changes", "reason")
    },
}
# Deleted orders too: one that is restored comes back to the partner that there is.
_recorded = Statement(
    sa.insert(order_events).from_select(
        list(_written),
        sa.select(*(value.label(name) for name, value in _written.items()))
        .where(ids_in(orders.c.id, "order_keys"))
        .order_by(orders.c.id),
    )
)
# When an order was changed last stays as it is: nothing of what was ordered has changed.
_orders_moved = Statement(
    sa.update(orders).where(_theirs).values(partner_id=_into, version=orders.c.version + 1)
)
_moving = Statement(sa.select(orders.c.id).where(_theirs))
_counted = Statement(sa.select(sa.func.count()).select_from(orders).where(_theirs))
_their_carts = sa.select(carts.c.id).where(carts.c.partner_id == _from)
# Whoever is just filling a cart has ended before what it holds is dropped.
_carts_held = Statement(_their_carts.order_by(carts.c.id).with_for_update())
_dropped = [
    Statement(sa.delete(cart_items).where(cart_items.c.cart_id.in_(_their_carts))),
    Statement(sa.delete(carts).where(carts.c.partner_id == _from)),
]
_default_left = Statement(
    sa.update(partner_addresses).where(partner_addresses.c.partner_id == _from).values(is_default=False)
)
_default_of = Statement(
    sa.select(partner_addresses.c.id).where(
        partner_addresses.c.partner_id == _into, partner_addresses.c.is_default
    )
)
_belongings_moved = [
    Statement(sa.update(User).where(User.partner_id == _from).values(partner_id=_into)),
    Statement(sa.update(ApiKey).where(ApiKey.partner_id == _from).values(partner_id=_into)),
    Statement(
        sa.update(partner_addresses).where(partner_addresses.c.partner_id == _from).values(partner_id=_into)
    ),
    Statement(
        sa.update(webhook_endpoints).where(webhook_endpoints.c.partner_id == _from).values(partner_id=_into)
    ),
]
_followed = Statement(sa.update(Partner).where(Partner.merged_into_id == _from).values(merged_into_id=_into))


def merge_partner(code: str, into: str, *, by: Actor, reason: str | None = None) -> int:
    """Make all that one partner has the other's; gives the number of orders.

    The merged one stays, inactive, so that its name and code find the other. Carts that its people were
    filling are dropped, and they sign in again. Raises PartnerNotFound, MergeNotAllowed, InvalidInput,
    NotAllowed.
    """
    by.require_admin()
    reason = values.checked("reason", values.optional_paragraphs, reason)

    def work() -> int:
        # First of all: whoever numbers events holds their partners after it.
        hold_numbers()
        merged, kept = _both(code, into)
        (number,) = _counted.one(partner_key=merged.id)
        if problem := find_problem(merged, kept, orders=number):
            raise MergeNotAllowed(code, into, problem)
        pair = {"partner_key": merged.id, "into": kept.id}
        if number:
            order_keys = [key for (key,) in _moving.all(partner_key=merged.id)]
            _orders_moved.run(**pair)
            # Once no other writer of these orders is left. Endpoints are moved too: none but the other's
            # would be sent what nobody has numbered yet.
            hand_over(merged.id, into=kept.id)
            # After the orders: programs are told of each as it is now, in the sequence of whose it is now.
            _recorded.run(
                order_keys=order_keys,
                at=clock.now(),
                actor_kind=by.kind,
                actor_id=by.id,
                actor_name=by.name,
                entry=by.entry,
                changes={"partner": (code, into)},
                reason=reason,
            )
            move_search(merged.id, into=kept.id)
            move_counts(merged.id, into=kept.id)
        end_sessions_of_partner(merged.id)
        _carts_held.all(partner_key=merged.id)
        for dropped in _dropped:
            dropped.run(partner_key=merged.id)
        if _default_of.first(into=kept.id):
            _default_left.run(partner_key=merged.id)
        for moved in (*_belongings_moved, _followed):
            moved.run(**pair)
        merged.is_active, merged.merged_into_id = False, kept.id
        changes = {"partner": (code, into), "name": (merged.name, kept.name), "orders": (number, 0)}
        record_audit("partner_merged", code, by=by, changes=changes, reason=reason)
        record_audit("partner_took_over", into, by=by, changes={"partner": (None, code)}, reason=reason)
        return int(number)

    number = transactions.write(work)
    forget_believed()
    return number


def find_problem(merged: Partner, kept: Partner | None, *, orders: int) -> str | None:
    """Why the one cannot be merged into the other, or into any, as MergeNotAllowed words it."""
    problems = {
        "itself": kept is not None and merged.id == kept.id,
        "merged": merged.merged_into_id is not None,
        "not_registered": not merged.is_registered_by_api,
        "into_merged": kept is not None and kept.merged_into_id is not None,
        "into_inactive": kept is not None and not kept.is_active,
        "too_many_orders": orders > MOST_ORDERS,
    }
    return next((problem for problem, is_so in problems.items() if is_so), None)


def _both(code: str, into: str) -> tuple[Partner, Partner]:
    """Held against everything, new orders too, in the order of their keys."""
    wanted = sa.select(Partner).where(Partner.code.in_((code, into))).order_by(Partner.id)
    found = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    partners = {partner.code: partner for partner in found}
    for name in (code, into):
        if name not in partners:
            raise PartnerNotFound(name)
    return partners[code], partners[into]
