"""What a manager types into the address book."""

from flask_wtf import FlaskForm
from wtforms import StringField

from webapp import values
from webapp.accounts.addresses import label_of
from webapp.field_rules import keeps

_rule = {name: [keeps(parse)] for name, parse in values.ADDRESS_PARTS.items()}


class AddressForm(FlaskForm):
    label = StringField("Label", [keeps(label_of)])
    street = StringField("Street", _rule["street"])
    city = StringField("City", _rule["city"])
    state = StringField("State or province", _rule["state"])
    zip = StringField("ZIP or postal code", _rule["zip"])
    country = StringField("Country", _rule["country"])

    @property
    def parts(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in values.ADDRESS_PARTS}
