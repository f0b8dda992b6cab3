"""Partners: creating them, and finding or registering the one that an order names.

The name and the code of a partner that was merged into another find that one.
"""

from typing import Final, NamedTuple

import sqlalchemy as sa

# SQLite's own insert has the same ON CONFLICT clause in the same words; this one compiles for both.
from sqlalchemy.dialects.postgresql import insert

from webapp import clock, transactions, values
from webapp.account_errors import (
    CodeTaken,
    NotYourPartner,
    PartnerInactive,
    PartnerNameTaken,
    PartnerNotFound,
)
from webapp.accounts.actors import Actor, system
from webapp.accounts.audit import record_audit
from webapp.accounts.models import Partner
from webapp.extensions import db
from webapp.sql import Statement

FIRST_NUMBER: Final = 1001


class BuyingPartner(NamedTuple):
    """What placing an order needs to know of its partner."""

    id: int
    code: str
    name: str
    is_active: bool
    merged_into_id: int | None = None


_table = Partner.__table__
_select = sa.select(*(getattr(Partner, name) for name in BuyingPartner._fields))
_known = _select.where(Partner.code == sa.bindparam("code"))
# As a new order's foreign key will: nobody merges the partner before the order is there.
_held = _select.with_for_update(read=True, key_share=True)
_by_id = Statement(_select.where(Partner.id == sa.bindparam("partner_id")), BuyingPartner._make)
_found_by_code = Statement(_known, BuyingPartner._make)
_held_by_id = Statement(_held.where(Partner.id == sa.bindparam("partner_id")), BuyingPartner._make)
_by_name = Statement(_held.where(Partner.name_key == sa.bindparam("name_key")), BuyingPartner._make)
_by_code = Statement(_held.where(Partner.code == sa.bindparam("code")), BuyingPartner._make)
# Not FOR UPDATE: the foreign keys of new orders hold key-share locks on their partners.
_locked = Statement(
    sa.select(Partner.id).where(Partner.id == sa.bindparam("partner_id")).with_for_update(key_share=True)
)
_counted = Statement(sa.select(sa.func.count()).select_from(_table))
_registered = Statement(
    insert(Partner)
    .values({column: sa.bindparam(column.name) for column in _table.c if column.name != "id"})
    .on_conflict_do_nothing()
    .returning(*_select.selected_columns),
    BuyingPartner._make,
)


def partner_by_name(name: str, *, by: Actor) -> BuyingPartner:
    """The partner that an order names; the house registers an unknown name. Runs inside a write.

    Raises NotYourPartner, PartnerInactive.
    """
    name_key = values.name_key(name)
    if by.partner_id is not None:
        own = _held_by_id.one(partner_id=by.partner_id)
        return _own(own, values.name_key(own.name) == name_key or _by_name.first(name_key=name_key))
    return _active(_by_name.first(name_key=name_key) or _register_name(name, name_key, by=by))


def partner_by_code(code: str, *, by: Actor) -> BuyingPartner:
    """As `partner_by_name`, by the partner's code (v1's customerId)."""
    if by.partner_id is not None:
        own = _held_by_id.one(partner_id=by.partner_id)
        return _own(own, own.code == code or _by_code.first(code=code))
    return _active(_by_code.first(code=code) or _register_code(code, by=by))


def partner_by_id(partner_id: int) -> BuyingPartner:
    """As `partner_by_name`, where the key is known already. Raises PartnerInactive."""
    return _active(_held_by_id.one(partner_id=partner_id))


def find_by_code(code: str) -> BuyingPartner | None:
    found = _found_by_code.first(code=code)
    return found and _merged(found, _by_id)


def find_buyer(code: str, *, by: Actor) -> BuyingPartner | None:
    """As `partner_by_code`, by looking alone: None for a code that an order would register.

    Raises NotYourPartner, PartnerInactive.
    """
    found = find_by_code(code)
    if by.partner_id is not None and (
        found is None or found.id != _merged(_by_id.one(partner_id=by.partner_id), _by_id).id
    ):
        raise NotYourPartner()
    if found is not None and not found.is_active:
        raise PartnerInactive(found.code)
    return found


