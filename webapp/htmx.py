"""Answers for HTMX and for plain browsers: a partial for the one, a page or a way back for the other.

The only module that looks at HTMX's request headers.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from flask import Response, flash, make_response, redirect, render_template, request


def is_htmx() -> bool:
    """Whether a partial is asked for."""
    return request.headers.get("HX-Request") == "true"


def render(page: str, partial: str, *, status: int = 200, **facts: Any) -> Response:
    """The partial for HTMX, the page that includes it for a plain browser."""
    return make_response(render_template(partial if is_htmx() else page, **facts), status)


def saved(
    partial: str, back_to: str, *, said: str | None = None, also: Sequence[str] = (), **facts: Any
) -> Response:
    """The answer to a change: for HTMX the partial and, out of band, those in `also`; else a way back.

    `said` tells the person what was done: as a toast, or on the next page.
    """
    if not is_htmx():
        return go(back_to, said=said)
    parts = [render_template(partial, **facts)]
    parts += [render_template(other, is_oob=True, **facts) for other in also]
    response = make_response("\n".join(parts))
    return toast(response, said) if said else response


def aim(response: Response, target: str) -> Response:
    """Have HTMX swap its answer for another element than the one that asked."""
    response.headers["HX-Retarget"] = target
    return response


def go(address: str, *, said: str | None = None, kind: str = "success") -> Response:
    """Send the person to another page of ours; `said` is told there."""
    if said:
        flash(said, kind)
    if not is_htmx():
        return make_response(redirect(address, 303))
    response = make_response("")
    response.headers["HX-Redirect"] = address
    return response


def toast(response: Response, text: str, kind: str = "success") -> Response:
    """Have HTMX's answer tell the person something beside what it swaps."""
    told = msgspec.json.encode({"toast": {"text": text, "kind": kind}}).decode()
    # Headers are ASCII; JSON can escape the rest.
    response.headers["HX-Trigger"] = "".join(c if c.isascii() else _escaped(c) for c in told)
    return response


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
