"""Where the documents of the two APIs are read, by anyone."""

from typing import Final

from flask import Blueprint, Response, abort, request

from webapp.access import anyone
from webapp.api.dialect import JSON
from webapp.api.openapi import documents

KEPT: Final = "public, max-age=300"

bp = Blueprint("openapi", __name__, url_prefix="/openapi")


@bp.get("/<name>.json")
@anyone
def document(name: str) -> Response:
    if name not in documents.document_names():
        abort(404)
    response = Response(documents.write_document(name), content_type=JSON)
    response.headers["Cache-Control"] = KEPT
    response.add_etag()
    response.make_conditional(request)
    return response
