"""The table of carriers."""

from flask import Blueprint

bp = Blueprint("carriers", __name__)
