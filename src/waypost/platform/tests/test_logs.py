"""A line of the server says when, what, of which request and whose; and nothing that is nobody's business."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve

from tests import build
from waypost.kernel.actor import Actor, Role
from waypost.platform.logs import HEADER, Line, LogMiddleware

WORDS = "what nobody may read in a log"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO)
    caplog.handler.setFormatter(Line())
    return lambda: [json.loads(Line().format(record)) for record in caplog.records]


def record(said: str, *arguments: Any, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord("waypost.x", logging.WARNING, __file__, 1, said, arguments, more.pop("exc_info", None))
    made.__dict__.update(more)
    return made


def test_the_server_writes_such_lines() -> None:
    assert configured.LOGGING["formatters"]["line"]["()"] == f"{Line.__module__}.{Line.__qualname__}"
    assert configured.LOGGING["handlers"]["console"]["formatter"] == "line"


def test_a_line_is_one_object_with_its_time_in_utc_and_nobody_forges_another() -> None:
    told = Line().format(record('forged\n{"at": "1970"} %s', "\r\nagain"))

    assert len(told.splitlines()) == 1
    said = json.loads(told)
    assert said["at"].endswith("Z")
    assert (said["level"], said["from"]) == ("warning", "waypost.x")
    assert "again" in said["said"]


def test_a_line_says_whose_request_it_was_and_not_what_was_asked() -> None:
    request: Any = RequestFactory().post("/units/?q=" + WORDS, {"note": WORDS}, REMOTE_ADDR="203.0.113.9")
    request.actor = Actor(7, "Wang", ())
    request.number = "0011"

    said = json.loads(Line().format(record("Forbidden: %s", request.path, request=request, status_code=403)))

    assert (said["account"], said["request"], said["method"], said["path"]) == (7, "0011", "POST", "/units/")
    assert said["status"] == 403
    assert not {WORDS, "203.0.113.9", "Wang"} & set(json.dumps(said).split('"'))


def test_the_secret_of_a_calendar_is_in_no_line() -> None:
    request: Any = RequestFactory().get("/calendar/a-long-secret.ics")
    request.resolver_match = resolve("/calendar/a-long-secret.ics")

    said = Line().format(record("Internal Server Error: %s", request.path, request=request))

    assert "a-long-secret" not in said


def test_a_fault_says_where_it_arose_and_no_values_of_rows() -> None:
    try:
        raise ValueError(f"duplicate key\nDETAIL: Key (name)=({WORDS}) already exists.")
    except ValueError:
        said = json.loads(Line().format(record("broken", exc_info=sys.exc_info())))

    assert "test_logs.py" in said["fault"]
    assert said["fault"].endswith("ValueError: duplicate key")


def test_each_request_has_a_number_that_the_answer_and_its_lines_tell(lines: Any) -> None:
    def view(request: HttpRequest) -> Any:
        logging.getLogger("waypost.x").warning("seen")
        numbers.append(lines()[-1]["request"])
        return {}

    numbers: list[str] = []
    answers = [LogMiddleware(view)(RequestFactory().get("/")) for _ in range(2)]

    assert [answer[HEADER] for answer in answers] == numbers
    assert len(set(numbers)) == 2


@pytest.mark.django_db
def test_signing_in_a_wrong_try_and_a_refusal_leave_lines_with_the_account_and_nothing_that_was_typed(
    lines: Any, settings: Any
) -> None:
    settings.WAYPOST_PRESENCES = True
    user = build.user("typed-name", password="a long one")
    build.grant(user, Role.LEADER)
    client = Client()
    for password in ("typed-password", "a long one"):
        client.post("/sign-in/", {"username": "typed-name", "password": password})
    client.get("/accounts/")

    told = [line for line in lines() if line["from"].startswith(("waypost.", "django."))]

    tried = next(line for line in told if line["said"] == "a wrong try")
    assert (tried["door"], tried["who"]) == ("password", user.pk)
    signed = next(line for line in told if line["said"] == "signed in")
    assert (signed["who"], signed["how"]) == (user.pk, "password")
    refused = next(line for line in told if line.get("status") == 404)
    assert (refused["account"], refused["path"]) == (user.pk, "/accounts/")
    assert "typed-" not in json.dumps(told)
