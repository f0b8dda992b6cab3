"""GET /v1/orders beyond the document: by moments, in another order, from a cursor on."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests.api.asking import Answered, Caller, v1
from tests.factories import make_key, make_order_at, make_partner, make_product, one_of
from webapp import transactions
from webapp.accounts.partners import BuyingPartner
from webapp.extensions import db as database
from webapp.ordering import walking
from webapp.ordering.models import orders

START: Final = datetime(2026, 3, 1, tzinfo=UTC)
# By order: hours after START at which it was placed and changed, its total, its status, whether it is ours.
WORLD: Final = (
    (0, 90, "30.00", "placed", True),
    (1, 20, "10.00", "placed", False),
    (2, 70, "20.00", "processing", True),
    (3, 3, "10.00", "placed", True),
    (4, 60, "50.00", "cancelled", False),
    (5, 20, "10.00", "processing", True),
    (6, 80, "40.00", "placed", True),
)
SORTS: Final = ("createdAt", "-createdAt", "updatedAt", "-updatedAt", "totalAmount", "-totalAmount")


@pytest.fixture
def ours(db: None) -> BuyingPartner:
    """The partner of the world's orders that are ours."""
    ours, other = make_partner(code="CUST7890"), make_partner(code="CUST1234")
    for placed, changed, total, status, is_ours in WORLD:
        order = make_order_at(status, one_of(make_product(price=total)), partner=ours if is_ours else other)
        moments = {
            "placed_at": START + timedelta(hours=placed),
            "updated_at": START + timedelta(hours=changed),
        }
        transactions.write(
            lambda key=order.id, moments=moments: database.session.execute(  # type: ignore[misc]
                sa.update(orders).where(orders.c.id == key).values(moments)
            )
        )
    return ours


