"""The table of carriers as admins keep it.

Shipments hold the name of their carrier as it was chosen, and their links are found by that name: under a
new name a carrier has no links for what was sent under the old one.
"""

from typing import Any, Final
from urllib.parse import urlsplit

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock, database, transactions, values
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.errors import CarrierNameTaken, CarrierNotFound, InvalidInput
from webapp.fulfilment.carriers import PLACE, Carrier
from webapp.fulfilment.models import carriers
from webapp.fulfilment.tracking_numbers import RULES
from webapp.ids import CARRIER
from webapp.sql import Statement
from webapp.values import BadValue

TEMPLATE_LIMIT: Final = 500
FIELDS: Final = ("name", "link_template", "number_rule", "is_active")

_select = sa.select(*(carriers.c[name] for name in Carrier._fields))
_this = carriers.c.id == sa.bindparam("carrier_key")
_by_id = Statement(_select.where(_this), Carrier._make)
_locked = Statement(_select.where(_this).with_for_update(), Carrier._make)
_added = Statement(
    insert(carriers)
    .values({column: sa.bindparam(column.name) for column in carriers.c if column.name != "id"})
    .on_conflict_do_nothing()
    .returning(carriers.c.id)
)
_changed = Statement(
    sa.update(carriers)
    .where(_this)
    .values({name: sa.bindparam(name, type_=carriers.c[name].type) for name in (*FIELDS, "name_key")})
)


def get_carrier(carrier_id: str) -> Carrier:
    """Raises CarrierNotFound."""
    key = CARRIER.parse(carrier_id)
    carrier = _by_id.first(carrier_key=key) if key is not None else None
    if carrier is None:
        raise CarrierNotFound(carrier_id)
    return carrier


def add_carrier(
    name: str, *, by: Actor, link_template: str | None = None, number_rule: str | None = None
) -> Carrier:
    """A carrier that can be chosen from now on. Raises InvalidInput, CarrierNameTaken, NotAllowed."""
    by.require_admin()
    fields = _checked(name, link_template, number_rule)

    def work() -> Carrier:
        added = _added.first(
            **fields, name_key=values.name_key(fields["name"]), is_active=True, created_at=clock.now()
        )
        if added is None:
            raise CarrierNameTaken(fields["name"])
        carrier = Carrier(id=added[0], **fields, is_active=True)
        made = {field: (None, value) for field, value in fields.items() if value is not None}
        record_audit("carrier_created", carrier.carrier_id, by=by, changes=made)
        return carrier

    return transactions.write(work)


def update_carrier(
    carrier_id: str, name: str, *, by: Actor, link_template: str | None, number_rule: str | None
) -> Carrier:
    """Rename a carrier, lead its links elsewhere, or have its numbers checked in another way.

    Raises CarrierNotFound, InvalidInput, CarrierNameTaken, NotAllowed.
    """
    by.require_admin()
    return _change(carrier_id, _checked(name, link_template, number_rule), by=by)


def let_choose(carrier_id: str, *, is_active: bool, by: Actor) -> Carrier:
    """Let a carrier be chosen for new shipments, or no more; links of those that there are go on working.

    Raises CarrierNotFound, NotAllowed.
    """
    by.require_admin()
    return _change(carrier_id, {"is_active": is_active}, by=by)


def link_template_of(text: object) -> str | None:
    """An address with {number} behind its host; None for none. Raises BadValue."""
    template = values.optional_line(text, limit=TEMPLATE_LIMIT)
    if template is None:
        return None
    try:
        parts = urlsplit(template)
        # Asking for the port reads it.
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_page = False
    if not is_page or any(sign in template for sign in " \\\"'<>`") or "@" in parts.netloc:
        raise BadValue("must begin with https:// or http:// and be the address of a page")
    if PLACE in parts.netloc or template.replace(PLACE, "", 1) == template:
        raise BadValue(f"must hold {PLACE} where the tracking number stands")
    if any(sign in template.replace(PLACE, "") for sign in "{}"):
        raise BadValue(f"must hold no braces but those of {PLACE}")
    return template


def _change(carrier_id: str, fields: dict[str, Any], *, by: Actor) -> Carrier:
    key = CARRIER.parse(carrier_id)

    def work() -> Carrier:
        before = _locked.first(carrier_key=key) if key is not None else None
        if before is None:
            raise CarrierNotFound(carrier_id)
        after = before._replace(**fields)
        pairs = {field: (getattr(before, field), getattr(after, field)) for field in FIELDS}
        changes = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
        if changes:
            _write(after)
            record_audit("carrier_changed", carrier_id, by=by, changes=changes)
        return after

    return transactions.write(work)


def _write(carrier: Carrier) -> None:
    fields = {name: getattr(carrier, name) for name in FIELDS}
    try:
        _changed.run(carrier_key=carrier.id, name_key=values.name_key(carrier.name), **fields)
    except Exception as error:
        if database.is_unique_violation(error):
            raise CarrierNameTaken(carrier.name) from error
        raise


def _checked(name: str, link_template: str | None, number_rule: str | None) -> dict[str, Any]:
    if number_rule is not None and number_rule not in RULES:
        raise InvalidInput("number_rule", f"must be one of {', '.join(RULES)}")
    return {
        "name": values.checked("name", carrier_name, name),
        "link_template": values.checked("link_template", link_template_of, link_template),
        "number_rule": number_rule,
    }


def carrier_name(text: object) -> str:
    """Raises BadValue for what is no name."""
    return values.line(text, limit=values.REFERENCE_LIMIT)
