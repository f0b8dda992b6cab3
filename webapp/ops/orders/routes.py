"""All orders: searching, filters, saved filters, the same as a file, and changes in a row."""

from flask import Blueprint

bp = Blueprint("orders", __name__)
