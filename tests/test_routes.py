"""Every route, as each of the ten roles, in its own, a sibling, another city's and another campaign's scope.

What is expected stands in `routes_table.py`, one row a route; a route without a row fails. After a change that is
meant, `pytest tests/routes_update.py` writes the rows anew, to be read line by line before they are kept.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from tests.routes_table import OPEN_INSIDE, TABLE
from tests.routes_world import CAMPAIGN_MARK, NOW, PLACE_MARK, ROLES, SCOPES, World, world
from waypost.access.models import User
from waypost.kernel.actor import Role
from waypost.platform import clock

pytestmark = pytest.mark.django_db  # so that the database is made, also where this file is run alone
WRITES_WHERE_READS_TOO = {"api:v1:open_account", "api:v1:give"}
PLACE_PARTS = {
    *("visit_id", "finding_id", "talk_id", "recommendation_id", "action_id", "file_id", "meeting_id", "activity_id"),
    *("session_id", "user_id", "grant_id", "token_id", "notice_id", "view_id", "job_id", "photo_id"),
}
CAMPAIGN_PARTS = {
    *("campaign_id", "phase_id", "criterion_id", "group_id", "membership_id", "stationing_id", "obligation_id"),
    *("checklist_id", "report_id", "freezing_id"),
}
OF_THE_WHOLE_CAMPAIGN = {"report:report", "report:download", "api:v1:report", "api:v1:document"}
"""A report tells of every place of its campaign to all who read it."""
GOT, REFUSED, NOT_THERE, STRANGER, METHOD, BROKEN = "G", "F", "N", "L", "M", "X"


@dataclass(frozen=True)
class Route:
    """One address of the house: its name, and the names of its parts."""

    name: str
    parts: tuple[str, ...]


def routes() -> list[Route]:
    """Every route of the URL table, each name once."""
    found: dict[str, Route] = {}

    def walk(resolver: Any, space: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
            elif isinstance(pattern, URLPattern):
                shape = pattern.pattern
                parts = shape.regex.groupindex if isinstance(shape, RegexPattern) else shape.converters
                found.setdefault(f"{space}{pattern.name}", Route(f"{space}{pattern.name}", tuple(parts)))

    walk(get_resolver(), "")
    return [found[name] for name in sorted(found)]


ROUTES = routes()


class Walker:
    """Somebody who asks for addresses, signed in once. Asks the handler itself: the test client of Django copies the
    context of every template, which takes twice the time of the page."""

    handler = BaseHandler()

    def __init__(self, user: User | None) -> None:
        client = Client()
        if user is not None:
            client.force_login(user)
        self._cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        if not hasattr(self.handler, "_middleware_chain") or self.handler._middleware_chain is None:
            self.handler.load_middleware()

    def ask(self, method: str, address: str) -> Any:
        """The answer, as if nobody had signed out or changed the language before."""
        factory = RequestFactory(headers={"Idempotency-Key": "walk"} if address.startswith("/api/") else {})
        factory.cookies.load(self._cookies)
        request = factory.generic(method, address, content_type="application/json")
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.handler.get_response(request)


def visit(walker: Walker, route: Route, here: World) -> tuple[str, bytes]:
    """The outcome of a route in one letter, and the bytes that came; nothing that it did stays."""
    address = address_of(route, here)
    with transaction.atomic():
        answer = walker.ask("GET", address) if route.name not in WRITES_WHERE_READS_TOO else None
        if answer is None or answer.status_code == 405:
            answer = walker.ask("POST", address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return letter(answer), unpacked(body)


def address_of(route: Route, here: World) -> str:
    """The address of a route, its parts filled in from the world."""
    try:
        own = here.own_arguments.get(route.name, {})
        return reverse(route.name, kwargs={part: (here.arguments | own)[part] for part in route.parts})
    except NoReverseMatch as error:
        raise AssertionError(f"{route}: give its parts a value in routes_world") from error


def letter(answer: Any) -> str:
    """An answer in one letter: got (whatever a form then says), refused, not there, a stranger, broken."""
    if answer.status_code >= 500:
        return BROKEN
    if answer.status_code == 401 or (answer.status_code == 302 and "/sign-in/" in answer["Location"]):
        return STRANGER
    return {403: REFUSED, 404: NOT_THERE, 405: METHOD}.get(answer.status_code, GOT)


def unpacked(body: bytes) -> bytes:
    """The bytes, and those inside where they are an archive (a workbook, a Word file)."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return body + b"".join(archive.read(name) for name in archive.namelist())


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
        for scope in SCOPES:
            marks = {PLACE_MARK} if scope != "own" else set()
            marks |= {CAMPAIGN_MARK, PLACE_MARK} if scope == "campaign" else set()
            for role in ROLES:
                user = here.people[scope, role]
                walker = Walker(user)
                watched = marks | ({PLACE_MARK, CAMPAIGN_MARK} if user is None else set())
                for route in ROUTES:
                    outcome, body = visit(walker, route, here)
                    self.outcomes[route.name, scope, role] = outcome
                    if role is not Role.ADMIN and (scope == "campaign" or route.name not in OF_THE_WHOLE_CAMPAIGN):
                        self.leaks += [
                            f"{route.name} told {scope}/{role.value} {mark}"
                            for mark in watched
                            if mark.encode() in body
                        ]


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
        if role is not Role.ADMIN and outcome in (GOT, REFUSED)
    }

    assert (found == {}) != (route.name in OPEN_INSIDE), found


def test_the_table_has_no_row_without_a_route() -> None:
    assert set(TABLE) - {route.name for route in ROUTES} == set()
