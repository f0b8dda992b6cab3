"""The warehouse's file of tracking numbers: a verdict on every row, then the good ones."""

from flask import Blueprint

bp = Blueprint("tracking_import", __name__)
