"""Every route, as each of the ten roles, in its own, a sibling, another city's and another campaign's scope.

What is expected stands in `routes_table.py`, one row a route; a route without a row fails. After a change that is
meant, `pytest tests/routes_update.py` writes the rows anew, to be read line by line before they are kept.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from tests.routes_bodies import asked_of, body_of, operations
from tests.routes_table import OPEN_INSIDE, TABLE
from tests.routes_world import CAMPAIGN_MARK, NOW, PLACE_MARK, ROLES, SCOPES, World, world
from waypost.access import middleware
from waypost.access import queries as access
from waypost.access.models import User
from waypost.kernel.actor import Actor, Role
from waypost.platform import clock, errors

pytestmark = pytest.mark.django_db  # so that the database is made, also where this file is run alone
PLACE_PARTS = {
    *("visit_id", "finding_id", "talk_id", "recommendation_id", "action_id", "file_id", "meeting_id", "activity_id"),
    *(
        "session_id",
        "user_id",
        "grant_id",
        "token_id",
        "presence_id",
        "proposal_id",
        "erasure_id",
        "factor_id",
        "notice_id",
        "view_id",
        "job_id",
        "photo_id",
        "unsealing_id",
    ),
}
CAMPAIGN_PARTS = {
    *("campaign_id", "phase_id", "criterion_id", "group_id", "membership_id", "stationing_id", "obligation_id"),
    *("checklist_id", "report_id", "freezing_id"),
}
OF_THE_WHOLE_CAMPAIGN = {
    *("report:report", "report:download", "report:photo"),
    *("api:v1:report.report", "api:v1:report.document", "api:v1:report.download"),
}
"""A report tells of every place of its campaign to all who read it."""
GOT, REFUSED, NOT_THERE, STRANGER, METHOD, BROKEN, RULED_OUT, NOT_READ = "G", "F", "N", "L", "M", "X", "R", "B"
_NOT_READ = b'"code": "input"'


@dataclass(frozen=True)
class Route:
    """One address of the house: its name, and the names of its parts."""

    name: str
    parts: tuple[str, ...]


def routes() -> list[Route]:
    """Every route of the URL table. Two of one name would hide one another."""
    found: dict[str, Route] = {}

    def walk(resolver: Any, space: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
            elif isinstance(pattern, URLPattern):
                shape = pattern.pattern
                parts = shape.regex.groupindex if isinstance(shape, RegexPattern) else shape.converters
                name = f"{space}{pattern.name}"
                assert name not in found, f"two routes are called {name}"
                found[name] = Route(name, tuple(parts))

    walk(get_resolver(), "")
    return [found[name] for name in sorted(found)]


ROUTES = routes()
OPERATIONS = operations()


class Walker:
    """Somebody who asks for addresses. Asks the handler itself: the test client of Django copies the context of every
    template, which takes twice the time of the page; and comes signed in, so that no session is looked for."""

    handler = BaseHandler()

    sends: ClassVar[set[str]] = set()
    """The pages that turned out to be sent to, and never read."""

    def __init__(self, user: User | None) -> None:
        self._user = user
        if not hasattr(self.handler, "_middleware_chain") or self.handler._middleware_chain is None:
            self.handler.load_middleware()

    def ask(self, method: str, address: str, sent: Sent | None = None) -> Any:
        """The answer, as if nobody had signed out or changed the language before."""
        factory = RequestFactory(headers={"Idempotency-Key": "walk"} if address.startswith("/api/") else {})
        sent = sent or Sent(b"", "application/json")
        request: Any = factory.generic(method, address, sent.body, content_type=sent.content_type)
        if self._user is not None:
            request._cached_user = copy(self._user)
            request.COOKIES[settings.SESSION_COOKIE_NAME] = "walk"
        request._dont_enforce_csrf_checks = True
        return self.handler.get_response(request)


@dataclass(frozen=True)
class Sent:
    """A body, ready to be sent."""

    body: bytes
    content_type: str


def sent_to(route: Route, here: World) -> Sent | None:
    """What is sent to an operation of the interface; None for one that takes nothing."""
    if route.name not in OPERATIONS:
        return None
    kind, body = body_of(OPERATIONS[route.name][1], here.fields | here.own_fields.get(route.name, {}))
    if kind == "multipart/form-data":
        return Sent(encode_multipart(BOUNDARY, body), MULTIPART_CONTENT)
    return Sent(b"" if body is None else json.dumps(body, default=str).encode(), kind)


def visit(walker: Walker, route: Route, address: str, sent: Sent | None) -> tuple[str, bytes]:
    """The outcome of a route in one letter, and the bytes that came; nothing that it did stays. An operation of the
    interface is asked by its own method, a page is read, or where it cannot be read, sent to."""
    with transaction.atomic():
        if route.name in OPERATIONS:
            answer = walker.ask(OPERATIONS[route.name][0], address, sent)
        else:
            answer = walker.ask("POST" if route.name in Walker.sends else "GET", address)
            if answer.status_code == 405:
                Walker.sends.add(route.name)
                answer = walker.ask("POST", address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return letter(answer, body), unpacked(body)


def address_of(route: Route, here: World) -> str:
    """The address of a route, its parts filled in from the world."""
    try:
        own = here.own_arguments.get(route.name, {})
        address = reverse(route.name, kwargs={part: (here.arguments | own)[part] for part in route.parts})
        return address + asked_of(OPERATIONS[route.name][1], here.fields) if route.name in OPERATIONS else address
    except NoReverseMatch as error:
        raise AssertionError(f"{route}: give its parts a value in routes_world") from error


def letter(answer: Any, body: bytes) -> str:
    """An answer in one letter: got (whatever a form then says), refused, not there, a stranger, broken; of the
    interface too: ruled out by a rule, not read."""
    if answer.status_code >= 500:
        return BROKEN
    if answer.status_code == 401 or (answer.status_code == 302 and "/sign-in/" in answer["Location"]):
        return STRANGER
    if answer.get("Content-Type", "").startswith("application/problem+json"):
        if answer.status_code == 400 or _NOT_READ in body:
            return NOT_READ
        if answer.status_code in (409, 422):
            return RULED_OUT
    return {403: REFUSED, 404: NOT_THERE, 405: METHOD}.get(answer.status_code, GOT)


def unpacked(body: bytes) -> bytes:
    """The bytes, and those inside where they are an archive (a workbook, a Word file)."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return body + b"".join(archive.read(name) for name in archive.namelist())


