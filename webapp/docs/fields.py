"""The fields of a document's schemas, in rows as a table shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from webapp.docs.prose import Piece, pieces_of

Schema = Mapping[str, Any]

PREFIX: Final = "#/"
# A schema that holds itself would have no end.
DEEPEST: Final = 4
# As large as numbers can be is no limit that anybody would want to read.
BEYOND_COUNTING: Final = 2**53


class Field(NamedTuple):
    """`name` is the whole way to it (`items[].quantity`); `says` and `limits` are for people."""

    name: str
    type: str
    is_required: bool
    says: str
    limits: Sequence[str]

    @property
    def pieces(self) -> Sequence[Piece]:
        return pieces_of(self.says)


def resolved(document: Schema, part: Schema) -> Schema:
    """What a part of the document says, or what it refers to says."""
    while "$ref" in part:
        found: Any = document
        for name in part["$ref"].removeprefix(PREFIX).split("/"):
            found = found[name.replace("~1", "/").replace("~0", "~")]
        part = {**found, **{name: value for name, value in part.items() if name != "$ref"}}
    return part


def fields_of(document: Schema, schema: Schema, *, way: str = "", depth: int = 0) -> Iterator[Field]:
    """Every field of an object, followed by those that are in it."""
    of, _ = _without_null(document, schema)
    required = of.get("required", ())
    for name, part in of.get("properties", {}).items():
        shown, may_be_null = _without_null(document, part)
        inner, mark = shown, ""
        while inner.get("type") == "array":
            inner, mark = _without_null(document, inner.get("items", {}))[0], f"{mark}[]"
        yield Field(
            name=f"{way}{name}",
            type=_type_of(document, shown) + (" or null" if may_be_null else ""),
            is_required=name in required,
            says=" ".join(filter(None, (part.get("description") or _says(shown), said_of(document, part)))),
            limits=_limits(shown),
        )
        if depth < DEEPEST:
            yield from fields_of(document, inner, way=f"{way}{name}{mark}.", depth=depth + 1)


def said_of(document: Schema, part: Schema) -> str:
    """What the document says of the object that a part holds, or of each of several."""
    choices = [it for it in part.get("anyOf", ()) if it.get("type") != "null"]
    if len(choices) == 1:
        return said_of(document, choices[0])
    if part.get("type") == "array":
        return said_of(document, part.get("items", {}))
    model = resolved(document, {"$ref": part["$ref"]}) if "$ref" in part else {}
    return " ".join(model.get("description", "").split()) if "properties" in model else ""


def parameter_of(document: Schema, part: Schema) -> Field:
    parameter = resolved(document, part)
    schema = resolved(document, parameter.get("schema", {}))
    return Field(
        name=parameter["name"],
        type=_type_of(document, schema),
        is_required=parameter.get("required", False),
        says=parameter.get("description", ""),
        limits=_limits(schema),
    )


def _without_null(document: Schema, part: Schema) -> tuple[Schema, bool]:
    """What it is where it is not null, and whether it may be null."""
    schema = resolved(document, part)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        others = [choice for choice in choices if choice.get("type") != "null"]
        if len(others) == 1:
            return {**resolved(document, others[0]), **_beside(schema)}, len(others) < len(choices)
        return _any_of([resolved(document, choice) for choice in others], schema), len(others) < len(choices)
    kinds = schema.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        others = [kind for kind in kinds if kind != "null"]
        return {**schema, "type": others[0] if len(others) == 1 else others}, True
    return schema, False


def _any_of(choices: Sequence[Schema], schema: Schema) -> Schema:
    """An object of several kinds as one: what only some of them have is not always there."""
    if not all("properties" in choice for choice in choices):
        return schema
    properties = {name: part for choice in choices for name, part in choice["properties"].items()}
    always = [name for name in properties if all(name in choice.get("required", ()) for choice in choices)]
    return {**_beside(schema), "type": "object", "properties": properties, "required": always}


def _beside(schema: Schema) -> Schema:
    return {name: value for name, value in schema.items() if name not in ("anyOf", "oneOf")}


def _type_of(document: Schema, schema: Schema) -> str:
    kind = schema.get("type", "")
    if kind == "array":
        inner, _ = _without_null(document, schema.get("items", {}))
        return f"array of {_type_of(document, inner)}s"
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        kinds = (_type_of(document, _without_null(document, choice)[0]) for choice in choices)
        return " or ".join(dict.fromkeys(word for word in kinds if word != "null"))
    if isinstance(kind, list):
        return " or ".join(kind)
    if schema.get("format") == "date-time":
        return "time"
    return str(kind or ("object" if "properties" in schema else "any"))


def _says(schema: Schema) -> str:
    # What is said of an object says nothing of the field that holds it.
    return "" if "properties" in schema else str(schema.get("description", ""))


def _limits(schema: Schema) -> list[str]:
    return [*_words(schema), *_bounds(schema)]


def _words(schema: Schema) -> Iterator[str]:
    if schema.get("enum"):
        yield "one of " + ", ".join(str(word) for word in schema["enum"])
    if "const" in schema:
        yield f"always {schema['const']}"


def _bounds(schema: Schema) -> Iterator[str]:
    if "default" in schema:
        yield f"default {schema['default']}"
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None and most >= BEYOND_COUNTING:
        most = None
    if least is not None and most is not None:
        yield f"{_number(least)} to {_number(most)}"
    elif least is not None:
        yield f"at least {_number(least)}"
    elif most is not None:
        yield f"at most {_number(most)}"
    for of, unit in (("Length", "characters"), ("Items", "items")):
        least, most = schema.get(f"min{of}", 0), schema.get(f"max{of}")
        if least and most is not None:
            yield f"{_number(least)} to {_number(most)} {unit}"
        elif most is not None:
            yield f"at most {_number(most)} {unit}"
        elif least:
            yield f"at least {_number(least)} {unit}"
    if schema.get("pattern", r"\S") != r"\S":
        yield f"matches {schema['pattern']}"


def _number(value: Any) -> str:
    return f"{value:,}"
