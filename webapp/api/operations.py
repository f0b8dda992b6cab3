"""What an operation of an API says about itself: its view is held to it, and its document is made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.api.parameters import Parameter
from webapp.api.schemas import Schema
from webapp.errors import DomainError, IdempotencyKeyReused, InvalidInput, VersionChanged


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one address. `name` is for good: generated clients call their functions by it.

    `answers` are the types of its bodies by status of success (None for no body), `headers` what those
    answers bear beside the usual. `samples` are refusals to show as examples, where the usual ones are
    not apt; `sent` and `shown` are examples too, as JSON: of the body, and of the answers by status.
    """

    name: str
    summary: str
    tag: str
    scopes: tuple[str, ...]
    answers: Mapping[int, Any]
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: type[Schema] | None = None
    headers: tuple[str, ...] = ()
    refuses: tuple[type[DomainError], ...] = ()
    takes_retry_key: bool = False
    takes_if_match: bool = False
    samples: tuple[DomainError, ...] = ()
    sent: str = ""
    shown: Mapping[int, str] = field(default_factory=dict)

    @property
    def refusals(self) -> tuple[type[DomainError], ...]:
        """What it refuses, beside what every operation does."""
        all_of_them = [*self.refuses]
        if self.body or self.takes_retry_key or any(parameter.is_checked for parameter in self.parameters):
            all_of_them.append(InvalidInput)
        if self.takes_retry_key:
            all_of_them.append(IdempotencyKeyReused)
        if self.takes_if_match:
            all_of_them.append(VersionChanged)
        return tuple(dict.fromkeys(all_of_them))


@dataclass(frozen=True, kw_only=True)
class Message:
    """What an API sends by itself: the type of its body, its headers, and `sent`, an example, as JSON."""

    summary: str
    tag: str
    body: Any
    headers: Mapping[str, str]
    description: str = ""
    sent: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a document says of its API as a whole.

    `document` is its name in the address. `base` is the part of every address that the document leaves out.
    `arguments` are the parts of addresses that vary: what each is, and an example, by the name that the
    routes give it; `spell` turns that into the document's own. `envelope` is the type of every refusal,
    `scheme` the way to send a key that the document shows first: `ApiKey` or `Bearer`. `field_words` say
    what each field is, by its name, or by `Model.name` where it is something else in that one. `messages` are
    what it sends by itself, by their types.
    """

    document: str
    title: str
    description: str
    envelope: Any
    tags: Mapping[str, str]
    arguments: Mapping[str, tuple[str, str]]
    scheme: str
    field_words: Mapping[str, str]
    base: str = ""
    spell: Callable[[str], str] = str
    messages: Mapping[str, Message] = field(default_factory=dict)
