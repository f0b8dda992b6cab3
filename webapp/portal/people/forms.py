"""What a manager types about the partner's people."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, SelectChoice, StringField

from webapp import values
from webapp.field_rules import keeps

ROLES = [
    SelectChoice("buyer", "Buyer: orders, and follows all orders of your organisation"),
    SelectChoice("manager", "Manager: also looks after people, addresses and API keys"),
]
CHOOSE = "Choose one of the two."


class InviteForm(FlaskForm):
    token = HiddenField()
    email = EmailField("E-mail", [keeps(values.email)])
    name = StringField("Name", [keeps(values.line)])
    role = RadioField("What they may do", choices=ROLES, default="buyer", validate_choice=False)


class RoleForm(FlaskForm):
    role = RadioField("What they may do", choices=ROLES, validate_choice=False)
