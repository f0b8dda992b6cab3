"""What admins type to bring a deleted order back."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from webapp import values
from webapp.field_rules import keeps


class RestoreForm(FlaskForm):
    reason = TextAreaField("Why", [keeps(values.optional_paragraphs)])
