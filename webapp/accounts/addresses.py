"""A partner's address book: where its orders may go. All its people read it, managers change it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from webapp import clock, transactions, values
from webapp.account_errors import AddressNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.models import PEOPLE_MANAGE, partner_addresses
from webapp.accounts.partners import lock_partner
from webapp.errors import InvalidInput, TooMany
from webapp.ids import ADDRESS
from webapp.sql import Statement, ids_in

MOST_ADDRESSES: Final = 200

_c = partner_addresses.c


class PartnerAddress(NamedTuple):
    """An entry of the address book; `address` is {street, city, state, zip, country}."""

    id: int
    partner_id: int
    label: str
    address: dict[str, str]
    is_default: bool

    @property
    def address_id(self) -> str:
        return ADDRESS.dump(self.id)


_partner = _c.partner_id == sa.bindparam("partner_key")
_this = _c.id == sa.bindparam("address_key")
_select = sa.select(*(_c[name] for name in PartnerAddress._fields))
_listed = Statement(_select.where(_partner).order_by(_c.is_default.desc(), _c.id), PartnerAddress._make)
_by_id = Statement(_select.where(_this), PartnerAddress._make)
_default = Statement(_select.where(_partner, _c.is_default), PartnerAddress._make)
_defaults = Statement(
    _select.where(ids_in(_c.partner_id, "partner_keys"), _c.is_default), PartnerAddress._make
)
_counted = Statement(sa.select(sa.func.count()).select_from(partner_addresses).where(_partner))
_added = Statement(
    sa.insert(partner_addresses)
    .values({column: sa.bindparam(column.name) for column in _c if column.name != "id"})
    .returning(_c.id)
)
_changed = Statement(
    sa.update(partner_addresses)
    .where(_this)
    .values({name: sa.bindparam(name, type_=_c[name].type) for name in ("label", "address")})
)
_removed = Statement(sa.delete(partner_addresses).where(_this))
_default_left = Statement(
    sa.update(partner_addresses).where(_partner, _c.is_default).values(is_default=False)
)
_default_made = Statement(sa.update(partner_addresses).where(_this).values(is_default=True))


def list_addresses(*, seen_by: Actor, partner_id: int | None = None) -> list[PartnerAddress]:
    """The partner's addresses, the default first; the house names the partner."""
    whose = partner_id if seen_by.is_house else seen_by.partner_id
    return _listed.all(partner_key=whose)


def get_address(address_id: str, *, seen_by: Actor, partner_id: int | None = None) -> PartnerAddress:
    """Raises AddressNotFound, also for another partner's; the house may name the partner."""
    key = ADDRESS.parse(address_id)
    found = _by_id.first(address_key=key) if key is not None else None
    whose = partner_id if seen_by.is_house else seen_by.partner_id
    if found is None or whose not in (None, found.partner_id):
        raise AddressNotFound(address_id)
    return found


def find_default_address(partner_id: int) -> PartnerAddress | None:
    return _default.first(partner_key=partner_id)


def find_default_addresses(partner_ids: Iterable[int]) -> dict[int, PartnerAddress]:
    """The default of each of these partners that has one."""
    return {found.partner_id: found for found in _defaults.all(partner_keys=list(partner_ids))}


def add_address(label: str, parts: Mapping[str, object], *, by: Actor, partner_id: int | None = None) -> str:
    """A new entry's address_id; the first of a partner's is its default. The house names the partner.

    Raises InvalidInput, TooMany, NotAllowed.
    """
    by.require(PEOPLE_MANAGE)
    whose = partner_id if by.is_house else by.partner_id
    if whose is None:
        raise InvalidInput("partner", "is required")
    fields = _checked(label, parts)

    def work() -> str:
        lock_partner(whose)
        (there,) = _counted.one(partner_key=whose)
        if there >= MOST_ADDRESSES:
            raise TooMany("addresses", MOST_ADDRESSES)
        (key,) = _added.one(partner_id=whose, **fields, is_default=not there, created_at=clock.now())
        return ADDRESS.dump(key)

    return transactions.write(work)


def update_address(address_id: str, label: str, parts: Mapping[str, object], *, by: Actor) -> None:
    """Raises AddressNotFound, InvalidInput, NotAllowed."""
    by.require(PEOPLE_MANAGE)
    found = get_address(address_id, seen_by=by)
    fields = _checked(label, parts)

    def work() -> None:
        if not _changed.run(address_key=found.id, **fields):
            raise AddressNotFound(address_id)

    transactions.write(work)


def make_default(address_id: str, *, by: Actor) -> None:
    """Let orders go here unless they say otherwise. Raises AddressNotFound, NotAllowed."""
    by.require(PEOPLE_MANAGE)

    def work() -> None:
        found = get_address(address_id, seen_by=by)
        lock_partner(found.partner_id)
        _default_left.run(partner_key=found.partner_id)
        if not _default_made.run(address_key=found.id):
            raise AddressNotFound(address_id)

    transactions.write(work)


def remove_address(address_id: str, *, by: Actor) -> None:
    """Orders that went there keep it. Without a default, none is chosen instead: that takes a person.

    Raises AddressNotFound, NotAllowed.
    """
    by.require(PEOPLE_MANAGE)

    def work() -> None:
        found = get_address(address_id, seen_by=by)
        if not _removed.run(address_key=found.id):
            raise AddressNotFound(address_id)

    transactions.write(work)


def _checked(label: str, parts: Mapping[str, object]) -> dict[str, Any]:
    return {
        "label": values.checked("label", label_of, label),
        "address": values.address(parts),
    }


def label_of(value: object) -> str:
    """Raises BadValue for what is no label."""
    return values.line(value, limit=values.REFERENCE_LIMIT)
