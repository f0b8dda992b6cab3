"""One order as staff see it, and everything that can be done with it."""

from flask import Blueprint

bp = Blueprint("order", __name__)
