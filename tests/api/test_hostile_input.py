"""Hostile requests, some thousands of them: refused in the API's own voice, at once, and without a trace."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

import pytest
from flask import Flask

from tests.api import hostile_addresses, hostile_bodies
from tests.api.hostile import Api, Hostile, send
from tests.api.hostile_apis import APIS
from tests.api.judging import everything, faults, make_world

REFUSED: Final = (
    hostile_bodies.wrong_values,
    hostile_bodies.wrong_json,
    hostile_bodies.wrong_items,
    hostile_bodies.taken_skus,
    hostile_bodies.large_bodies,
    hostile_addresses.unknown_ids,
    hostile_addresses.unknown_addresses,
    hostile_addresses.wrong_methods,
    hostile_addresses.wrong_queries,
    hostile_addresses.wrong_headers,
)
HARMLESS: Final = (hostile_bodies.odd_but_right, hostile_addresses.odd_but_right)
Made = Callable[[Api], Iterator[Hostile]]


@pytest.fixture
def key(db: None) -> str:
    """A key of the house, in a world with something in it to be harmed."""
    return make_world()


def all_faults(app: Flask, key: str, api: Api, requests: Iterator[Hostile]) -> list[str]:
    return [
        f"{request} {fault}"
        for request in requests
        for fault in faults(api, request, send(app, request, key))
    ]


@pytest.mark.parametrize("made", REFUSED, ids=lambda made: made.__name__)
@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_a_hostile_request_is_refused_in_the_voice_of_its_api_and_leaves_no_trace(
    app: Flask, key: str, api: Api, made: Made
) -> None:
    before = everything()

    found = all_faults(app, key, api, made(api))

    assert not found, "\n".join(found)
    assert everything() == before


@pytest.mark.parametrize("made", HARMLESS, ids=lambda made: made.__module__.rpartition(".")[2])
@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_a_request_that_is_only_odd_is_answered(app: Flask, key: str, api: Api, made: Made) -> None:
    found = all_faults(app, key, api, made(api))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_there_are_enough_hostile_requests(api: Api) -> None:
    requests = list(chain.from_iterable(made(api) for made in (*REFUSED, *HARMLESS)))

    assert len(requests) >= 1_600
