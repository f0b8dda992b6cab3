"""The documentation of the APIs, open to anyone; whoever is signed in finds their own ids in the examples."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import anyone, signed_in
from webapp.api.calls import ORDERS_API, V1, Call
from webapp.api.dialect import JSON
from webapp.api.openapi.documents import get_document, list_words
from webapp.docs import programs
from webapp.docs.answers import example_message
from webapp.docs.errors import list_errors
from webapp.docs.places import APIS, GUIDES, list_groups
from webapp.docs.prose import pieces_of
from webapp.docs.reference import reference_of
from webapp.docs.samples import sample_for
from webapp.docs.trying import document_to_try
from webapp.exact_json import encode
from webapp.security import CONTENT_SECURITY_POLICY

bp = Blueprint("docs", __name__, url_prefix="/docs")

# Swagger UI draws its arrows from addresses that hold the picture.
POLICY_OF_TRYING: Final = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")


@bp.context_processor
def _always_there() -> dict[str, Any]:
    return {"groups": list_groups(), "site": request.host_url.rstrip("/")}


@bp.get("")
@anyone
def overview() -> str:
    return _rendered("docs/overview.html", guides=GUIDES)


@bp.get("/orders", defaults={"name": "orders"})
@bp.get("/v1", defaults={"name": "v1"})
@anyone
def reference(name: str) -> str:
    sample = sample_for(signed_in())
    shown = reference_of(name, get_document(name), sample, request.host_url)
    return render_template(
        "docs/reference.html", reference=shown, name=name, api=APIS[name], sample=sample, others=APIS
    )


@bp.get("/errors")
@anyone
def errors() -> str:
    shown = list_errors({name: list_words(name) for name in APIS})
    return render_template("docs/errors.html", errors=shown)


@bp.get("/start-orders", defaults={"name": "start-orders"})
@bp.get("/start-v1", defaults={"name": "start-v1"})
@bp.get("/retries", defaults={"name": "retries"})
@bp.get("/moving", defaults={"name": "moving"})
@bp.get("/webhooks", defaults={"name": "webhooks"})
@bp.get("/changelog", defaults={"name": "changelog"})
@anyone
def guide(name: str) -> str:
    (found,) = (guide for guide in GUIDES if guide.name == name)
    return _rendered(f"docs/guides/{name}.html", guide=found)


@bp.get("/try")
@anyone
def try_any() -> ResponseReturnValue:
    return redirect(url_for(".try_it", name="orders"))


@bp.get("/try/orders", defaults={"name": "orders"})
@bp.get("/try/v1", defaults={"name": "v1"})
@anyone
def try_it(name: str) -> Response:
    document = url_for(".try_document", name=name)
    response = make_response(render_template("docs/try.html", document=document, name=name, apis=APIS))
    response.headers["Content-Security-Policy"] = POLICY_OF_TRYING
    return response


@bp.get("/try/orders.json", defaults={"name": "orders"})
@bp.get("/try/v1.json", defaults={"name": "v1"})
@anyone
def try_document(name: str) -> Response:
    shown = document_to_try(get_document(name), sample_for(signed_in()))
    return Response(encode(shown), content_type=JSON)


def _rendered(template: str, **facts: Any) -> str:
    """A page of text, with commands that are called by their method, path and body."""
    sample = sample_for(signed_in())
    return render_template(
        template,
        sample=sample,
        programs=programs,
        line=pieces_of,
        message=example_message(get_document("v1"), sample),
        orders=partial(_command, ORDERS_API),
        v1=partial(_command, V1),
        **facts,
    )


def _command(keys: Mapping[str, str], method: str, path: str, body: Any = None, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call(method, path, {**keys, **named}, body).curl(request.host_url)
