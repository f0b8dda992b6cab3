"""What people type about themselves."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo

from webapp import values
from webapp.accounts.passwords import good_password
from webapp.field_rules import keeps


class NameForm(FlaskForm):
    name = StringField("Name", [keeps(values.line)])


class PasswordForm(FlaskForm):
    current = PasswordField("Present password")
    new = PasswordField("New password", [keeps(good_password)])
    again = PasswordField("New password again", [EqualTo("new", "This differs from the new password above.")])
