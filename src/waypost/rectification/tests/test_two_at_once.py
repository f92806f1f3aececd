"""Two persons who act at the same moment on one version: exactly one succeeds, the other gets a clear conflict.

On a database of its own, with a connection for each.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from tests.apart import own_database  # noqa: F401 - a fixture
from waypost.kernel.errors import Conflict, StepNotAllowed
from waypost.ledger import queries as ledger
from waypost.platform import clock
from waypost.rectification import actions, queries
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import Objection, RecommendationState, SourceKind
from waypost.rectification.tests import build

_S = RecommendationState


pytestmark = pytest.mark.django_db


def alone(act: Callable[[], Any]) -> Any:
    """Do something at noon on a connection of its own, which is closed afterwards. Answers with what was raised."""
    try:
        with clock.at(build.NOON):
            return act()
    except (Conflict, StepNotAllowed) as refusal:
        return refusal
    finally:
        connections.close_all()


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Let all begin at the same moment."""
    gate = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        gate.wait()
        return alone(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


@pytest.mark.parametrize("contest", ["accept_or_dispute", "verify_twice", "issue_twice", "reopen_twice"])
def test_of_two_who_act_at_once_on_one_version_one_succeeds_and_the_other_is_told(
    own_database: None,  # noqa: F811
    contest: str,
) -> None:
    def prepare() -> tuple[list[Callable[[], Any]], Any]:
        w = build.world()
        acts, row = _CONTESTS[contest](w)
        return acts, row.pk

    def look(pk: Any) -> tuple[int, list[Any], list[Any]]:
        row = Recommendation.objects.get(pk=pk)
        return row.version, list(queries.faults()), list(ledger.faults())

    with ThreadPoolExecutor(1) as pool:
        acts, pk = pool.submit(alone, prepare).result()
        version, *_ = pool.submit(alone, lambda: look(pk)).result()
        answers = race(*acts)
        after, faults, sealed = pool.submit(alone, lambda: look(pk)).result()

    assert sorted(isinstance(one, Recommendation) for one in answers) == [False, True]
    (refusal,) = [one for one in answers if not isinstance(one, Recommendation)]
    assert (type(refusal), refusal.code) == (Conflict, "R0")
    assert after == version + 1
    assert (faults, sealed) == ([], [])


def _accept_or_dispute(w: build.World) -> tuple[list[Callable[[], Any]], Recommendation]:
    row = build.at(w, _S.ISSUED)
    head, pk, version = w.head, row.pk, row.version
    reasons = [Objection("不属实", "值班表")]
    return [
        lambda: actions.accept(head, pk, version=version),
        lambda: actions.dispute(head, pk, version=version, objections=reasons),
    ], row


def _verify_twice(w: build.World) -> tuple[list[Callable[[], Any]], Recommendation]:
    row = build.at(w, _S.CLOSURE_REQUESTED)
    first, second, pk, version = w.inspector, w.second, row.pk, row.version
    return [
        lambda: actions.take_verification(first, pk, version=version, on_site=True),
        lambda: actions.take_verification(second, pk, version=version, on_site=True),
    ], row


def _issue_twice(w: build.World) -> tuple[list[Callable[[], Any]], Recommendation]:
    row = build.opinion(w, build.at(w, _S.CONSULTING))
    first, second, pk, version = w.deputy, w.deputy_two, row.pk, row.version
    return [
        lambda: actions.issue(first, pk, version=version, due_on=build.DUE),
        lambda: actions.issue(second, pk, version=version, due_on=build.DUE),
    ], row


def _reopen_twice(w: build.World) -> tuple[list[Callable[[], Any]], Recommendation]:
    row = build.at(w, _S.CLOSED_IMPLEMENTED)
    people, pk, version = (w.deputy, w.office), row.pk, row.version
    said: dict[str, Any] = {"reason": "复发", "source_kind": SourceKind.AUDIT, "source": "审计", "due_on": build.DUE}
    first, second = people
    return [
        lambda: actions.reopen_rebound(first, pk, version=version, **said),
        lambda: actions.reopen_rebound(second, pk, version=version, **said),
    ], row


_CONTESTS: dict[str, Callable[[build.World], tuple[list[Callable[[], Any]], Recommendation]]] = {
    "accept_or_dispute": _accept_or_dispute,
    "verify_twice": _verify_twice,
    "issue_twice": _issue_twice,
    "reopen_twice": _reopen_twice,
}
