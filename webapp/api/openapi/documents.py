"""The documents of an app's APIs. Each is made once, when it is first asked for: all views are known then."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Flask, current_app

from webapp.api.dialect import Dialect
from webapp.api.openapi.building import build, words_of
from webapp.api.openapi.refusals import Refusal
from webapp.exact_json import encode

EXTENSION: Final = "waybill-openapi"


class Documents:
    def __init__(self, app: Flask, dialects: Sequence[Dialect]) -> None:
        self.app = app
        self.dialects = {dialect.about.document: dialect for dialect in dialects}
        self.made: dict[str, Mapping[str, Any]] = {}
        self.written: dict[str, bytes] = {}


def init_app(app: Flask, *, dialects: Sequence[Dialect]) -> None:
    app.extensions[EXTENSION] = Documents(app, dialects)


def document_names() -> Sequence[str]:
    return [*_here().dialects]


def get_document(name: str) -> Mapping[str, Any]:
    """Raises KeyError. Not to be changed; amounts in its examples are Decimals."""
    here = _here()
    if name not in here.made:
        here.made[name] = build(here.app, here.dialects[name])
    return here.made[name]


def write_document(name: str) -> bytes:
    """The document as it is sent. Raises KeyError."""
    here = _here()
    if name not in here.written:
        here.written[name] = encode(get_document(name))
    return here.written[name]


def list_words(name: str) -> list[Refusal]:
    """Every Error-Type word of an API, with its status and its sentence. Raises KeyError."""
    here = _here()
    return words_of(here.app, here.dialects[name])


def _here() -> Documents:
    documents: Documents = current_app.extensions[EXTENSION]
    return documents
