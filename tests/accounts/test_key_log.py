"""A key's own log: its newest requests, recorded beside them, without anything secret."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.factories import make_partner
from tests.observing import sent_statements
from tests.people import make_user
from webapp import clock
from webapp.account_errors import KeyNotFound
from webapp.accounts import key_log
from webapp.accounts.actors import Actor, acting, system
from webapp.accounts.finding_requests import LoggedRequest, Place, get_logged_key, list_requests
from webapp.accounts.key_log import KEPT, MOST_NOTED, record
from webapp.accounts.keys import create_key
from webapp.errors import NotAllowed
from webapp.extensions import db as database
from webapp.ids import KEY


@pytest.fixture(autouse=True)
def nothing_noted(db: None) -> Iterator[None]:
    """What other tests asked for belongs to keys that are gone."""
    record()
    yield
    record()


def note(key_id: int, number: int = 0, *, path: str = "/orders", query: str = "", **facts: Any) -> None:
    plain = {"method": "GET", "status": 200, "refusal": None, "ms": 1.5}
    key_log.note(key_id, path, query, {**plain, "request_id": f"r-{number}", **facts})


def rename(table: str, other: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {other}")


def house() -> Actor:
    return acting(make_user("admin"), entry="ops")


def numbers(key_id: int, **wanted: Any) -> list[int]:
    return [int(row.request_id.removeprefix("r-")) for row in logged(key_id, **wanted)]


def logged(key_id: int, **wanted: Any) -> list[LoggedRequest]:
    return list_requests(get_logged_key(KEY.dump(key_id), seen_by=house()), **wanted).requests


def test_what_was_asked_is_recorded_beside_the_requests() -> None:
    key, _ = create_key("ERP")
    with sent_statements() as sent:
        before = clock.now()
        note(key.id, status=409, refusal="product_not_available", ms=60_000.0)
    assert sent == []

    record()

    (row,) = logged(key.id)
    assert (row.method, row.path, row.status) == ("GET", "/orders", 409)
    assert (row.ms, row.request_id, row.refusal) == (60_000, "r-0", "product_not_available")
    # When it was asked, not when it was answered.
    assert before <= row.at + timedelta(minutes=1) <= clock.now()


def test_the_thousand_newest_of_each_key_are_kept() -> None:
    busy, quiet = create_key("Busy")[0], create_key("Quiet")[0]
    note(quiet.id)
    for start in (0, 600, 1_200):
        for number in range(start, start + 600):
            note(busy.id, number)
        record()

    assert numbers(busy.id, limit=2_000) == list(range(1_799, 1_799 - KEPT, -1))
    assert len(logged(quiet.id)) == 1


def test_what_waits_to_be_written_is_bounded() -> None:
    key, _ = create_key("Busy")
    for number in range(MOST_NOTED + 1):
        note(key.id, number)

    assert len(key_log._noted) == MOST_NOTED
    record()
    assert numbers(key.id, limit=2 * KEPT) == list(range(MOST_NOTED, MOST_NOTED - KEPT, -1))


def test_what_cannot_be_written_now_is_written_the_next_time() -> None:
    key, _ = create_key("ERP")
    note(key.id, 1)

    rename("api_requests", "gone")
    try:
        with pytest.raises((sqlite3.Error, psycopg.Error), match="api_requests"):
            record()
    finally:
        rename("gone", "api_requests")
    note(key.id, 2)
    record()

    assert numbers(key.id) == [2, 1]


def test_a_key_that_is_gone_takes_nobody_s_log_with_it() -> None:
    key, _ = create_key("ERP")
    note(key.id + 7)
    note(key.id)

    record()

    assert len(logged(key.id)) == 1


SECRET = "wbk_" + "0aZ" * 16 + "9"


@pytest.mark.parametrize(
    ("path", "query", "written"),
    [
        ("/v1/orders", "limit=5&status=shipped", "/v1/orders?limit=5&status=shipped"),
        ("/products", "brand=Founders%20Brewing+Co.&x", "/products?brand=Founders%20Brewing+Co.&x"),
        ("/orders", "x-api-key=demo-secret-key&limit=1", "/orders?x-api-key=…&limit=1"),
        ("/orders", "access%5Ftoken=abc&%61pi_%6bey=abc", "/orders?access%5Ftoken=…&%61pi_%6bey=…"),
        ("/orders", f"q={SECRET}&r=%77bk_abc", "/orders?q=…&r=…"),
        (f"/orders/{SECRET}", "", "/orders/…"),
        ("/orders/\x00\r\nOR 1%?\xc3\xa9", "a=\x01\xff", "/orders/%00%0D%0AOR%201%25%3F%C3%A9?a=%01%FF"),
        ("/orders/" + "x" * 2_000, "", "/orders/" + "x" * 992 + "…"),
    ],
)
def test_an_address_is_written_as_it_was_sent_without_what_may_be_secret(
    path: str, query: str, written: str
) -> None:
    key, _ = create_key("ERP")
    note(key.id, path=path, query=query, request_id=SECRET)

    record()

    (row,) = logged(key.id)
    assert (row.path, row.request_id) == (written, "…")


def test_the_log_is_read_in_pages_by_how_requests_ended() -> None:
    key, _ = create_key("ERP")
    for second, status in enumerate((200, 404, 201, 503, 429)):
        note(key.id, second, status=status)
    record()

    def statuses(**wanted: Any) -> list[int]:
        return [row.status for row in logged(key.id, **wanted)]

    assert statuses() == [429, 503, 201, 404, 200]
    assert (statuses(outcome="refused"), statuses(outcome="2xx")) == ([429, 503, 404], [201, 200])
    assert (statuses(outcome="4xx"), statuses(outcome="5xx")) == ([429, 404], [503])
    newest = logged(key.id, outcome="refused", limit=1)[0]
    place = Place(newest.at, newest.id)
    assert statuses(outcome="refused", before=place) == [503, 404]
    oldest = logged(key.id)[-1]
    assert statuses(after=Place(oldest.at, oldest.id), limit=2) == [201, 404]


def test_only_its_owner_and_the_house_may_read_a_log() -> None:
    own, other = make_partner(), make_partner()
    key, _ = create_key("ERP", partner_id=own.id)
    manager, stranger = (acting(make_user("manager", it), entry="portal") for it in (own, other))
    key_id = KEY.dump(key.id)

    assert get_logged_key(key_id, seen_by=manager).name == get_logged_key(key_id, seen_by=house()).name
    for unknown in (KEY.dump(99), "AK1", "nonsense", "AK99999999999999"):
        with pytest.raises(KeyNotFound):
            get_logged_key(unknown, seen_by=manager)
    with pytest.raises(KeyNotFound):
        get_logged_key(key_id, seen_by=stranger)
    with pytest.raises(KeyNotFound):
        get_logged_key(KEY.dump(create_key("House")[0].id), seen_by=manager)
    for nobody in (system(), acting(make_user("buyer", own), entry="portal")):
        with pytest.raises(NotAllowed):
            get_logged_key(key_id, seen_by=nobody)
