"""Building and placing an order for a partner."""

from flask import Blueprint

bp = Blueprint("on_behalf", __name__)
