"""What a partner types to change or cancel an order."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from webapp.portal.order.editing import EditFields


class EditForm(EditFields, FlaskForm):
    pass


class CancelForm(FlaskForm):
    version = HiddenField()
    reason = TextAreaField("Why do you cancel?")
