"""Who is acting: what the core needs to know of a person or a key, without Flask."""

from dataclasses import dataclass
from typing import Final, Protocol

import sqlalchemy as sa

from webapp.accounts.models import (
    CATALOG_READ,
    CATALOG_WRITE,
    ORDERS_DELETE,
    ORDERS_FULFIL,
    ORDERS_READ,
    ORDERS_WRITE,
    PARTNER_SCOPES,
    PEOPLE_MANAGE,
    SCOPES,
    STAFF_ROLES,
    User,
)
from webapp.errors import NotAllowed
from webapp.sql import Statement

# What a person may do, mostly in the same words as a key.
ROLE_SCOPES: Final = {
    "buyer": frozenset(PARTNER_SCOPES),
    "manager": frozenset((*PARTNER_SCOPES, PEOPLE_MANAGE)),
    "ops": frozenset((CATALOG_READ, CATALOG_WRITE, ORDERS_READ, ORDERS_WRITE, ORDERS_FULFIL, ORDERS_DELETE)),
    "admin": frozenset((*SCOPES, PEOPLE_MANAGE)),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who looks or changes, and from which entry point.

    `partner_id` is None for the house (staff, house keys, the command line), which sees every partner.
    `kind` is `user`, `key` or `system`; `entry` one of portal, ops, orders_api, v1, cli.
    """

    kind: str
    id: int | None
    name: str
    partner_id: int | None
    scopes: frozenset[str]
    entry: str

    @property
    def is_house(self) -> bool:
        return self.partner_id is None

    @property
    def principal(self) -> str:
        """Whose retries, limits and history these are."""
        return f"{self.kind}:{self.id}"

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    def require(self, scope: str) -> None:
        """Raises NotAllowed."""
        if scope not in self.scopes:
            raise NotAllowed(scope)

    def require_admin(self) -> None:
        """Raises NotAllowed for all who do not look after everybody's people."""
        self.require(PEOPLE_MANAGE)
        if not self.is_house:
            raise NotAllowed(PEOPLE_MANAGE)


class Somebody(Protocol):
    """What makes a person an actor."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def partner_id(self) -> int | None: ...


def acting(person: Somebody, *, entry: str | None = None) -> Actor:
    """The actor that a person is: at the pages of their role, unless told otherwise."""
    entry = entry or ("ops" if person.role in STAFF_ROLES else "portal")
    return Actor("user", person.id, person.name, person.partner_id, ROLE_SCOPES[person.role], entry)


_found = Statement(sa.select(User.name, User.role).where(User.id == sa.bindparam("user_id"), User.is_active))


def find_staff(user_id: int, *, entry: str) -> Actor | None:
    """The actor that somebody of the house is now; None for who was disabled or has left it."""
    name, role = _found.first(user_id=user_id) or ("", "")
    return Actor("user", user_id, name, None, ROLE_SCOPES[role], entry) if role in STAFF_ROLES else None


def system(entry: str = "cli") -> Actor:
    """The house itself, acting through a command or a job."""
    return Actor("system", None, "Waybill", None, frozenset(SCOPES), entry)
