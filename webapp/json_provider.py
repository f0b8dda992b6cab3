"""Flask's JSON, written by msgspec: Decimals become numbers with their decimals kept."""

from typing import Any

import msgspec
from flask.json.provider import JSONProvider

from webapp.exact_json import encode


class ExactJson(JSONProvider):
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return encode(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return msgspec.json.decode(s)
