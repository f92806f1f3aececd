"""The OpenAPI document with the rules of the house in it: errors, idempotency keys, receipts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["status", "code", "detail", "problems"],
    "properties": {
        "status": {"type": "integer"},
        "code": {
            "type": "string",
            "description": 'The rule that refused, such as "R3"; "input" for what does not fit this document; or "".',
        },
        "detail": {"type": "string", "description": "What happened, in the reader's language."},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "found", "allowed"],
                "properties": {name: {"type": "string"} for name in ("where", "found", "allowed")},
            },
        },
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"},
    "description": "A new value for each new act; the same value again gets the first answer again. The same value"
    " with another body is refused with 409.",
}
_RECEIPT = {
    "description": 'The ledger entries of this act, each as "number:hash", separated by commas.',
    "schema": {"type": "string"},
}
_READING_ERRORS = {
    "400": "The request cannot be read.",
    "401": "No token or session, or one that is not valid any more.",
    "403": "You may see this but may not do it, or the token's scopes do not reach so far.",
    "404": "There is nothing here that you may see.",
    "422": "The input is wrong; `problems` names each place.",
    "429": "Too many came from this address with a token that is none; come again after `Retry-After` seconds.",
}
_WRITING_ERRORS = {
    **_READING_ERRORS,
    "413": "This is more than can be sent at once.",
    "415": "Neither JSON nor, for a file, multipart/form-data.",
    "503": "The server's disk takes nothing: nothing is recorded (code `disk-failed`: that is not known). Come again"
    " after `Retry-After` seconds with the same key.",
    "409": "A rule forbids it now, somebody changed it meanwhile, or the idempotency key was used for something else.",
}
_WRITING = frozenset({"post", "put", "patch", "delete"})


def joined(whole: dict[str, Any], parts: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """One document from the documents of the rooms; each schema is named after its room too."""
    schemas: dict[str, Any] = {}
    security: dict[str, Any] = {}
    for room, part in parts:
        names = part["components"].get("schemas", {})
        said = json.loads(
            json.dumps(part, default=str).replace('"#/components/schemas/', f'"#/components/schemas/{room}.')
        )
        whole["paths"].update(said["paths"])
        schemas |= {f"{room}.{name}": said["components"]["schemas"][name] for name in names}
        security |= said["components"].get("securitySchemes", {})
    whole["components"] = {"schemas": schemas, "securitySchemes": security}
    return whole


def with_house_rules(document: dict[str, Any]) -> dict[str, Any]:
    """Adds to each operation what every operation has. Changes the document in place, and returns it."""
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(operation, writes=method in _WRITING)
    return document


def _complete(operation: dict[str, Any], *, writes: bool) -> None:
    responses = operation.setdefault("responses", {})
    if writes:
        operation["parameters"] = [*operation.get("parameters", []), _KEY]
        for status, answer in responses.items():
            if str(status).startswith("2"):
                answer.setdefault("headers", {})["Waypost-Receipt"] = _RECEIPT
    for status, meaning in (_WRITING_ERRORS if writes else _READING_ERRORS).items():
        responses.setdefault(int(status), _answer(meaning))


def _answer(meaning: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": meaning, "content": content}


def by_room(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations of the document for a page: by room, each with method, path, words and parameters."""
    rooms: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            room = (operation.get("tags") or ["—"])[0]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            rooms.setdefault(room, []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                    "body": _fields(document, body),
                    "writes": method in _WRITING,
                }
            )
    return sorted(rooms.items())


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "where": one["in"],
        "required": one.get("required", False),
        "kind": _kind(one.get("schema", {})),
    }


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    required = schema.get("required", [])
    return [
        {"name": name, "where": "body", "required": name in required, "kind": _kind(one)}
        for name, one in schema.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
