"""The API keys of the house."""

from flask import Blueprint

bp = Blueprint("keys", __name__)
