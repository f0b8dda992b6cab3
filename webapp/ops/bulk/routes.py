"""Changing many orders at once: a preview, a run, what became of each order, and undoing it."""

from flask import Blueprint

bp = Blueprint("bulk", __name__)
