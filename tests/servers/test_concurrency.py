"""Many clients at the same moment: nothing twice, nothing oversold, nothing lost, nothing half done."""

import random
from functools import partial
from itertools import chain
from threading import Barrier
from typing import Any

from tests.clients import SECONDS_TO_WAIT, Client, Reply, at_once, send
from tests.servers.looking import PRICES, TRACKED, assert_sound, order_of, stored_orders, v1_order_of
from tests.serving import Server

CLIENTS = 8
ROUNDS = 40


def test_an_order_sent_three_times_at_once_is_placed_once(server: Server) -> None:
    each = range(1, 26)
    twins_ready = [Barrier(3, timeout=SECONDS_TO_WAIT) for _ in range(CLIENTS)]

    def send_every_order(number: int) -> list[Reply]:
        replies = []
        with Client(server) as client:
            for quantity in each:
                twins_ready[number].wait()
                key = f"thrice-{number}-{quantity}"
                order = order_of(quantity, number + 1, customer_reference=key)
                replies.append(client.send("POST", "/orders", order, Idempotency_Key=key))
        return replies

    replies = at_once(partial(send_every_order, client) for client in range(CLIENTS) for _ in range(3))

    assert {reply.status for reply in chain(*replies)} == {201}
    for client in range(CLIENTS):
        for twins in zip(*replies[3 * client : 3 * client + 3], strict=True):
            assert len({twin.body for twin in twins}) == 1
            marks = [twin.headers.get("Idempotent-Replayed", "first") for twin in twins]
            assert sorted(marks) == ["first", "true", "true"]
    stored = stored_orders(server, "thrice-")
    assert len(stored) == CLIENTS * len(each)
    assert {order["customer_reference"]: order["total_amount"] for order in stored} == {
        f"thrice-{number}-{quantity}": round(quantity * 10.99 + (number + 1) * 27.50, 2)
        for number in range(CLIENTS)
        for quantity in each
    }
    assert_sound(server)


def test_sixty_attempts_on_the_last_25_units_sell_25(server: Server) -> None:
    send(server, "PUT", f"/v1/products/{TRACKED}", {"stock": 25})
    one = {
        "/orders": {"partner_name": "RayTech Corp.", "items": [{"product_id": TRACKED, "quantity": 1}]},
        "/v1/orders": {"customerId": "CUST1002", "items": [{"productId": TRACKED, "quantity": 1}]},
    }

    replies = at_once(partial(send, server, "POST", path, one[path]) for path in [*one] * 30)

    assert sorted(reply.status for reply in replies) == [201] * 25 + [409] * 35
    assert {reply.headers["Error-Type"] for reply in replies if reply.status == 409} == {
        "product_not_available"
    }
    product = send(server, "GET", f"/v1/products/{TRACKED}").json
    assert (product["stock"], product["availability"]) == (0, "out_of_stock")
    assert_sound(server)


def test_of_two_writers_from_one_version_exactly_one_wins(server: Server) -> None:
    path = send(server, "POST", "/v1/orders", v1_order_of(1)).headers["Location"]

    def write(client: Client, reference: str, version: str) -> Reply:
        return client.send("PUT", path, {"customerReference": reference}, If_Match=version)

    with Client(server) as first, Client(server) as second:
        for turn in range(ROUNDS):
            version = first.send("GET", path).headers["ETag"]
            writers = {f"first {turn}": first, f"second {turn}": second}

            replies = at_once(partial(write, client, name, version) for name, client in writers.items())

            assert sorted(reply.status for reply in replies) == [200, 412]
            winner = next(name for name, reply in zip(writers, replies, strict=True) if reply.status == 200)
            assert first.send("GET", path).json["customerReference"] == winner
        assert first.send("GET", path).headers["ETag"] == f'"{ROUNDS + 1}"'
    assert_sound(server)


def test_orders_that_name_a_new_partner_at_the_same_moment_make_one_partner(server: Server) -> None:
    for turn in range(10):
        new, other = f"Newcomer {turn}", f"Another {turn}"
        names = [new, f" {new.upper()} ", other, other.lower()]
        codes = [f"NEW-{turn}", f"NEW-{turn}"]
        calls = [partial(send, server, "POST", "/orders", order_of(1, partner=name)) for name in names]
        calls += [
            partial(send, server, "POST", "/v1/orders", v1_order_of(1, customer=code)) for code in codes
        ]

        replies = at_once(calls)

        assert [reply.status for reply in replies] == [201] * 6
        first, same, second, likewise, third, again = (
            send(server, "GET", f"/v1{reply.headers['Location'].removeprefix('/v1')}").json["customerId"]
            for reply in replies
        )
        assert (first, second, third) == (same, likewise, again)
        assert len({first, second, third}) == 3
    assert_sound(server)


def test_mixed_traffic_leaves_the_data_sound(server: Server) -> None:
    tracked = "PR00008"
    send(server, "PUT", f"/v1/products/{tracked}", {"stock": 150})
    paths: list[str] = []

    def work(number: int) -> list[Reply]:
        chance = random.Random(number)
        replies = []
        with Client(server) as client:
            for turn in range(25):
                products = chance.sample([tracked, *PRICES], 3)
                items = [{"productId": product, "quantity": chance.randint(1, 4)} for product in products]
                path = chance.choice(paths) if paths else "/v1/orders/OR00001"
                order = {"customerId": f"CUST100{chance.randint(1, 3)}", "items": items}
                actions: list[tuple[str, str, Any]] = [
                    ("POST", "/v1/orders", order),
                    ("POST", "/v1/orders/batch", {"orders": [order, {**order, "items": items[::-1]}]}),
                    ("PUT", path, {"items": items}),
                    ("PUT", path, {"status": chance.choice(["processing", "shipped", "cancelled"])}),
                    ("PUT", path, {"status": "delivered", "trackingNumber": f"TRK-{number}-{turn}"}),
                    ("DELETE", path, None),
                    ("PUT", f"/v1/products/{tracked}", {"stock": chance.randint(20, 200)}),
                ]
                reply = client.send(*chance.choices(actions, weights=[8, 2, 4, 4, 2, 2, 1])[0])
                if reply.status == 201:
                    paths.append(reply.headers["Location"])
                replies.append(reply)
        return replies

    replies = at_once(partial(work, number) for number in range(CLIENTS))

    assert {reply.status for reply in chain(*replies)} <= {200, 201, 400, 404, 409}
    assert {200, 201, 400} <= {reply.status for reply in chain(*replies)}
    assert_sound(server)
