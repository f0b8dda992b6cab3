"""The audit, with search."""

from flask import Blueprint

bp = Blueprint("audit", __name__)
