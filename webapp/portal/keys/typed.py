"""What is typed to make an API key, by a partner's managers and by the house."""

from collections.abc import Mapping
from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from webapp import values
from webapp.field_rules import keeps
from webapp.values import BadValue


def day_of(text: str | None) -> date | None:
    """The date that was typed, None for nothing. Raises BadValue."""
    typed = (text or "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise BadValue("must be a date such as 2027-03-31") from error


class KeyForm(FlaskForm):
    token = HiddenField()
    name = StringField("Name", [keeps(values.line)])
    scopes = SelectMultipleField(
        "What it may do",
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    last_day = StringField("Last day", [keeps(day_of)], widget=DateInput())

    @classmethod
    def of(cls, words: Mapping[str, str], **fields: object) -> "KeyForm":
        """The form with these scopes to choose from, by the words for them."""
        form = cls(**fields)
        form.scopes.choices = [SelectChoice(scope, word) for scope, word in words.items()]
        return form

    @property
    def day(self) -> date | None:
        return day_of(self.last_day.data)
