"""A PDF as an answer: shown by the browser, and under a name of its own where it is kept."""

from flask import Response


def inline_pdf(content: bytes, name: str) -> Response:
    """`name` is of plain letters, digits and hyphens, without the ending."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
