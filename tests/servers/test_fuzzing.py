"""A short run of `make fuzz`, the same in every run: what it finds is not found by chance."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzzing import HEADERS, fuzz, make_demo
from tests.serving import Server

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose catalog nobody else needs."""
    address = f"sqlite:///{tmp_path_factory.mktemp('fuzzed')}/waybill.db"
    make_demo(address, orders=12)
    with Server(address, WORKERS="1") as server:
        yield server


@pytest.mark.parametrize("document", HEADERS)
def test_what_is_sent_at_random_is_answered_as_the_document_says(
    fuzzed: Server, document: str, tmp_path: Path
) -> None:
    options = ("--max-examples", "3", "--generation-deterministic")

    ended = fuzz(fuzzed.url, document, *options, whose="house", folder=tmp_path)

    assert ended.returncode == 0, ended.stdout + ended.stderr
