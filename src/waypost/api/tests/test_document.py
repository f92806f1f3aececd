"""The OpenAPI document says what every operation asks and answers, and the machine that reads it breaks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.api import guards
from waypost.api.v1 import ROUTERS, api

DOCUMENT: dict[str, Any] = api.get_openapi_schema()
_BUDGET = 300
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def test_it_is_openapi_3_1_and_names_every_room_that_has_an_interface(client: Client) -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert {operation["tags"][0] for _, _, operation in OPERATIONS} == set(ROUTERS)


def test_every_operation_has_words_an_id_of_its_own_and_the_errors_of_the_house() -> None:
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(ids) == len(set(ids))
    for method, path, operation in OPERATIONS:
        assert operation.get("description"), (method, path)
        assert {401, 403, 404} <= {int(status) for status in operation["responses"]}


def test_every_write_asks_for_a_key_and_no_operation_is_unguarded() -> None:
    for method, path, operation in OPERATIONS:
        asks = any(one["name"] == "Idempotency-Key" and one["required"] for one in operation["parameters"])
        assert asks == (method in ("post", "put", "patch", "delete")), (method, path)
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                kinds = {type(guard) for guard in operation.auth_callbacks}
                assert kinds == {guards.Bearer, guards.Session}, operation.view_func


def test_no_two_shapes_of_a_room_have_one_name() -> None:
    """The document would show one of them for both."""
    for bound in api._get_bound_routers():
        seen: dict[str, Any] = {}
        for view in bound.path_operations.values():
            for operation in view.operations:
                for model in (*operation.models, *filter(None, operation.response_models.values())):
                    for name, shape in model.model_json_schema().get("$defs", {}).items():
                        assert seen.setdefault(name, shape) == shape, (bound.tags, name)


DECIMALS = ("latitude", "longitude")
"""Numbers, which may come as text."""


def _asked(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that an operation takes in its question or its body, however deep, with its kind."""
    waiting = [(one["name"], one["schema"]) for one in operation["parameters"] if one["in"] == "query"]
    body = operation.get("requestBody", {}).get("content", {})
    waiting += [("body", said["schema"]) for said in body.values()]
    while waiting:
        name, kind = waiting.pop()
        if "$ref" in kind:
            kind = DOCUMENT["components"]["schemas"][kind["$ref"].rsplit("/", 1)[-1]]
        waiting += [(name, one) for one in kind.get("anyOf", [])]
        waiting += [(name, kind["items"])] if "items" in kind else []
        extra = kind.get("additionalProperties")
        waiting += [(name, extra)] if isinstance(extra, dict) else []
        waiting += [(one, inside) for one, inside in kind.get("properties", {}).items()]
        yield name, kind


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_what_an_operation_takes_has_bounds(method: str, path: str, operation: dict[str, Any]) -> None:
    """Text without the character NUL, and numbers that a database keeps."""
    for name, kind in _asked(operation):
        if kind.get("type") == "string" and name not in ("after", *DECIMALS):
            assert {"enum", "const", "format", "pattern"} & set(kind), name
        if kind.get("type") == "integer":
            assert {"maximum", "exclusiveMaximum", "enum", "const"} & set(kind), name


@pytest.mark.django_db
def test_the_documentation_page_shows_every_operation_and_asks_no_foreign_host(client: Client) -> None:
    client.force_login(build.user())

    page = client.get("/api/").content.decode()

    for _, path, _operation in OPERATIONS:
        assert path in page
    assert "//cdn" not in page