def at(hours: int) -> str:
    return (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def ids_of(answered: Answered) -> list[int]:
    assert answered.status == 200, answered.text
    return [int(order["orderId"][2:]) for order in answered.json["data"]]


def expected(query: dict[str, str], *, is_partner: bool) -> list[int]:
    """What the query should find, worked out one order at a time."""
    found = []
    for key, (placed, changed, total, status, is_ours) in enumerate(WORLD, start=1):
        passes = (
            ("createdAfter" not in query or at(placed) >= query["createdAfter"])
            and ("createdBefore" not in query or at(placed) < query["createdBefore"])
            and ("updatedAfter" not in query or at(changed) >= query["updatedAfter"])
            and ("status" not in query or status.replace("placed", "pending") == query["status"])
            and ("customerId" not in query or (query["customerId"] == "CUST7890") == is_ours)
            and (is_ours or not is_partner)
        )
        if passes:
            found.append((key, {"createdAt": key, "updatedAt": changed, "totalAmount": float(total)}))
    sort = query.get("sort", "createdAt")
    ordered = sorted(found, key=lambda it: (it[1][sort.lstrip("-")], it[0]), reverse=sort.startswith("-"))
    return [key for key, _ in ordered]


def each_query() -> list[dict[str, str]]:
    """Every combination of filters with every sort, far too many to write down."""
    choices: dict[str, tuple[str | None, ...]] = {
        "createdAfter": (None, at(2)),
        "createdBefore": (None, at(6)),
        "updatedAfter": (None, at(20)),
        "status": (None, "pending"),
        "customerId": (None, "CUST7890"),
        "sort": SORTS,
    }
    return [
        {name: value for name, value in zip(choices, chosen, strict=True) if value is not None}
        for chosen in itertools.product(*choices.values())
    ]


def ask(api: Caller, query: dict[str, Any]) -> Answered:
    return api.get("/orders?" + "&".join(f"{name}={quote(str(value))}" for name, value in query.items()))


def follow(api: Caller, query: dict[str, str], limit: int) -> list[int]:
    """All pages of a list, by its cursors."""
    answered = ask(api, {**query, "limit": limit})
    found = ids_of(answered)
    while (cursor := answered.json["pagination"]["nextCursor"]) is not None:
        answered = ask(api, {**query, "limit": limit, "cursor": cursor})
        found += ids_of(answered)
    return found


@pytest.mark.parametrize("most", [10_000, 2], ids=["few", "many"])
@pytest.mark.parametrize("is_partner", [False, True], ids=["house", "partner"])
def test_filters_and_sorts_combine_and_pages_hold_each_order_once(
    client: FlaskClient, ours: BuyingPartner, monkeypatch: pytest.MonkeyPatch, most: int, is_partner: bool
) -> None:
    monkeypatch.setattr(walking, "COUNTED_AT_MOST", most)
    api = v1(client, make_key(ours if is_partner else None))

    for query in each_query():
        found = ask(api, query)
        wanted = expected(query, is_partner=is_partner)
        documented = query.keys() <= {"status", "customerId", "sort"}
        assert ids_of(found) == wanted, query
        assert found.json["pagination"] == {
            "limit": 20,
            "offset": 0,
            "total": len(wanted) if documented or len(wanted) <= most else None,
            "nextOffset": None,
            "nextCursor": None,
        }
        assert follow(api, query, 2) == wanted, query
        assert ids_of(ask(api, {**query, "limit": 2, "offset": 1})) == wanted[1:3], query


def test_the_documented_call_answers_with_exactly_the_documented_fields(
    client: FlaskClient, ours: BuyingPartner
) -> None:
    api = v1(client)

    plain, further = api.get("/orders?limit=2"), api.get("/orders?limit=2&sort=createdAt")

    assert list(plain.json["pagination"]) == ["limit", "offset", "total", "nextOffset"]
    assert further.json["data"] == plain.json["data"]
    assert further.json["pagination"].items() >= plain.json["pagination"].items()


def test_an_order_that_changes_meanwhile_does_not_move_the_cursor(
    client: FlaskClient, ours: BuyingPartner
) -> None:
    api = v1(client)
    first = api.get("/orders?sort=updatedAt&limit=3")
    last = first.json["data"][-1]["orderId"]
    api.put(f"/orders/{last}", {"trackingNumber": "TRK1"})
    api.delete("/orders/OR00004")

    cursor = first.json["pagination"]["nextCursor"]
    rest = follow(api, {"sort": "updatedAt", "cursor": cursor}, 20)

    assert ids_of(first) == [4, 2, 6]
    assert last == "OR00006"
    assert rest == [5, 3, 7, 1, 6]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-01T02:00:00Z",
        "2026-03-01T03:00:00+01:00",
        "2026-03-01T03:00:00%2B0100",
        "2026-02-28T20:00:00-06:00",
        "2026-03-01T02:00Z",
        "2026-03-01t02:00:00.000000000z",
    ],
)
def test_moments_are_read_in_their_zones(client: FlaskClient, ours: BuyingPartner, moment: str) -> None:
    assert ids_of(v1(client).get(f"/orders?createdAfter={moment}")) == [3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    "moment",
    [
        "", "yesterday", "2026-03-01", "2026-03-01T02:00:00", "2026-02-30T02:00:00Z", "20260301T020000Z",
        "2026-03-01T25:00:00Z", "0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "1740794400",
        "2026-03-01T02:00:00%2B25:00", "2026-W09-7T02:00:00Z", "٢٠٢٦-03-01T02:00:00Z", "2026-03-01T02:00:60Z",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["createdAfter", "createdBefore", "updatedAfter"])
def test_a_moment_without_a_zone_or_that_there_is_not_is_refused(
    client: FlaskClient, name: str, moment: str
) -> None:
    sentence = f"Invalid input: {name} must be a time with its zone such as 2026-01-31T09:30:00Z."

    assert v1(client).get(f"/orders?{name}={moment}").refusal == (400, "invalid_input", sentence)


def test_a_sort_or_a_cursor_that_there_is_not_is_refused(client: FlaskClient, ours: BuyingPartner) -> None:
    api = v1(client)
    of_totals = ask(api, {"sort": "totalAmount", "limit": 1}).json["pagination"]["nextCursor"]
    cursors = ["OR00001", "x", "=", of_totals + "=", of_totals[:-1], "Y3JlYXRlZEF0", "é", "a" * 200]
    said = "Invalid input: cursor must be the nextCursor of a page of the same sort."

    sorts = [api.get(f"/orders?sort={word}").refusal for word in ("", "total", "createdat", "--createdAt")]
    wrong = [ask(api, {"sort": "updatedAt", "cursor": it}).refusal for it in [*cursors, of_totals]]
    wrong += [ask(api, {"sort": "-totalAmount", "cursor": of_totals}).refusal]

    assert {refusal[:2] for refusal in sorts} == {(400, "invalid_input")}
    assert set(wrong) == {(400, "invalid_input", said)}
