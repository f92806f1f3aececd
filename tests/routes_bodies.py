"""What is sent to the operations that write: a body that fits the document, filled in from the world.

A body that an operation cannot read is told before anything is looked for, so that it would prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from waypost.api.v1 import api
from waypost.evidence.tests.build import jpeg

# A value for each pattern of the document that not every text fits.
_FITTING = {
    "^[a-z0-9_]+$": "kind",
    "^[a-z][a-z0-9_]*$": "kind",
    "^[a-z0-9_]*$": "",
    "^-?[0-9.]*$": "",
    "^(zh-hans|en)$": "en",
    r"^(\d{6}|\d{9}|\d{12})$": "621100",
}
_PLAIN = r"^[^\x00]*$"
_FORMATS = {
    "date": "2021-04-16",
    "date-time": "2021-04-16T08:00:00+08:00",
    "uuid": str(UUID(int=1)),
    "binary": None,
}


def operations() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every operation of the interface by the name of its route, with its method and what the document says of it."""
    paths = api.get_openapi_schema()["paths"]
    told = {
        said["operationId"]: (method.upper(), said)
        for operations in paths.values()
        for method, said in operations.items()
    }
    return {f"api:v1:{name.replace('_', '.', 1)}": told[name] for name in told}


def asked_of(operation: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """What must stand behind the question mark of an address."""
    asked = [one for one in operation["parameters"] if one["in"] == "query" and one.get("required")]
    said = {one["name"]: given.get(one["name"], example(one["schema"], given)) for one in asked}
    return f"?{urlencode(said)}" if said else ""


def body_of(operation: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[str, Any]:
    """What to send: its content type, and a JSON body or the fields of a form. `given` has values by their fields."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return "application/json", None
    (kind, said), *_ = content.items()
    fitting = example(said["schema"], given)
    if kind == "multipart/form-data":
        picture = SimpleUploadedFile("here.jpg", jpeg(), content_type="image/jpeg")
        return kind, {name: value for name, value in fitting.items() if value is not None} | {"file": picture}
    return kind, fitting


def example(schema: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    """A value that fits a schema: what is given by its field's name, otherwise the plainest."""
    if "$ref" in schema:
        parts = api.get_openapi_schema()["components"]["schemas"]
        return example(parts[schema["$ref"].rsplit("/", 1)[-1]], given)
    for told in ("allOf", "anyOf"):
        if told in schema:
            return example(next(one for one in schema[told] if one.get("type") != "null"), given)
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, given)
    if kind == "array":
        return [example(schema["items"], given) for _ in range(max(1, schema.get("minItems", 0)))]
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    return _text(schema)


def _object(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    fields = schema.get("properties", {})
    required = set(schema.get("required", ()))
    return {
        name: given[name] if name in given else example(said, given)
        for name, said in fields.items()
        if name in required or name in given
    }


def _text(schema: Mapping[str, Any]) -> Any:
    if "format" in schema:
        return _FORMATS[schema["format"]]
    pattern = schema.get("pattern", _PLAIN)
    return "为什么" if pattern == _PLAIN else _FITTING[pattern]
