"""What admins type about partners."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from webapp import values
from webapp.field_rules import keeps


def _code(text: str | None) -> str | None:
    """A code, or None for none: the next free one. Raises BadValue."""
    return values.code(text.strip()) if text and text.strip() else None


class NewPartnerForm(FlaskForm):
    name = StringField("Name", [keeps(values.line)])
    code = StringField("Code", [keeps(_code)])

    @property
    def chosen_code(self) -> str | None:
        return _code(self.code.data)


class NameForm(FlaskForm):
    name = StringField("Name", [keeps(values.line)])


class DeactivateForm(FlaskForm):
    reason = TextAreaField("Why", [keeps(values.optional_paragraphs)])


class MergeForm(FlaskForm):
    into = StringField("Merge it into")
    reason = TextAreaField("Why", [keeps(values.optional_paragraphs)])
