"""What a partner types to change or cancel an order. Quantities stand beside, one field per item."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from webapp.portal.delivery import DeliveryFields


class EditForm(DeliveryFields, FlaskForm):
    # What the person had before them; what they left as it was follows the order if that has changed.
    version = HiddenField()
    seen_reference = HiddenField()
    reference = StringField("Your reference")


class CancelForm(FlaskForm):
    version = HiddenField()
    reason = TextAreaField("Why do you cancel?")
