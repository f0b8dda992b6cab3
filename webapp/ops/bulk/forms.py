"""What is typed about a run: what to do with the orders, and why it is started."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField

from webapp import values
from webapp.field_rules import keeps
from webapp.formatting import STATUS_WORDS
from webapp.ordering.models import MOVES, STATUSES

NO_MOVE = SelectChoice("", "Leave the status as it is")


def short_line(value: object) -> str | None:
    return values.optional_line(value, limit=values.REFERENCE_LIMIT)


def is_move(value: object) -> None:
    if value and value not in STATUSES:
        raise values.BadValue("must be one of the statuses")


# To the first of the statuses no move leads.
MOVED_TO = [status for status in STATUSES if any(status in to for to in MOVES.values())]


class ChangeForm(FlaskForm):
    move = SelectField(
        "Move to",
        [keeps(is_move)],
        choices=[NO_MOVE, *(SelectChoice(status, STATUS_WORDS[status]) for status in MOVED_TO)],
        validate_choice=False,
        default="",
    )
    carrier = StringField("Carrier", [keeps(short_line)])
    tracking_number = StringField("Tracking number", [keeps(short_line)])


class StartForm(FlaskForm):
    reason = TextAreaField("Reason", [keeps(values.optional_paragraphs)])
    take_doubtful = BooleanField("Take the doubtful ones too")
