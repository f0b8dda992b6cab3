"""The catalog as staff keep it: list, create, change in place, stock, import and export."""

from flask import Blueprint

bp = Blueprint("products", __name__)
