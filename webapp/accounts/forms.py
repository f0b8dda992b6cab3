"""What people type to sign in."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField


class SignInForm(FlaskForm):
    email = EmailField("E-mail")
    password = PasswordField("Password")
