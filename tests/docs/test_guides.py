"""What the guides say is so: each of their commands is answered as they say."""

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from tests.commands import commands_on, run
from tests.people import Browser
from webapp.accounts.actors import system
from webapp.accounts.models import User
from webapp.accounts.partners import find_by_code
from webapp.docs.places import GUIDES
from webapp.docs.programs import IS_OURS, RETRY_LOOP
from webapp.extensions import db as database
from webapp.ordering.placing import RequestedItem, place_order
from webapp.webhooks.signing import new_secret, sign

ADDRESSES = ["/docs", *(f"/docs/{guide.name}" for guide in GUIDES)]
# How many commands a guide has at least.
LEAST = {"/docs": 1, "/docs/start-orders": 5, "/docs/start-v1": 6, "/docs/retries": 3, "/docs/moving": 2}


def place_one() -> str:
    """An order of RayTech's, which nobody has done anything with."""
    partner = find_by_code("CUST1001")
    assert partner is not None
    return place_order(lambda: partner, [RequestedItem("PR00001", 2)], by=system()).order_id


def program(text: str, name: str) -> Callable[..., Any]:
    made: dict[str, Any] = {}
    exec(text, made)
    found: Callable[..., Any] = made[name]
    return found


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("key", ["demo-secret-key", "demo-raytech-key"])
def test_a_command_is_answered_as_its_guide_says(app: Flask, demo: None, address: str, key: str) -> None:
    commands = commands_on(Browser(app).get(address).text)
    assert len(commands) >= LEAST.get(address, 0)
    if key != "demo-secret-key":
        # What is for the distributor alone says so.
        commands = [command for command in commands if command.id != "ship"]

    answered = [run(app, command.text.replace("OR00001", place_one()), key) for command in commands]

    assert [answer.status_code for answer in answered] == [command.answers for command in commands]


def test_whoever_is_signed_in_is_shown_commands_with_ids_of_their_own(app: Flask, demo: None) -> None:
    buyer = database.session.query(User).filter_by(email="buyer@harbor.example").one()
    page = Browser(app, buyer).get("/docs/start-v1").text
    commands = {command.id: command for command in commands_on(page)}

    placed = run(app, commands["place"].text, "demo-harbor-key")
    read = run(app, commands["read"].text, "demo-harbor-key")

    assert (placed.status_code, read.status_code) == (201, 200)
    assert placed.json and placed.json["customerId"] == "CUST1002"
    assert read.json and read.json["customerId"] == "CUST1002"
    assert "RayTech" not in page


def test_the_same_request_is_answered_again_as_the_guide_on_retries_shows(app: Flask, demo: None) -> None:
    commands = {command.id: command for command in commands_on(Browser(app).get("/docs/retries").text)}

    first, again = (run(app, commands[name].text) for name in ("keyed", "again"))

    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_loop_of_the_guide_sends_again_what_was_not_answered() -> None:
    seen: list[str] = []

    class Busy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(self.headers["Idempotency-Key"])
            self.send_response(503 if len(seen) < 3 else 201)
            self.send_header("Retry-After", "0")
            self.end_headers()
            self.wfile.write(b'{"orderId": "OR00007"}')

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/v1/orders"
        answer = program(RETRY_LOOP, "send")(address, {}, "a-key", "order-1")
        server.shutdown()

    assert answer == {"orderId": "OR00007"}
    assert seen == ["order-1"] * 3


def test_the_program_of_the_guide_tells_our_messages_from_others() -> None:
    # The example of the Standard Webhooks libraries.
    is_from_waybill = program(IS_OURS, "is_from_waybill")
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"v1,bm90IHRoaXMgb25l {signature}",
    }

    ours = sign(
        body, message_id="msg_WD00001", timestamp=int(time.time()), with_secrets=[new_secret(), secret]
    )

    assert is_from_waybill(secret, ours, body)
    assert is_from_waybill(secret, headers, body, within=10**12)
    assert not is_from_waybill(secret, headers, body), "it is years old"
    assert not is_from_waybill(secret, headers, body + b" ", within=10**12)
    assert not is_from_waybill(secret, {**headers, "webhook-id": "msg_2"}, body, within=10**12)
