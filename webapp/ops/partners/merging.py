"""Merging a partner into another, on the pages: what it would do is shown before it is done."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, url_for

from webapp import htmx
from webapp.account_errors import MergeNotAllowed, PartnerNotFound
from webapp.accounts.actors import Actor
from webapp.accounts.models import Partner
from webapp.accounts.partners import find_by_code_or_name
from webapp.formatting import counted, number
from webapp.merging.queries import Belongings, count_belongings
from webapp.merging.services import MOST_ORDERS, find_problem, merge_partner

PAGE: Final = "ops/partners/merge.html"
FORM: Final = "ops/partners/_merge_form.html"
PROBLEMS: Final[Mapping[str, str]] = {
    "itself": "That is this partner itself.",
    "merged": "This partner was merged already.",
    "not_registered": "Only a partner that an API registered can be merged. This one was made by hand.",
    "into_merged": "That partner was itself merged into another. Name that one.",
    "into_inactive": "That partner is inactive. Activate it first.",
    "too_many_orders": f"It has more than {number(MOST_ORDERS)} orders, too many to be moved at once.",
}
NOBODY: Final = "There is no partner with this code or name."


def ask(partner: Partner, into: str, form: Any, *, status: int = 200) -> Response:
    """The form; where it names another partner, with what merging into that one does."""
    target, problem, has = None, None, count_belongings(partner)
    if into.strip():
        target = find_by_code_or_name(into)
        problem = find_problem(partner, target, orders=has.orders) if target else None
        if target is None or problem:
            form.into.errors = [*form.into.errors, PROBLEMS[problem] if problem else NOBODY]
            target, status = None, 422
    elif problem := find_problem(partner, None, orders=has.orders):
        form.form_errors = [PROBLEMS[problem]]
    facts = {"partner": partner, "form": form, "target": target, "moves": _moves(has)}
    return htmx.render(PAGE, FORM, status=status, **facts)


def merge(partner: Partner, form: Any, *, by: Actor) -> Response:
    target = find_by_code_or_name(form.into.data or "")
    if target is None:
        return ask(partner, form.into.data or "?", form, status=422)
    code, name = partner.code, partner.name
    try:
        orders = merge_partner(code, target.code, by=by, reason=form.reason.data)
    except (MergeNotAllowed, PartnerNotFound):
        return ask(partner, target.code, form, status=422)
    said = f"{name} ({code}) is merged: {counted(orders, 'order')} moved here."
    return htmx.go(url_for(".partner", partner_code=target.code), said=said)


def _moves(has: Belongings) -> list[str]:
    return [
        counted(has.orders, "order"),
        counted(has.people, "person", "people"),
        counted(has.keys, "API key"),
        counted(has.addresses, "address", "addresses"),
        counted(has.carts, "cart that is being filled", "carts that are being filled"),
    ]
