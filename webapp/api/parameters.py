"""Query parameters: unknown ones are ignored, known ones are checked like any other input.

Each is an object that both reads itself and says what it is, so that no name, bound or default stands twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from flask import request

from webapp import values
from webapp.errors import DomainError, InvalidInput

Number = TypeVar("Number", int, None)
Word = TypeVar("Word", str, None)


@dataclass(frozen=True)
class Parameter:
    """What every parameter has. `says` is for the reader of the document."""

    name: str
    says: str

    is_checked: ClassVar[bool] = True

    def given(self) -> str | None:
        """As it was sent, the first where it was sent more than once; None where it is absent."""
        # Not `get`: for a parameter that is absent it makes a whole HTTP error before it gives None.
        if self.name not in request.args:
            return None
        return request.args[self.name]

    @property
    def schema(self) -> Mapping[str, Any]:
        """What it may be, as JSON Schema."""
        return {"type": "string"}


@dataclass(frozen=True)
class Given(Parameter):
    """Whatever is sent; the view makes something of it."""

    example: str | None = None

    is_checked: ClassVar[bool] = False

    def read(self) -> str | None:
        return self.given()

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", **({"examples": [self.example]} if self.example else {})}


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Parameter, Generic[Number]):
    default: Number
    least: int
    most: int

    def read(self) -> int | Number:
        """Raises InvalidInput."""
        text = self.given()
        if text is None:
            return self.default
        is_number = text.isascii() and text.isdecimal() and len(text) <= 19
        if not is_number or not self.least <= int(text) <= self.most:
            raise self.refusal
        return int(text)

    @property
    def refusal(self) -> InvalidInput:
        return InvalidInput(self.name, f"must be an integer from {self.least:,} to {self.most:,}")

    @property
    def schema(self) -> Mapping[str, Any]:
        bounds = {"type": "integer", "minimum": self.least, "maximum": self.most}
        return bounds if self.default is None else bounds | {"default": self.default}


@dataclass(frozen=True, kw_only=True)
class Text(Parameter):
    limit: int = values.NAME_LIMIT

    def read(self) -> str | None:
        """None when it is absent or blank. Raises InvalidInput."""
        return values.checked(
            self.name, lambda value: values.optional_line(value, limit=self.limit), self.given()
        )

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "maxLength": self.limit}


@dataclass(frozen=True)
class Moment(Parameter):
    def read(self) -> datetime | None:
        """In UTC. Raises InvalidInput."""
        text = self.given()
        return None if text is None else values.checked(self.name, values.moment, text)

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True, kw_only=True)
class OneOf(Parameter, Generic[Word]):
    """One of some words. `refusal` is what another one is refused with, where not with InvalidInput."""

    words: Collection[str]
    default: Word
    refusal: type[DomainError] = InvalidInput

    def read(self) -> str | Word:
        """Raises InvalidInput, or its own refusal, for a value that is not among the words."""
        word = self.given()
        if word is None:
            return self.default
        if word not in self.words:
            if self.refusal is not InvalidInput:
                raise self.refusal()
            raise InvalidInput(self.name, f"must be one of {', '.join(self.words)}")
        return word

    @property
    def schema(self) -> Mapping[str, Any]:
        words = {"type": "string", "enum": [*self.words]}
        return words if self.default is None else words | {"default": self.default}
