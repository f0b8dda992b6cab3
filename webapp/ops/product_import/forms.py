"""The form that an import of products begins with."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField


class ImportForm(FlaskForm):
    text = TextAreaField("Paste the table")
    file = FileField("Or a CSV file")
