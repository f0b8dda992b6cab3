"""Who signed in, and who changed people, keys, partners, products, carriers, or took data away."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from webapp import htmx
from webapp.access import admins
from webapp.accounts.actors import Actor
from webapp.accounts.finding_audit import find_audit
from webapp.formatting import zone
from webapp.ops.audit.searching import GROUPS, read_search
from webapp.ops.audit.showing import show_results
from webapp.values import BadValue

bp = Blueprint("audit", __name__)

PAGE: Final = "ops/audit/audit.html"
RESULTS: Final = "ops/audit/_results.html"


@bp.get("/audit")
@admins
def audit(by: Actor) -> Response:
    search, path = read_search(request.args), url_for(".audit")
    facts: dict[str, Any] = {"search": search, "path": path, "groups": GROUPS, "is_oob": htmx.is_htmx()}
    try:
        wanted = search.wanted(zone())
    except BadValue as bad:
        return htmx.render(PAGE, RESULTS, status=HTTPStatus.UNPROCESSABLE_ENTITY, problem=str(bad), **facts)
    page = find_audit(wanted, seen_by=by, before=search.key_before, after=search.key_after)
    response = htmx.render(PAGE, RESULTS, results=show_results(search, page, path), **facts)
    if htmx.is_htmx():
        # What a form sends says more than it needs to: this is the address to share.
        response.headers["HX-Push-Url"] = search.address(path, before=search.before, after=search.after)
    return response
