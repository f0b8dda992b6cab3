"""Partners: create, rename, merge, deactivate."""

from flask import Blueprint

bp = Blueprint("partners", __name__)
