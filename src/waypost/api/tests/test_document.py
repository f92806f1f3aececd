"""The OpenAPI document says what every operation asks and answers, and the machine that reads it breaks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests import build
from waypost.api import actions, guards
from waypost.api.rules import SCOPES
from waypost.api.v1 import ROUTERS, api
from waypost.kernel.actor import Role
from waypost.platform import clock

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


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection, and its transaction, through requests of the real application, as Django does."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_strange_requests_break_nothing(mode: GenerationMode) -> None:
    """Whatever fits the document, and much that does not, gets an answer below 500, in the form of the document."""
    office = build.actor(Role.OFFICE)
    until = clock.today() + timedelta(days=30)
    secret = actions.make_token(office, name="t", scopes=SCOPES, expires_on=until).secret
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    broken: list[str] = []

    def visit(case: schemathesis.Case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {secret}"})
        said = answer.headers.get("content-type", [""])[0]
        if answer.status_code >= 500 or (answer.status_code >= 400 and "problem+json" not in said):
            broken.append(f"{case.as_curl_command()}: {answer.status_code} {answer.text[:200]}")

    for found in schema.get_all_operations():
        strategy = found.ok().as_strategy(generation_mode=mode)
        _many(given(case=strategy)(visit))

    assert broken == []


def _many(test: Any) -> None:
    """Play a test with a bounded number of cases, the same ones each time."""
    settings(
        max_examples=max(3, _BUDGET // len(OPERATIONS)),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )(test)()
