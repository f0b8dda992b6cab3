"""The rules of `values`, told at the field of a form that breaks them.

The services keep the same rules; a form asks beforehand, so that all that is wrong is told at once.
"""

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form
from wtforms.validators import ValidationError

from webapp.values import BadValue


def keeps(parse: Callable[[Any], object]) -> Callable[[Form, Field], None]:
    """A validator by one of the functions of `values`."""

    def check(_form: Form, field: Field) -> None:
        try:
            parse(field.data)
        except BadValue as bad:
            raise ValidationError(f"{field.label.text} {bad}.") from bad

    return check
