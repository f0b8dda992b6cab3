"""Papers as one PDF file."""

from collections.abc import Iterable
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from webapp.documents.faces import use_faces
from webapp.documents.paper import Paper


def file_of(title: str, papers: Iterable[Paper]) -> bytes:
    """Each paper begins on a page of its own and has a mark in the reader's outline.

    Papers that come from a generator are held one at a time.
    """
    use_faces()
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4, lang="en")
    canvas.setTitle(title)
    canvas.setAuthor("Waybill")
    canvas.setCreator("Waybill")
    for number, paper in enumerate(papers):
        canvas.bookmarkPage(f"paper-{number}")
        canvas.addOutlineEntry(paper.name, f"paper-{number}")
        paper.paint(canvas)
    canvas.save()
    return written.getvalue()
