"""Whatever JSON, or whatever bytes, is sent to any operation: an answer that the documents know."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.hostile import Api, Hostile, Operation, send
from tests.api.hostile_apis import APIS
from tests.api.judging import everything, faults, make_world

EXAMPLES: Final = 25
KNOWN: Final = frozenset({200, 201, 400, 404, 409})
OPERATIONS: Final = [(api, operation) for api in APIS for operation in api.operations]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-2, max_value=1_000_001),
    st.floats(),
    st.text(st.characters(), max_size=250),
    st.sampled_from(
        ["", "PR00001", "PR00006", "OR00001", "CUST1001", "pending", "shipped", "USD", "in_stock"]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
quickly = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
each_operation = pytest.mark.parametrize(
    ("api", "operation"),
    OPERATIONS,
    ids=[f"{operation.method} {operation.target}" for _, operation in OPERATIONS],
)


@pytest.fixture
def key(db: None) -> str:
    """A key of the house, in a world with something in it to be harmed."""
    return make_world()


def nearly_right(body: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """The right body with some of its values, at any depth, taken away or replaced by whatever."""
    return st.fixed_dictionaries(
        {}, optional={name: _perhaps(value) for name, value in body.items()}
    ).flatmap(
        lambda made: st.dictionaries(st.sampled_from(UNASKED), values, max_size=2).map(
            lambda more: more | made
        )
    )


UNASKED: Final = ("price", "total", "status", "id", "order_id", "orderId", "items", "stock", "version", "x")


def _perhaps(value: Any) -> st.SearchStrategy[Any]:
    as_it_is = st.just(value)
    if isinstance(value, dict):
        return st.one_of(as_it_is, nearly_right(value), values)
    if isinstance(value, list):
        return st.one_of(as_it_is, st.lists(_perhaps(value[0]), max_size=3), values)
    return st.one_of(as_it_is, values)


def check(app: Flask, key: str, api: Api, operation: Operation, body: bytes) -> None:
    """Anything but a 2xx must be a proper refusal and leave everything as it was."""
    request = Hostile("arbitrary", operation.method, operation.target, body, expected=KNOWN)
    before = everything()

    reply = send(app, request, key)

    found = list(faults(api, request, reply))
    assert not found, "\n".join(found)
    if reply.status >= 400:
        assert everything() == before


@each_operation
def test_any_json_is_answered_as_documented(app: Flask, key: str, api: Api, operation: Operation) -> None:
    @quickly
    @given(values)
    def holds(body: Any) -> None:
        check(app, key, api, operation, json.dumps(body).encode())

    holds()


@each_operation
def test_a_body_that_is_nearly_right_is_answered_as_documented(
    app: Flask, key: str, api: Api, operation: Operation
) -> None:
    @quickly
    @given(nearly_right(operation.body))
    def holds(body: Any) -> None:
        check(app, key, api, operation, json.dumps(body).encode())

    holds()


@each_operation
def test_any_bytes_are_answered_as_documented(app: Flask, key: str, api: Api, operation: Operation) -> None:
    sent = operation.sent()

    @quickly
    @given(st.integers(0, len(sent)), st.integers(0, 4), st.binary(max_size=6))
    def holds(at: int, gone: int, put: bytes) -> None:
        check(app, key, api, operation, sent[:at] + put + sent[at + gone :])

    holds()
