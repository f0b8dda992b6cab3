"""What admins type about a carrier."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField

from webapp.field_rules import keeps
from webapp.fulfilment.keeping_carriers import carrier_name, link_template_of
from webapp.ops.carriers.showing import RULE_WORDS


class CarrierForm(FlaskForm):
    name = StringField("Name", [keeps(carrier_name)])
    link_template = StringField("Link to a parcel", [keeps(link_template_of)])
    number_rule = SelectField(
        "Its numbers",
        choices=[SelectChoice(rule, word) for rule, word in RULE_WORDS.items()],
        validate_choice=False,
    )
