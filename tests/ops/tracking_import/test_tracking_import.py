"""The warehouse's tracking numbers: pasted or sent, judged row by row, committed, and the rest sent back."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_order, make_order_at, make_partner
from tests.observing import count_rows, sent_statements
from tests.ops.bulk.runs import Olga, make_olga, text_of
from webapp.fulfilment.queries import list_shipments
from webapp.ordering.models import CANCELLED, Order

PAGE = "/ops/tracking-import"
UPS = "1Z999AA10123456784"
HOSTILE = '<script>alert("1")</script>'


@pytest.fixture
def olga(app: Flask, db: None) -> Olga:
    return make_olga(app)


def sent(olga: Olga, text: str = "", file: bytes = b"", *, name: str = "picks.csv") -> str:
    """The address of the run that an import becomes."""
    sent_file: dict[str, Any] = {"file": (BytesIO(file), name)} if file else {}
    answer = olga.browser.post(PAGE, text=text, **sent_file)
    assert answer.status_code == 303, text_of(answer)
    return answer.location


def numbers(order: Order) -> list[str | None]:
    return [it.tracking_number for it in list_shipments(order.id)]


def test_good_rows_are_committed_and_the_others_come_back_as_a_file(olga: Olga) -> None:
    order, doubtful = make_order(partner=make_partner("Blue Harbor")), make_order()
    cancelled = make_order_at(CANCELLED)
    file = (
        "order;carrier;tracking number\r\n"
        f"{order.order_id};ups;{UPS}\r\n{doubtful.order_id};UPS;1Z1\r\n{cancelled.order_id};;T-1\r\nOR99999;;=T\r\n"
    )

    address = sent(olga, file=file.encode("utf-8-sig"))
    preview = olga.read(address)
    started = olga.start(address)
    others = olga.browser.get(f"{address}/others.csv").data.decode("utf-8-sig").splitlines()

    assert "File picks.csv" in preview
    assert "1 will change, 1 doubtful, 2 refused. Nothing is changed yet." in preview
    assert f"2 {order.order_id} Blue Harbor UPS {UPS} New" in preview
    assert "1 order was changed, 3 not done." in olga.read(started.location)
    assert numbers(order) == [UPS]
    assert numbers(doubtful) == numbers(cancelled) == []
    assert others[0] == "order,carrier,tracking number,verdict"
    assert others[1].startswith(f"{doubtful.order_id},UPS,1Z1,")
    assert others[2:] == [
        f"{cancelled.order_id},,T-1,Refused: Final: the order is cancelled.",
        "OR99999,,'=T,Refused: There is no such order.",
    ]

    corrected = sent(olga, file=olga.browser.get(f"{address}/others.csv").data)
    assert "T-1" in olga.read(corrected)


def test_doubtful_rows_are_taken_with_a_reason(olga: Olga) -> None:
    order = make_order()
    address = sent(olga, f"{order.order_id},UPS,1Z1")

    refused = olga.start(address, take_doubtful="y")
    olga.start(address, take_doubtful="y", reason="Read from the label")

    assert refused.status_code == 422
    assert "Say in a few words why." in refused.text
    assert numbers(order) == ["1Z1"]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("text", "file", "said"),
    [
        (" \n", b"", "Paste at least one row, or choose a file."),
        ("", b"PK\x03\x04\x00\xff", "This file is not text."),
        ("order,carrier\nA,B", b"", "it lacks the column tracking number"),
        ('OR00001,UPS,"T', b"", "A quotation mark in or before row"),
        ("A,,B\n" * 9_000, b"A,,B\n" * 1_001, "These are 10,001 rows. Send at most 10,000 at once"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_kept(
    olga: Olga, htmx: bool, text: str, file: bytes, said: str
) -> None:
    answer = olga.browser.post(PAGE, htmx=htmx, text=text, file=(BytesIO(file), "a.csv" if file else ""))

    assert answer.status_code == 422
    assert said in answer.text
    assert ("<html" in answer.text) == (not htmx)
    assert answer.text.count("A,,B") == (text.count("A,,B") and 10_001)
    assert count_rows()["bulk_runs"] == 0


def test_10_000_rows_are_taken_with_few_statements_and_more_than_2_mb_refused(olga: Olga) -> None:
    for _ in range(3):
        make_order()
    row = f"OR00001,Other carrier,{'9' * 90}\n"

    with sent_statements() as statements:
        address = sent(olga, row * 9_990)
    too_large = olga.browser.post(PAGE, text=row * 20_000)

    assert "Tracking of 9,990 rows" in olga.read(address)
    assert len([it for it in statements if not it.startswith("INSERT INTO bulk_items")]) < 15
    assert too_large.status_code == 413


def test_hostile_text_is_shown_and_nothing_more(olga: Olga) -> None:
    text = olga.browser.get(
        sent(olga, f"{HOSTILE},{HOSTILE},{HOSTILE}\n\u202eX,\x00,\ud7ff", name=HOSTILE)
    ).text

    assert HOSTILE not in text
    assert "&lt;script&gt;" in text


def test_the_sample_is_read_like_any_file(olga: Olga) -> None:
    sample = olga.browser.get(f"{PAGE}/sample.csv")

    assert sample.mimetype == "text/csv"
    assert "Tracking of 3 rows from a file" in olga.read(sent(olga, file=sample.data))
