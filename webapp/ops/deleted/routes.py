"""Deleted orders: seeing and restoring them."""

from flask import Blueprint

bp = Blueprint("deleted", __name__)
