"""Partners, the people who sign in, and API keys."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import UtcDateTime
from webapp.columns import Json, Key
from webapp.extensions import Model, db

# For people only: managers look after their partner's people, addresses and keys, admins after everybody's.
PEOPLE_MANAGE: Final = "people:manage"

CATALOG_READ: Final = "catalog:read"
CATALOG_WRITE: Final = "catalog:write"
ORDERS_READ: Final = "orders:read"
ORDERS_WRITE: Final = "orders:write"
ORDERS_FULFIL: Final = "orders:fulfil"
ORDERS_DELETE: Final = "orders:delete"

PARTNER_SCOPES: Final = (CATALOG_READ, ORDERS_READ, ORDERS_WRITE)
SCOPES: Final = (*PARTNER_SCOPES, ORDERS_FULFIL, ORDERS_DELETE, CATALOG_WRITE)

PARTNER_ROLES: Final = ("buyer", "manager")
STAFF_ROLES: Final = ("ops", "admin")
ROLES: Final = (*PARTNER_ROLES, *STAFF_ROLES)


def _one_of(column: str, allowed: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in allowed)})"


class Partner(Model):
    """An organisation that buys."""

    __tablename__ = "partners"
    __table_args__ = (
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name="code_length"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    # `values.name_key` of the name. None where another partner holds that name already: a partner that
    # the v1 API registered by a code that is somebody's name.
    name_key: Mapped[str | None] = mapped_column(sa.Text, unique=True)
    is_registered_by_api: Mapped[bool]
    is_active: Mapped[bool]
    # Whose it became when it was merged into another one; its name and code go on finding that one.
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Model):
    """A person who signs in; buyers and managers belong to a partner, staff do not."""

    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint(_one_of("role", ROLES), name="role"),
        sa.CheckConstraint(
            f"({_one_of('role', PARTNER_ROLES)}) = (partner_id IS NOT NULL)", name="role_and_partner"
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    role: Mapped[str] = mapped_column(sa.Text)
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    password_hash: Mapped[str] = mapped_column(sa.Text)
    is_active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    partner: Mapped[Partner | None] = relationship(lazy="raise")


class ApiKey(Model):
    """A key of a partner, or of the house. Only its digest is kept."""

    __tablename__ = "api_keys"
    __table_args__ = (
        sa.CheckConstraint("length(digest) = 32", name="digest_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    # The first characters of the key, by which people tell theirs apart.
    prefix: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Partner.id), index=True)
    scopes: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The name of the person who made it; None for one made by a command.
    made_by: Mapped[str | None] = mapped_column(sa.Text)


class Session(Model):
    """Somebody signed in, in one browser. The cookie holds a random token, this its digest only."""

    __tablename__ = "sessions"
    __table_args__ = (
        sa.CheckConstraint("length(digest) = 32", name="digest_length"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When something was last asked for, to the minute; polls do not count.
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


# How often signing in was tried without success, per account and per network address, since `started_at`.
sign_in_failures = db.Table(
    "sign_in_failures",
    # account:<digest of the e-mail>, or address:192.0.2.7
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("started_at", UtcDateTime, nullable=False, index=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.CheckConstraint("failures >= 0", name="failures"),
)

# How somebody without a password chooses one. The person holds a random secret, this its digest only.
one_time_links = db.Table(
    "one_time_links",
    sa.Column("id", Key, primary_key=True),
    sa.Column("user_id", Key, sa.ForeignKey(User.id), nullable=False, index=True),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime),
    sa.CheckConstraint("length(digest) = 32", name="digest_length"),
    sqlite_autoincrement=True,
)

# Where a partner's orders may go.
partner_addresses = db.Table(
    "partner_addresses",
    sa.Column("id", Key, primary_key=True),
    sa.Column("partner_id", Key, sa.ForeignKey(Partner.id), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    # {street, city, state, zip, country}
    sa.Column("address", Json, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("length(label) BETWEEN 1 AND 100", name="label_length"),
    sqlite_autoincrement=True,
)
sa.Index(
    "uq_partner_addresses_default",
    partner_addresses.c.partner_id,
    unique=True,
    postgresql_where=partner_addresses.c.is_default,
    sqlite_where=partner_addresses.c.is_default,
)

# Searches of the list of orders that a person keeps under a name.
saved_filters = db.Table(
    "saved_filters",
    sa.Column("id", Key, primary_key=True),
    sa.Column("user_id", Key, sa.ForeignKey(User.id), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # What stands behind the question mark of the list's address.
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("user_id", "name"),
    sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_length"),
    sa.CheckConstraint("length(query) BETWEEN 1 AND 2000", name="query_length"),
    sqlite_autoincrement=True,
)

# A key's own log: what was asked with it, the newest of each key.
api_requests = db.Table(
    "api_requests",
    sa.Column("id", Key, primary_key=True),
    sa.Column("key_id", Key, sa.ForeignKey(ApiKey.id), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("ms", sa.Float, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False),
    # The stable word of a refusal.
    sa.Column("refusal", sa.Text),
    sa.Index("ix_api_requests_key_id_id", "key_id", "id"),
    sqlite_autoincrement=True,
)
