"""What somebody looks for in the audit, as the address of the page says it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from webapp.accounts.finding_audit import SEARCH_LIMIT, AuditFilter, parse_words
from webapp.ops.lists import address
from webapp.values import BadValue
from webapp.written_days import read_days

# What can be chosen: a word for it, and the kinds of entries that it means.
GROUPS: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "sign-ins": ("Sign-ins", ("signed_in", "sign_in_refused", "signed_out")),
    "passwords": (
        "Passwords and links",
        ("password_changed", "password_change_refused", "link_made", "link_used"),
    ),
    "people": (
        "People and roles",
        (
            "person_invited",
            "person_created",
            "person_renamed",
            "role_changed",
            "person_disabled",
            "person_enabled",
        ),
    ),
    "keys": ("API keys", ("key_created", "key_revoked")),
    "webhooks": (
        "Webhooks",
        ("webhook_created", "webhook_changed", "webhook_secret_rotated", "webhook_removed"),
    ),
    "partners": (
        "Partners",
        (
            "partner_created",
            "partner_registered",
            "partner_renamed",
            "partner_deactivated",
            "partner_activated",
            "partner_merged",
            "partner_took_over",
        ),
    ),
    "products": (
        "Products",
        (
            "product_created",
            "product_changed",
            "product_withdrawn",
            "product_brought_back",
            "stock_adjusted",
            "products_imported",
        ),
    ),
    "carriers": ("Carriers", ("carrier_created", "carrier_changed")),
    "exports": ("Exports", ("orders_exported", "products_exported")),
}
MOST_DIGITS: Final = 18


class AuditSearch(NamedTuple):
    """What was typed, as it was typed. `before` and `after` are the entries where a page begins."""

    q: str = ""
    kind: str = ""
    subject: str = ""
    first: str = ""
    last: str = ""
    before: str = ""
    after: str = ""

    @property
    def is_filtered(self) -> bool:
        return any(text.strip() for text in (self.q, self.kind, self.subject, self.first, self.last))

    @property
    def key_before(self) -> int | None:
        return _key(self.before)

    @property
    def key_after(self) -> int | None:
        return _key(self.after)

    def wanted(self, zone: ZoneInfo) -> AuditFilter:
        """Raises BadValue, whose text tells a person what to do."""
        try:
            words = parse_words(self.q)
        except BadValue as bad:
            raise BadValue(f"The search {bad}.") from bad
        since, until = read_days(self.first, self.last, zone)
        return AuditFilter(
            words=words,
            kinds=GROUPS[self.kind][1] if self.kind else (),
            subject=self.subject or None,
            since=since,
            until=until,
        )

    def address(self, path: str, *, before: str = "", after: str = "") -> str:
        """The address of this search, from its newest entry unless told otherwise."""
        return address(
            path,
            q=self.q,
            kind=self.kind,
            subject=self.subject,
            **{"from": self.first, "to": self.last},
            before=before,
            after=after,
        )


def read_search(parameters: Mapping[str, str]) -> AuditSearch:
    """What an address asks for."""
    # No more of an endless text than shows that it is too long.
    said = {name: text[: 2 * SEARCH_LIMIT] for name, text in parameters.items()}
    kind, subject = said.get("kind", ""), said.get("subject", "")
    return AuditSearch(
        q=said.get("q", ""),
        kind=kind if kind in GROUPS else "",
        # No subject has such a letter, and the database refuses it.
        subject="" if "\x00" in subject else subject.encode(errors="replace").decode(),
        first=said.get("from", ""),
        last=said.get("to", ""),
        before=said.get("before", ""),
        after=said.get("after", ""),
    )


def _key(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