def get_partner(code: str) -> Partner:
    """Raises PartnerNotFound."""
    partner = db.session.scalar(sa.select(Partner).where(Partner.code == code))
    if partner is None:
        raise PartnerNotFound(code)
    return partner


def find_by_code_or_name(text: str) -> Partner | None:
    """The partner whose code, or else whose name, somebody typed."""
    typed = text.strip()
    if not typed.isprintable():
        return None
    wanted = sa.select(Partner).where(
        sa.or_(Partner.code == typed, Partner.name_key == values.name_key(typed))
    )
    found = list(db.session.scalars(wanted))
    return next((partner for partner in found if partner.code == typed), found[0] if found else None)


def lock_partner(partner_id: int) -> None:
    """Let no two change what belongs to a partner at once, inside a write: what is counted stays true."""
    _locked.run(partner_id=partner_id)


def create_partner(name: str, *, code: str | None = None, by: Actor | None = None) -> BuyingPartner:
    """A new partner, made by a command unless told otherwise; without a code it gets the next free one.

    Raises InvalidInput, CodeTaken, PartnerNameTaken.
    """
    maker = by or system()
    name = values.checked("name", values.line, name)
    name_key = values.name_key(name)
    if code is not None:
        values.checked("code", values.code, code)

    def work() -> BuyingPartner:
        if _by_name.first(name_key=name_key):
            raise PartnerNameTaken(name)
        if code is None:
            return _register_name(name, name_key, by=maker, by_api=False)
        made = _insert(code, name, name_key, by=maker, by_api=False)
        if made is None:
            raise CodeTaken(code)
        return made

    return transactions.write(work)


def _own(own: BuyingPartner, named: BuyingPartner | bool | None) -> BuyingPartner:
    """The actor's own partner, where it is named by what is its own, or was before a merge."""
    if named is not True and not (named and named.merged_into_id == own.id):
        raise NotYourPartner()
    return _active(own)


def _merged(partner: BuyingPartner, by_id: Statement[BuyingPartner]) -> BuyingPartner:
    """The partner itself, or that into which it was merged."""
    return partner if partner.merged_into_id is None else by_id.one(partner_id=partner.merged_into_id)


def _active(partner: BuyingPartner) -> BuyingPartner:
    partner = _merged(partner, _held_by_id)
    if not partner.is_active:
        raise PartnerInactive(partner.code)
    return partner


def _register_name(name: str, name_key: str, *, by: Actor, by_api: bool = True) -> BuyingPartner:
    number = FIRST_NUMBER + int(_counted.one()[0])
    while True:
        made = _insert(f"CUST{number:04d}", name, name_key, by=by, by_api=by_api)
        # Nothing made: the code was taken, or somebody registered the same name at the same moment.
        made = made or _by_name.first(name_key=name_key)
        if made:
            return made
        number += 1


def _register_code(code: str, *, by: Actor) -> BuyingPartner:
    name_key = values.name_key(code)
    made = _insert(code, code, name_key, by=by, by_api=True) or _by_code.first(code=code)
    # Still nothing: the code happens to be another partner's name, which stays that partner's.
    return made or _insert(code, code, None, by=by, by_api=True) or _by_code.one(code=code)


def _insert(code: str, name: str, name_key: str | None, *, by: Actor, by_api: bool) -> BuyingPartner | None:
    made = _registered.first(
        code=code,
        name=name,
        name_key=name_key,
        is_registered_by_api=by_api,
        is_active=True,
        merged_into_id=None,
        created_at=clock.now(),
    )
    if made:
        kind = "partner_registered" if by_api else "partner_created"
        record_audit(kind, code, by=by, changes={"name": (None, name)})
    return made
