"""People and their roles: staff and those of partners."""

from flask import Blueprint

bp = Blueprint("people", __name__)
