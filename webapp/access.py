"""Who may enter pages: every view says so, or a test fails. Views of the APIs say it with a scope."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


def anyone(view: View) -> View:
    """Mark a view that strangers may see."""
    view.is_public = True  # type: ignore[attr-defined]
    return view
