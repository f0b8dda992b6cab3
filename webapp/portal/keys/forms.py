"""What a manager types to make an API key."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from webapp import values
from webapp.accounts.models import PARTNER_SCOPES
from webapp.field_rules import keeps
from webapp.portal.keys.showing import SCOPE_WORDS
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
        choices=[SelectChoice(scope, SCOPE_WORDS[scope]) for scope in PARTNER_SCOPES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    last_day = StringField("Last day", [keeps(day_of)], widget=DateInput())

    @property
    def day(self) -> date | None:
        return day_of(self.last_day.data)
