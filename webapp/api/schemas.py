"""Types of JSON values that both dialects' schemas are made of, and how pydantic's findings are reported."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from webapp import values
from webapp.errors import InvalidInput


def _line(limit: int) -> Any:
    return BeforeValidator(lambda value: values.line(value, limit=limit))


def _optional_line(limit: int) -> Any:
    return BeforeValidator(lambda value: values.optional_line(value, limit=limit))


Name = Annotated[str, _line(values.NAME_LIMIT)]
OptionalName = Annotated[str | None, _optional_line(values.NAME_LIMIT)]
OptionalText = Annotated[str | None, BeforeValidator(values.optional_paragraphs)]
Sku = Annotated[str, _line(values.REFERENCE_LIMIT)]
OptionalReference = Annotated[str | None, _optional_line(values.REFERENCE_LIMIT)]
Code = Annotated[str, BeforeValidator(values.code)]
Currency = Annotated[str, BeforeValidator(values.currency)]
Quantity = Annotated[int, BeforeValidator(values.quantity)]
Stock = Annotated[int | None, BeforeValidator(values.optional_stock)]
Price = Annotated[Decimal, BeforeValidator(values.price), WithJsonSchema({"type": "number"})]
# An id is looked up as it was sent: one that is malformed is unknown, not invalid.
Id = Annotated[str, _line(values.NAME_LIMIT)]
# No items, by leaving them out or otherwise, is the core's to refuse, in the documents' own words.
NONE_IS_EMPTY = BeforeValidator(lambda value: [] if value is None else value)
# Of a thousand bad items the first is reported, so the others need not be looked at.
FIRST_FAILS = Field(fail_fast=True)


class Schema(BaseModel):
    """The body of a request. Fields that it does not name are ignored and never bound."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Body = TypeVar("Body", bound=Schema)

# pydantic's own findings in the words of `values`; all else comes from there.
_PHRASES: Final[Mapping[str, str]] = {
    "missing": "is required",
    "string_type": "must be text",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
}


def parse(schema: type[Body], body: Mapping[str, Any]) -> Body:
    """Raises InvalidInput for the first bad value, named as it was sent: `items[0].quantity`."""
    try:
        return schema.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        reason = first.get("ctx", {}).get("error")
        phrase = str(reason) if isinstance(reason, values.BadValue) else _PHRASES.get(first["type"])
        raise InvalidInput(_path(first["loc"]), phrase or "is not valid") from error


def _path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".")
