"""What the tests of the admin pages look at."""

from collections.abc import Sequence

from tests.people import make_user
from webapp.accounts.actors import acting
from webapp.accounts.finding_audit import AuditFilter, find_audit


def written(kind: str) -> Sequence[tuple[str, str, str]]:
    """About whom or what entries of this kind are, who did it and from where; newest first."""
    admin = acting(make_user("admin"))
    page = find_audit(AuditFilter(kinds=[kind]), seen_by=admin)
    return [(event.subject, event.actor_name, event.entry) for event in page.events]
