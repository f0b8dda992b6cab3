"""Types of JSON values that both dialects' schemas are made of, and how pydantic's findings are reported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from webapp import values
from webapp.errors import InvalidInput
from webapp.ordering.models import MAX_ITEMS


@dataclass(frozen=True)
class Checked:
    """A value that a function of `values` checks; `schema` is what that lets in, as JSON Schema."""

    parse: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.parse, handler(source))

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


def _line(limit: int) -> Checked:
    schema = {"type": "string", "minLength": 1, "maxLength": limit, "pattern": NOT_BLANK}
    return Checked(partial(values.line, limit=limit), schema)


def _optional_line(limit: int) -> Checked:
    return Checked(
        partial(values.optional_line, limit=limit), {"type": ["string", "null"], "maxLength": limit}
    )


def _integer(most: int, least: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


NOT_BLANK: Final = r"\S"
Name = Annotated[str, _line(values.NAME_LIMIT)]
OptionalName = Annotated[str | None, _optional_line(values.NAME_LIMIT)]
OptionalText = Annotated[
    str | None,
    Checked(values.optional_paragraphs, {"type": ["string", "null"], "maxLength": values.NOTE_LIMIT}),
]
Sku = Annotated[str, _line(values.REFERENCE_LIMIT)]
OptionalReference = Annotated[str | None, _optional_line(values.REFERENCE_LIMIT)]
Code = Annotated[str, Checked(values.code, {"type": "string", "pattern": f"^{values.CODE}$"})]
Currency = Annotated[str, Checked(values.currency, {"type": "string", "pattern": f"^{values.CURRENCY}$"})]
Quantity = Annotated[int, Checked(values.quantity, _integer(values.MAX_QUANTITY, least=1))]
Stock = Annotated[
    int | None,
    Checked(values.optional_stock, _integer(values.MAX_STOCK, least=0) | {"type": ["integer", "null"]}),
]
# At most two decimals; `multipleOf` says so in a way that binary fractions fail.
Price = Annotated[
    Decimal,
    Checked(values.price, {"type": "number", "minimum": 0, "maximum": float(values.MAX_PRICE)}),
]
# An id is looked up as it was sent: one that is malformed is unknown, not invalid.
Id = Annotated[str, _line(values.NAME_LIMIT)]
# No items, by leaving them out or otherwise, is the core's to refuse, in the documents' own words.
NONE_IS_EMPTY = BeforeValidator(lambda value: [] if value is None else value)
# Of a thousand bad items the first is reported, so the others need not be looked at.
FIRST_FAILS = Field(fail_fast=True)
# How many items an order takes, and that it takes any, the core refuses too.
ITEMS = Field(json_schema_extra={"minItems": 1, "maxItems": MAX_ITEMS})


def described(*required: str) -> ConfigDict:
    """For a body with fields that the core asks for, and not the schema itself."""
    return ConfigDict(json_schema_extra={"required": [*required]})


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
