"""A document's schemas, made from the models that check requests and the types of the answers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

REFERENCE: Final = "#/components/schemas/{model}"
# How our types of answers end, which a client's need not.
SUFFIX: Final = "Out"


class Described(GenerateJsonSchema):
    """Without titles that repeat names, and without defaults: what is absent from a PUT stays as it is."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name).removesuffix(SUFFIX)

    def get_title_from_name(self, name: str) -> str:
        return name

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schemas_of(
    types: Iterable[tuple[Any, JsonSchemaMode]], field_words: Mapping[str, str]
) -> tuple[dict[Any, Any], dict[str, Any]]:
    """The schema of each type, mostly a reference, and the components that they refer to, with what each of
    their fields is. Raises KeyError for one of which nothing is said.
    """
    inputs = [(type_, mode, TypeAdapter(type_)) for type_, mode in dict.fromkeys(types)]
    made, whole = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE, schema_generator=Described)
    components = whole.get("$defs", {})
    for model, component in components.items():
        component.pop("title", None)
        for name, field in component.get("properties", {}).items():
            field["description"] = field_words.get(f"{model}.{name}") or field_words[name]
    return {type_: schema for (type_, _), schema in made.items()}, dict(sorted(components.items()))
