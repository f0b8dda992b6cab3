"""Counting in windows of time, alone and in Redis."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.redis_server import RedisServer
from webapp.api.counting import MOST_WINDOWS, Counter, OwnCounter, SharedCounter


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """For a test that takes it away."""
    with RedisServer() as server:
        yield server


@pytest.fixture(params=["alone", "shared"])
def counter(request: pytest.FixtureRequest) -> Counter:
    return OwnCounter() if request.param == "alone" else SharedCounter(request.getfixturevalue("redis").url)


def made(counter: Counter, name: str, times: int = 1) -> list[int]:
    return [counter.count(name, 60).made for _ in range(times)]


def test_each_name_is_counted_by_itself_until_its_window_ends(counter: Counter) -> None:
    name = f"key:{time.monotonic()}"

    assert made(counter, name, 3) == [1, 2, 3]
    assert made(counter, f"{name}0") == [1]
    assert 59 < counter.count(name, 60).seconds <= 60


def test_a_window_that_has_ended_begins_anew() -> None:
    counter = OwnCounter()

    assert [counter.count("key:1", 0).made for _ in range(3)] == [1, 1, 1]


def test_no_flood_of_names_fills_the_memory_of_a_worker() -> None:
    counter = OwnCounter()

    for number in range(MOST_WINDOWS + 1):
        counter.count(f"wrong-keys:{number}", 60)

    assert len(counter._windows) <= MOST_WINDOWS


def test_workers_count_together_in_redis(redis: RedisServer) -> None:
    one, other = SharedCounter(redis.url), SharedCounter(redis.url)

    assert made(one, "together", 2) + made(other, "together", 2) == [1, 2, 3, 4]


def test_while_redis_is_away_each_counts_alone_and_together_again_once_it_is_back(
    own_redis: RedisServer,
) -> None:
    one, other = (SharedCounter(own_redis.url, pause=0.01) for _ in range(2))
    assert made(one, "key:1", 2) + made(other, "key:1") == [1, 2, 3]

    own_redis.stop()
    assert made(one, "key:1", 2) + made(other, "key:1") == [1, 2, 1]

    own_redis.start()
    deadline = time.monotonic() + 10
    while made(one, "key:1")[0] + 1 != made(other, "key:1")[0]:
        assert time.monotonic() < deadline


def test_a_redis_that_hangs_holds_up_one_request_for_a_moment_and_the_next_not_at_all(
    own_redis: RedisServer,
) -> None:
    counter = SharedCounter(own_redis.url)
    made(counter, "key:1")
    pid = own_redis.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        first = made(counter, "key:1")
        seconds, started = time.monotonic() - started, time.monotonic()
        others = made(counter, "key:1", 50)
        seconds_of_others = time.monotonic() - started
    finally:
        os.kill(pid, signal.SIGCONT)

    assert first + others == list(range(1, 52))
    assert 0.15 < seconds < 1
    assert seconds_of_others < 0.15
