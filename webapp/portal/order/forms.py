"""What a partner types to change or cancel an order. Quantities stand beside, one field per item."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField


class EditForm(FlaskForm):
    # What the person had before them; what they left as it was follows the order if that has changed.
    version = HiddenField()
    seen_reference = HiddenField()
    reference = StringField("Your reference")
    address_id = SelectField("Ship to", choices=[], validate_choice=False)
    street = StringField("Street")
    city = StringField("City")
    state = StringField("State or province")
    zip = StringField("ZIP or postal code")
    country = StringField("Country")

    @property
    def address_parts(self) -> list[StringField]:
        return [self.street, self.city, self.state, self.zip, self.country]


class CancelForm(FlaskForm):
    version = HiddenField()
    reason = TextAreaField("Why do you cancel?")