class Once:
    """What is the same however often it is asked for in a walk, and took a third of its time: who somebody is, and the
    page of a refusal, which is drawn once for each reader and each refusal."""

    def __init__(self) -> None:
        self._people: dict[int | None, Actor] = {}
        self._drawn: dict[Any, bytes] = {}

    def actor_of(self, user_id: int | None, *, today: date) -> Actor:
        """As of the room of accounts."""
        if user_id not in self._people:
            self._people[user_id] = access.actor_of(user_id, today=today)
        return self._people[user_id]

    def render(self, request: Any, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        """As Django's."""
        key = (request.actor.user_id, template, repr(context))
        if key not in self._drawn:
            self._drawn[key] = render(request, template, context, status=status).content
        return HttpResponse(self._drawn[key], status=status)


class Walk:
    """Every cell, walked once: outcome by route, scope and role, and where a mark came through."""

    def __init__(self) -> None:
        self.outcomes: dict[tuple[str, str, Role], str] = {}
        self.leaks: list[str] = []

    def row(self, name: str) -> str:
        """A route's outcomes as its row of the table: four groups of ten letters."""
        return " ".join("".join(self.outcomes[name, scope, role] for role in ROLES) for scope in SCOPES)

    def go(self, here: World) -> None:
        """Walk every route as everybody."""
        gc.freeze()  # what the house is made of is not looked through again and again
        addresses = {route: (address_of(route, here), sent_to(route, here)) for route in ROUTES}
        once = Once()
        with patch.object(errors, "render", once.render), patch.object(middleware, "queries", once):
            for scope in SCOPES:
                for role in ROLES:
                    self._as(here, scope, role, addresses)

    def _as(self, here: World, scope: str, role: Role, addresses: dict[Route, tuple[str, Sent | None]]) -> None:
        marks = {PLACE_MARK} if scope != "own" else set()
        marks |= {CAMPAIGN_MARK, PLACE_MARK} if scope == "campaign" else set()
        user = here.people[scope, role]
        watched = marks | ({PLACE_MARK, CAMPAIGN_MARK} if user is None else set())
        walker = Walker(user)
        for route in ROUTES:
            if user is None and scope != "own":  # the public stands in no scope, and was here before
                self.outcomes[route.name, scope, role] = self.outcomes[route.name, "own", role]
                continue
            outcome, body = visit(walker, route, *addresses[route])
            self.outcomes[route.name, scope, role] = outcome
            if role is not Role.ADMIN and (scope == "campaign" or route.name not in OF_THE_WHOLE_CAMPAIGN):
                told = [mark for mark in watched if mark.encode() in body]
                self.leaks += [f"{route.name} told {scope}/{role.value} {mark}" for mark in told]


@pytest.fixture(scope="module")
def walked(django_db_setup: object, django_db_blocker: Any) -> Iterator[Walk]:
    """The walk through the whole house. The world is built once and taken back at the end."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), clock.at(NOW):
        walk = Walk()
        with transaction.atomic():
            walk.go(world())
            transaction.set_rollback(True)
        logging.disable(logging.NOTSET)
        yield walk


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_answers_each_role_in_each_scope_as_the_table_says(route: Route, walked: Walk) -> None:
    assert walked.row(route.name) == TABLE.get(route.name), "read the row; if the change is meant, write it anew"


def test_nothing_breaks(walked: Walk) -> None:
    assert [cell for cell, outcome in walked.outcomes.items() if outcome == BROKEN] == []


def test_every_body_is_one_that_the_operation_reads(walked: Walk) -> None:
    assert sorted({cell[0] for cell, outcome in walked.outcomes.items() if outcome == NOT_READ}) == []


def test_no_mark_of_another_scope_comes_through_in_any_byte(walked: Walk) -> None:
    assert walked.leaks == []


def test_there_are_enough_cells(walked: Walk) -> None:
    assert len(walked.outcomes) >= 5000


@pytest.mark.parametrize("route", [route for route in ROUTES if route.parts], ids=lambda route: route.name)
def test_a_record_is_not_there_for_a_neighbour_whoever_asks(route: Route) -> None:
    """404 and not 403, so that nobody learns that there is something: a record of one place for every other place,
    a record of a whole campaign for every other campaign."""
    row = dict(zip(SCOPES, TABLE.get(route.name, "").split(), strict=False))
    scopes = SCOPES[1:] if PLACE_PARTS & set(route.parts) else ()
    scopes = scopes or (("campaign",) if CAMPAIGN_PARTS & set(route.parts) else ())
    found = {
        f"{scope}/{role.value}": outcome
        for scope in scopes
        for role, outcome in zip(ROLES, row.get(scope, ""), strict=True)
        if role is not Role.ADMIN and outcome in (GOT, REFUSED, RULED_OUT)
    }

    assert (found == {}) != (route.name in OPEN_INSIDE), found


def test_the_table_has_no_row_without_a_route() -> None:
    assert set(TABLE) - {route.name for route in ROUTES} == set()
