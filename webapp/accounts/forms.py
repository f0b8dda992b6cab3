"""What people type to sign in, and to choose the password for it."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo

from webapp.accounts.passwords import good_password
from webapp.field_rules import keeps


class SignInForm(FlaskForm):
    email = EmailField("E-mail")
    password = PasswordField("Password")


class ChoosePasswordForm(FlaskForm):
    password = PasswordField("Password", [keeps(good_password)])
    again = PasswordField("Password again", [EqualTo("password", "This differs from the password above.")])
