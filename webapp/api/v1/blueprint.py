"""What the v1 API's views belong to, whichever module they stand in."""

from typing import Final

from flask import Blueprint

from webapp.api.v1.errors import DIALECT

bp = Blueprint("v1", __name__, url_prefix="/v1")
serves: Final = DIALECT.serves
