"""An API's document for whoever tries it: calls that are sent as they stand do what they are for."""

from collections.abc import Mapping
from typing import Any

from webapp.docs.samples import Sample


def document_to_try(document: Mapping[str, Any], sample: Sample) -> Mapping[str, Any]:
    """The document with the sample's ids in its examples and in the addresses of its calls."""
    shown: Mapping[str, Any] = sample.in_place_of(document)
    for item in shown["paths"].values():
        for operation in item.values():
            for parameter in operation["parameters"]:
                if parameter.get("in") == "path" and (known := sample.named(parameter["name"])):
                    parameter["schema"]["examples"] = [known]
    return shown
