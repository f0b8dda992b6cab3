"""Views that take files, or much at once: their requests may be larger than others (RELIABILITY 7)."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

MAX_UPLOAD_BYTES: Final = 2 * 1024 * 1024
# What is sent back with a form, and not as a file, grows on the way: line ends, other encodings.
MAX_SENT_BACK_BYTES: Final = 2 * MAX_UPLOAD_BYTES


def takes_files(view: View) -> View:
    """Mark a view whose request may hold MAX_UPLOAD_BYTES."""
    view.max_bytes = MAX_UPLOAD_BYTES  # type: ignore[attr-defined]
    return view


def takes_many(view: View) -> View:
    """Mark a view whose JSON may hold as much: many orders at once."""
    return takes_files(view)


def takes_files_back(view: View) -> View:
    """Mark a view whose form holds the text of a file that was sent before."""
    view.max_bytes = MAX_SENT_BACK_BYTES  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Must come before the check of CSRF tokens, which reads the form."""
    app.before_request(_allow)


def _allow() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if most := getattr(view, "max_bytes", None):
        request.max_content_length = request.max_form_memory_size = most
