"""What is right about an answer of either API, and a world in which to see what a request has done."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.api.hostile import Api, Hostile, Reply
from tests.factories import make_key, make_order, make_partner, make_product, make_staff, one_of
from webapp.accounts.actors import system
from webapp.extensions import db as database
from webapp.fulfilment.services import OrderUpdate, update_order
from webapp.webhooks.endpoints import create_endpoint

SLOWEST_SECONDS: Final = 1.0


def make_world() -> str:
    """An order, one with a lot to ship and one with a shipment that is announced; six products, each of its
    own kind, as `hostile_bodies` names them; a webhook; a key of the house.
    """
    partner = make_partner("RayTech Corp.", code="CUST1001")
    product, _ = make_product(price="10.99", sku="TAKEN"), make_product(stock=9)
    make_product(is_available=False)
    make_product(currency="EUR")
    make_product(price="99999999.99")
    make_product(stock=5)
    for quantity in (1, 500, 1):
        make_order(one_of(product, quantity), partner=partner)
    update_order("OR00003", OrderUpdate(tracking_number="TRK-0"), by=make_staff())
    create_endpoint("https://example.com/hook", (), by=system())
    return make_key()


def everything() -> dict[str, Sequence[Any]]:
    """All rows of all tables, as the driver gives them."""
    tables = [table for table in database.metadata.sorted_tables if table.name != "api_keys"]
    with database.engine.connect() as connection:
        return {
            table.name: connection.exec_driver_sql(
                f"SELECT * FROM {table.name} ORDER BY {', '.join(table.primary_key.columns.keys())}"
            ).all()
            for table in tables
        }


def faults(api: Api, request: Hostile, reply: Reply) -> Iterator[str]:
    """What is wrong with an answer."""
    if reply.status not in request.expected:
        yield f"answered {reply.status}, not {sorted(request.expected)}: {reply.body[:120]!r}"
    if reply.seconds > SLOWEST_SECONDS:
        yield f"took {reply.seconds:.1f} s"
    if reply.headers.get("Content-Type") != "application/json":
        yield f"came as {reply.headers.get('Content-Type')}"
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", reply.headers.get("X-Request-Id", "")):
        yield f"X-Request-Id {reply.headers.get('X-Request-Id')!r}"
    if any(sign in text for pair in reply.headers for text in pair for sign in "\r\n\x00"):
        yield "a header holds a line break"
    if reply.status >= 400:
        yield from faults_of_refusal(api, reply)


def faults_of_refusal(api: Api, reply: Reply) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", reply.headers.get("Error-Type", "")):
        yield f"Error-Type {reply.headers.get('Error-Type')!r}"
    try:
        said = json.loads(reply.body)
    except ValueError:
        yield f"no JSON: {reply.body[:60]!r}"
        return
    sentence = said["error"]["message"] if api.base else said["detail"]
    if said != ({"error": {"code": reply.status, "message": sentence}} if api.base else {"detail": sentence}):
        yield f"the envelope {reply.body[:120]!r}"
    if not isinstance(sentence, str) or not sentence or "Traceback" in sentence or "webapp" in sentence:
        yield f"the sentence {sentence!r}"
    if reply.status == 405 and not reply.headers.get("Allow"):
        yield "no Allow"
    if reply.status == 401 and reply.headers.get("WWW-Authenticate") != "Bearer":
        yield "no WWW-Authenticate"
