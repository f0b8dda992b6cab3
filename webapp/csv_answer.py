"""Tables as files to be saved, sent while they are read."""

from collections.abc import Iterator, Sequence

from flask import Response, current_app

from webapp.csv_out import Cell, write_csv

Rows = Sequence[Sequence[Cell]]


def csv_answer(columns: Sequence[str], batches: Iterator[Rows], filename: str) -> Response:
    """The answer that streams these batches of rows."""
    # Read before the answer begins: a database that is away then is still told as a page.
    first, app = next(batches, []), current_app._get_current_object()  # type: ignore[attr-defined]

    def rows() -> Iterator[Rows]:
        batch: Rows | None = first
        while batch is not None:
            yield batch
            # For each batch anew: whoever reads slowly does other things in between.
            with app.app_context():
                batch = next(batches, None)

    response = Response(write_csv(columns, rows()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
