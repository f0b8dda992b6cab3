"""Static files under addresses that change with their content, so that browsers may keep them for good."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.security import safe_join

FOR_GOOD: Final = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    folder = str(app.static_folder)

    def version_of(name: str) -> str | None:
        file = Path(safe_join(folder, name) or folder)
        return _version(file, file.stat().st_mtime_ns) if file.is_file() else None

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", version_of(values["filename"]))

    def keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args:
            asked_for = (request.view_args or {}).get("filename", "")
            if request.args["v"] == version_of(asked_for):
                response.headers["Cache-Control"] = FOR_GOOD
        return response

    app.url_defaults(add_version)
    app.after_request(keep)


@cache
def _version(file: Path, _changed: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
