"""What bodies of answers are made of in both dialects: the types that code is held to and documents show."""

from decimal import Decimal
from typing import Annotated

from pydantic import WithJsonSchema

# Exact inside, a JSON number with two decimals on the wire.
Money = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Count = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0})]


def words(*words: str) -> WithJsonSchema:
    """A text that is one of these."""
    return WithJsonSchema({"type": "string", "enum": [*words]})
