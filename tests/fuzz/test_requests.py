"""Whatever fits the OpenAPI document, and much that does not, as several roles: no failure, no status that is not told.

`WAYPOST_FUZZ=20000 pytest tests/fuzz/test_requests.py` plays so many cases and says how many there were of each status.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode

from tests.routes_world import NOW, world
from waypost.access import queries as access
from waypost.api import actions
from waypost.api.rules import SCOPES
from waypost.kernel.actor import Role
from waypost.platform import clock

CASES = int(os.environ.get("WAYPOST_FUZZ", "500"))
ROLES = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.UNIT_HEAD, Role.LIAISON, Role.AUDITOR, Role.ADMIN, Role.OFFICER)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection, and its transaction, through requests of the real application, as Django does."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


class Player:
    """Plays cases as somebody, each in a transaction that is taken back, and notes what must not be."""

    def __init__(self, secrets: dict[Role, str], parts: dict[str, Any]) -> None:
        self.secrets, self.parts = secrets, parts
        self.seen: Counter[int] = Counter()
        self.broken: list[str] = []
        self._chance = random.Random(7)

    def visitor(self, role: Role) -> Callable[[schemathesis.Case], None]:
        """What plays cases as a role."""

        def visit(case: schemathesis.Case) -> None:
            self.play(case, role)

        return visit

    def play(self, case: schemathesis.Case, role: Role) -> None:
        """Ask as a role. Every other time the address names what is there."""
        if self._chance.random() < 0.5:
            known = {name: str(value) for name, value in self.parts.items() if name in case.path_parameters}
            case.path_parameters.update(known)
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {self.secrets[role]}"})
            transaction.set_rollback(True)
        self.seen[answer.status_code] += 1
        told = {str(status) for status in case.operation.definition.raw["responses"]}
        said = answer.headers.get("content-type", [""])[0]
        is_odd = answer.status_code >= 500 or str(answer.status_code) not in told
        if is_odd or (answer.status_code >= 400 and "problem+json" not in said):
            command = case.as_curl_command().replace(self.secrets[role], "…")
            self.broken.append(f"{role.value}: {command}: {answer.status_code} {answer.text[:200]}")


def _many(test: Any, cases: int, number: int) -> None:
    """Play a test with a bounded number of cases, the same ones each time."""
    bounded = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(bounded(test))()


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_strange_requests_break_nothing(mode: GenerationMode) -> None:
    with clock.at(NOW):
        player = Player(*_people())
        operations = [found.ok() for found in _schema().get_all_operations()]
        each = max(1, CASES // len(operations) // len(list(GenerationMode)))
        turns = min(each, len(ROLES))
        for number, operation in enumerate(operations):
            strategy = operation.as_strategy(generation_mode=mode)
            for turn in range(turns):
                visit = player.visitor(ROLES[(number + turn) % len(ROLES)])
                _many(given(case=strategy)(visit), max(1, each // turns), number * 31 + turn)

    if "WAYPOST_FUZZ" in os.environ:
        print(f"\n{mode.value}: {player.seen.total()} cases, {sorted(player.seen.items())}", file=sys.stderr)
    assert player.broken == []


def _people() -> tuple[dict[Role, str], dict[str, Any]]:
    """Tokens by role in the world of the route test, and what addresses are filled with."""
    made, until = world(), NOW.date() + timedelta(days=30)
    people = {role: made.people["own", role] for role in ROLES}
    actors = {role: access.actor_of(person.pk, today=NOW.date()) for role, person in people.items() if person}
    secrets = {
        role: actions.make_token(actor, name="t", scopes=SCOPES, expires_on=until).secret
        for role, actor in actors.items()
    }
    return secrets, made.arguments


def _schema() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
