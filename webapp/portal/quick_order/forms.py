"""The form that a quick order begins with."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField


class PasteForm(FlaskForm):
    text = TextAreaField("Products and quantities")
    file = FileField("Or a CSV file")
