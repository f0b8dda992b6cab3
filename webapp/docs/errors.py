"""All refusals of both APIs side by side: by their word for programs, which is the same in both."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol


class Refusal(Protocol):
    @property
    def word(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def sentence(self) -> str: ...


class ShownError(NamedTuple):
    """`sentences` are by the name of the API's document; an API that cannot refuse it has none."""

    status: int
    word: str
    sentences: Mapping[str, str]


def list_errors(words: Mapping[str, Sequence[Refusal]]) -> list[ShownError]:
    """By status and word. `words` are those of each API."""
    found: dict[tuple[int, str], dict[str, str]] = {}
    for name, refusals in words.items():
        for refusal in refusals:
            found.setdefault((refusal.status, refusal.word), {})[name] = refusal.sentence
    return [ShownError(status, word, sentences) for (status, word), sentences in sorted(found.items())]
