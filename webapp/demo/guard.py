"""The demo's fixed secrets: known to everybody, hence never let near production."""

from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.accounts.models import SCOPES, ApiKey, User
from webapp.extensions import db

READS: Final = ("catalog:read", "orders:read")
# (secret, name, partner's code or None for the house, scopes or () for all that its owner's may hold)
KEYS: Final = (
    ("demo-secret-key", "Demo house key", None, SCOPES),
    ("demo-read-key", "Demo reading key", None, READS),
    ("demo-raytech-key", "RayTech's key", "CUST1001", ()),
    ("demo-harbor-key", "Blue Harbor's key", "CUST1002", ()),
)
PASSWORD: Final = "waybill-demo-1"  # noqa: S105 - refused in production
# (e-mail, name, role, partner's code)
PEOPLE: Final = (
    ("buyer@raytech.example", "Rosa Imre", "buyer", "CUST1001"),
    ("manager@raytech.example", "Tom Adeyemi", "manager", "CUST1001"),
    ("buyer@harbor.example", "Lena Fischer", "buyer", "CUST1002"),
    ("ops@waybill.example", "Mara Lindqvist", "ops", None),
    ("admin@waybill.example", "Noor Haddad", "admin", None),
)


class DemoDataInProduction(ValueError):
    """The database holds keys or people whose secrets anybody can read in the documentation."""


def has_demo_data() -> bool:
    """Whether one of the demo's keys or people would be let in. A database without tables has none."""
    digests = [sha256(secret.encode()).digest() for secret, *_ in KEYS]
    keys = sa.exists().where(ApiKey.digest.in_(digests), ApiKey.revoked_at.is_(None))
    people = sa.exists().where(User.email.in_([email for email, *_ in PEOPLE]), User.is_active)
    try:
        return bool(db.session.scalar(sa.select(sa.or_(keys, people))))
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        return False


def refuse_demo_data() -> None:
    """Raises DemoDataInProduction. A database that is away when we start is /readyz's business."""
    if has_demo_data():
        raise DemoDataInProduction(
            "the database holds demo data, which must not run in production; use another DATABASE_URL"
        )
