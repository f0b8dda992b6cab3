"""What the warehouse sent, pasted or as a file."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField


class ImportForm(FlaskForm):
    text = TextAreaField("Orders and tracking numbers")
    file = FileField("Or a CSV file")
