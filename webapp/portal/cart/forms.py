"""What a person writes beside the items of the order. Quantities stand beside, one field per product."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField


class CartForm(FlaskForm):
    # What the person saw when the order was placed.
    token = HiddenField()
    reference = StringField("Your reference")
    note = TextAreaField("Note for us")
    address_id = SelectField("Ship to", choices=[], validate_choice=False)
    street = StringField("Street")
    city = StringField("City")
    state = StringField("State or province")
    zip = StringField("ZIP or postal code")
    country = StringField("Country")

    @property
    def address_parts(self) -> list[StringField]:
        return [self.street, self.city, self.state, self.zip, self.country]
