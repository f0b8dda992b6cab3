"""What a person writes beside the items of the order. Quantities stand beside, one field per product.

What its fields are called depends on who writes.
"""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from webapp.portal.delivery import DeliveryFields


class CartForm(DeliveryFields, FlaskForm):
    # What the person saw when the order was placed.
    token = HiddenField()
    reference = StringField()
    note = TextAreaField()
