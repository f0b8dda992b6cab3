"""Endpoints: where the programs of a partner, or of the house, want to be told what happens."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from webapp import clock, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.models import ORDERS_READ, ORDERS_WRITE
from webapp.accounts.partners import lock_partner
from webapp.errors import InvalidInput, TooMany, WebhookNotFound
from webapp.fulfilment.services import UNSET, Unset
from webapp.history.models import EVENT_TYPES
from webapp.idempotency import Retry
from webapp.ids import WEBHOOK
from webapp.webhooks import queries, saving
from webapp.webhooks.addresses import webhook_url
from webapp.webhooks.models import DISABLED, ENABLED, REMOVED, Endpoint
from webapp.webhooks.signing import new_secret

MOST_ENDPOINTS: Final = 20
# Why one is disabled: it answered 410, nothing got through, somebody switched it off.
GONE, FAILING, PERSON = "gone", "failing", "person"
# For so long messages are signed with the former secret too.
OVERLAP: Final = timedelta(hours=24)
_ADDED_LATER: Final = 0


@dataclass(frozen=True, slots=True)
class EndpointChanges:
    """What to change about an endpoint; what is UNSET stays. No types are all of them."""

    url: str | Unset = UNSET
    types: Collection[str] | Unset = UNSET
    description: str | Unset | None = UNSET
    is_enabled: bool | Unset = UNSET


def list_endpoints(*, seen_by: Actor) -> list[Endpoint]:
    """Those of its partner, or of the house, oldest first; removed ones never. Raises NotAllowed."""
    seen_by.require(ORDERS_READ)
    return queries.list_own(seen_by.partner_id)


def get_endpoint(endpoint_id: str, *, seen_by: Actor) -> Endpoint:
    """Raises WebhookNotFound, NotAllowed."""
    seen_by.require(ORDERS_READ)
    key = WEBHOOK.parse(endpoint_id)
    endpoint = queries.find_own(key, seen_by.partner_id) if key is not None else None
    if endpoint is None:
        raise WebhookNotFound(endpoint_id)
    return endpoint


def create_endpoint(
    url: str,
    types: Collection[str],
    *,
    by: Actor,
    description: str | None = None,
    retry: Retry[Endpoint] | None = None,
    to_localhost: bool = False,
) -> Endpoint:
    """An endpoint of the actor's partner, or of the house, with its own secret; no types are all of them.

    `to_localhost` is the setting WEBHOOKS_TO_LOCALHOST. Raises InvalidInput, TooMany, NotAllowed.
    """
    require_change(by)
    now = clock.now()
    new = Endpoint(
        id=_ADDED_LATER,
        partner_id=by.partner_id,
        url=_checked_url(url, to_localhost),
        description=values.checked("description", values.optional_line, description),
        types=_checked_types(types),
        secret=new_secret(),
        former_secret=None,
        former_secret_until=None,
        state=ENABLED,
        disabled_why=None,
        made_by=by.name,
        created_at=now,
        updated_at=now,
    )

    def work() -> Endpoint:
        if by.partner_id is not None:
            lock_partner(by.partner_id)
        if queries.count_own(by.partner_id) >= MOST_ENDPOINTS:
            raise TooMany("webhooks", MOST_ENDPOINTS)
        return saving.add_endpoint(new, by=by)

    return transactions.write(work, retry)


def update_endpoint(
    endpoint_id: str, changes: EndpointChanges, *, by: Actor, to_localhost: bool = False
) -> Endpoint:
    """Change what is named. One that is enabled again goes on with what waits for it.

    Raises WebhookNotFound, InvalidInput, NotAllowed.
    """
    wanted: dict[str, Any] = {}
    if changes.url is not UNSET:
        wanted["url"] = _checked_url(changes.url, to_localhost)
    if changes.types is not UNSET:
        wanted["types"] = _checked_types(changes.types)
    if changes.description is not UNSET:
        wanted["description"] = values.checked("description", values.optional_line, changes.description)
    if changes.is_enabled is not UNSET:
        wanted["state"] = ENABLED if changes.is_enabled else DISABLED

    def work(before: Endpoint) -> Endpoint:
        after = before._replace(**wanted)
        if after == before:
            return before
        if after.state != before.state:
            after = after._replace(disabled_why=PERSON if after.state == DISABLED else None)
        return saving.save_endpoint(before, after, kind="webhook_changed", by=by)

    return _changing(endpoint_id, work, by=by)


def remove_endpoint(endpoint_id: str, *, by: Actor) -> None:
    """Send it nothing more; what waited for it has failed. Raises WebhookNotFound, NotAllowed."""

    def work(before: Endpoint) -> Endpoint:
        saving.give_up_pending(before.id)
        after = before._replace(state=REMOVED, secret="", former_secret=None, former_secret_until=None)
        return saving.save_endpoint(before, after, kind="webhook_removed", by=by)

    _changing(endpoint_id, work, by=by)


def rotate_secret(endpoint_id: str, *, by: Actor, retry: Retry[Endpoint] | None = None) -> Endpoint:
    """Give it another secret; the one before signs too for a day. Raises WebhookNotFound, NotAllowed."""

    def work(before: Endpoint) -> Endpoint:
        until = clock.now() + OVERLAP
        after = before._replace(secret=new_secret(), former_secret=before.secret, former_secret_until=until)
        return saving.save_endpoint(before, after, kind="webhook_secret_rotated", by=by)

    return _changing(endpoint_id, work, by=by, retry=retry)


def require_change(by: Actor) -> None:
    """Whoever changes endpoints sees what they are told. Raises NotAllowed."""
    for scope in (ORDERS_READ, ORDERS_WRITE):
        by.require(scope)


def _changing(
    endpoint_id: str,
    work: Callable[[Endpoint], Endpoint],
    *,
    by: Actor,
    retry: Retry[Endpoint] | None = None,
) -> Endpoint:
    require_change(by)

    def locked() -> Endpoint:
        saving.find_locked(get_endpoint(endpoint_id, seen_by=by).id)
        # As it is now that nobody else changes it.
        return work(get_endpoint(endpoint_id, seen_by=by))

    return transactions.write(locked, retry)


def _checked_url(url: object, to_localhost: bool) -> str:
    return values.checked("url", lambda written: webhook_url(written, to_localhost=to_localhost), url)


def _checked_types(types: Collection[str]) -> str:
    if not set(types) <= set(EVENT_TYPES):
        raise InvalidInput("types", f"must be among {', '.join(EVENT_TYPES)}")
    return " ".join(name for name in EVENT_TYPES if not types or name in types)
