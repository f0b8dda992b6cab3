"""Partners as admins keep them: found by name or code, renamed, deactivated and activated."""

from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from webapp import database, transactions, values
from webapp.account_errors import PartnerMerged, PartnerNameTaken, PartnerNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.audit import record_audit
from webapp.accounts.keys import forget_believed
from webapp.accounts.models import PEOPLE_MANAGE, Partner
from webapp.accounts.sessions import end_sessions_of_partner
from webapp.errors import NotAllowed
from webapp.extensions import db
from webapp.sql import Statement, holds

PAGE_SIZE: Final = 50
SEARCH_LIMIT: Final = 100
# Which partners to list.
ALL, BY_API, INACTIVE = "all", "by_api", "inactive"


class ListedPartner(NamedTuple):
    id: int
    code: str
    name: str
    is_registered_by_api: bool
    is_active: bool
    merged_into_id: int | None


_is_found = sa.or_(
    holds(sa.func.coalesce(Partner.name_key, sa.func.lower(Partner.name)), "words"),
    holds(sa.func.lower(Partner.code), "words"),
)
_conditions: Final = {
    ALL: Partner.merged_into_id.is_(None),
    BY_API: sa.and_(Partner.is_registered_by_api, Partner.merged_into_id.is_(None)),
    INACTIVE: sa.not_(Partner.is_active),
}
_listed = {
    which: Statement(
        sa.select(*(getattr(Partner, name) for name in ListedPartner._fields))
        .where(condition, _is_found)
        .order_by(sa.func.coalesce(Partner.name_key, sa.func.lower(Partner.name)), Partner.id)
        .limit(PAGE_SIZE + 1)
        .offset(sa.bindparam("skipped", type_=sa.BigInteger)),
        ListedPartner._make,
    )
    for which, condition in _conditions.items()
}
_counted = Statement(
    sa.select(
        *(
            sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
            for condition in _conditions.values()
        )
    ).where(_is_found)
)
# One that was merged gives up its name where the partner it became takes it.
_name_left = (
    sa.update(Partner)
    .where(Partner.merged_into_id == sa.bindparam("partner_key"), Partner.name_key == sa.bindparam("left"))
    .values(name_key=None)
)
_merged_into = Statement(
    sa.select(Partner.code, Partner.name)
    .where(Partner.merged_into_id == sa.bindparam("partner_key"))
    .order_by(Partner.id)
)


def find_partners(
    words: str, which: str, *, seen_by: Actor, page: int = 1
) -> tuple[list[ListedPartner], bool]:
    """A page of partners by their names, and whether there is another. Raises BadValue, NotAllowed."""
    _check_house(seen_by)
    found = _listed[which].all(words=searched(words), skipped=(page - 1) * PAGE_SIZE)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def count_partners(words: str, *, seen_by: Actor) -> dict[str, int]:
    """How many partners are found of each kind that is listed. Raises BadValue, NotAllowed."""
    _check_house(seen_by)
    return dict(zip(_conditions, map(int, _counted.one(words=searched(words))), strict=True))


def list_merged_into(partner_id: int) -> list[tuple[str, str]]:
    """Code and name of those that were merged into this partner."""
    return [(code, name) for code, name in _merged_into.all(partner_key=partner_id)]


def rename_partner(code: str, name: str, *, by: Actor) -> Partner:
    """Give a partner another name; orders print it from now on.

    The name of one that was merged into it may become its own. Raises PartnerNotFound, PartnerMerged,
    InvalidInput, PartnerNameTaken, NotAllowed.
    """
    by.require_admin()
    name = values.checked("name", values.line, name)
    name_key = values.name_key(name)

    def work() -> Partner:
        partner = get_kept(code)
        db.session.execute(_name_left, {"partner_key": partner.id, "left": name_key})
        if name != partner.name:
            record_audit("partner_renamed", code, by=by, changes={"name": (partner.name, name)})
        partner.name, partner.name_key = name, name_key
        try:
            db.session.flush()
        except IntegrityError as error:
            if database.is_unique_violation(error):
                raise PartnerNameTaken(name) from error
            raise
        return partner

    return transactions.write(work)


def deactivate_partner(code: str, *, by: Actor, reason: str | None = None) -> Partner:
    """Sign its people out and let in neither them nor its keys; its orders stay as they are.

    Raises PartnerNotFound, PartnerMerged, InvalidInput, NotAllowed.
    """
    by.require_admin()
    reason = values.checked("reason", values.optional_paragraphs, reason)

    def work() -> Partner:
        partner = get_kept(code)
        end_sessions_of_partner(partner.id)
        if partner.is_active:
            partner.is_active = False
            record_audit("partner_deactivated", code, by=by, changes={"active": (True, False)}, reason=reason)
        return partner

    partner = transactions.write(work)
    forget_believed()
    return partner


def activate_partner(code: str, *, by: Actor) -> Partner:
    """Let its people and keys in again. Raises PartnerNotFound, PartnerMerged, NotAllowed."""
    by.require_admin()

    def work() -> Partner:
        partner = get_kept(code)
        if not partner.is_active:
            partner.is_active = True
            record_audit("partner_activated", code, by=by, changes={"active": (False, True)})
        return partner

    return transactions.write(work)


def get_kept(code: str) -> Partner:
    """A partner to be changed, locked, inside a write. Raises PartnerNotFound, PartnerMerged."""
    wanted = sa.select(Partner).where(Partner.code == code).with_for_update(key_share=True)
    partner = db.session.scalar(wanted.execution_options(populate_existing=True))
    if partner is None:
        raise PartnerNotFound(code)
    if partner.merged_into_id is not None:
        raise PartnerMerged(code)
    return partner


def _check_house(actor: Actor) -> None:
    if not actor.is_house:
        raise NotAllowed(PEOPLE_MANAGE)


def searched(words: str) -> str:
    """What is looked for in names and codes. Raises BadValue."""
    return values.name_key(values.optional_line(words, limit=SEARCH_LIMIT) or "")
