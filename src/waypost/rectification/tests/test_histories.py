"""The ten invariants hold over random histories, whoever tries whatever."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from waypost.kernel.actor import Role
from waypost.ledger import queries as ledger
from waypost.platform import clock
from waypost.rectification import queries
from waypost.rectification.models import Event, Recommendation
from waypost.rectification.rules import Severity
from waypost.rectification.tests import build, histories, invariants

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("WAYPOST_HISTORIES", "12"))
LENGTH = int(os.environ.get("WAYPOST_HISTORY_LENGTH", "14"))
AUTHORS = ("author", "deputy", "leader", "acting_leader", "all_ranks", "mover")
PEOPLE = (
    *AUTHORS,
    *("inspector", "second", "deputy_two", "office", "office_two", "auditor", "head", "liaison", "head_above"),
    *("neighbour", "seconded", "office_head", "deputy_from_above"),
)


class Life(RuleBasedStateMachine):
    """One recommendation, tried by everybody. Each history has its own recommendation on the common stage."""

    stage: build.World

    @initialize(
        author=st.sampled_from(AUTHORS),
        severity=st.sampled_from([Severity.MEDIUM, Severity.HIGH, Severity.TOP]),
        city=st.booleans(),
        seed=st.integers(0, 2**32),
        ahead=st.sampled_from([20, 12, 26, 6, 16, 0, 9, 40]),
    )
    def begin(self, author: str, severity: Severity, city: bool, seed: int, ahead: int) -> None:
        with clock.at(build.NOON):
            row = build.drafted(self.stage, author=author, severity=severity)
        if city:
            Recommendation.objects.filter(pk=row.pk).update(level_value="city")
        self.history = histories.History(self.stage, row, build.NOON, random.Random(seed))
        for _ in range(ahead):
            self._forward()

    @rule()
    def go_forward(self) -> None:
        self._forward()

    @rule()
    def take_what_is_offered(self) -> None:
        self._take([one for one in self.history.offered() if one[1] in histories.STEPS])

    def _forward(self) -> None:
        """Somebody takes a step towards closing; where none is open, days pass."""
        done = self.history.finish_measures()
        offers = [one for one in self.history.offered() if one[1] in _FORWARD]
        offers = [one for one in offers if one[1] != "add_evidence" or not done]
        if offers:
            self._take(offers)
        else:
            self.history.wait(2)

    def _take(self, offers: list[tuple[str, str]]) -> None:
        if not offers:
            return
        name, step = self.history.chance.choice(offers)
        assert self.history.attempt(name, step, rightly=True) or step in _MAY_FAIL, (name, step)
        invariants.hold(self.history)

    @rule(name=st.sampled_from(PEOPLE), step=st.sampled_from(histories.STEPS), rightly=st.booleans())
    def try_anything(self, name: str, step: str, rightly: bool) -> None:
        if self.history.attempt(name, step, rightly=rightly):
            invariants.hold(self.history)

    @rule(name=st.sampled_from(PEOPLE), step=st.sampled_from(histories.STEPS))
    def act_on_what_is_gone(self, name: str, step: str) -> None:
        self.history.stale(name, step)

    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        self.history.wait(days)

    @rule(role=st.sampled_from([Role.LIAISON, Role.UNIT_HEAD, Role.INSPECTOR, Role.DEPUTY, None]))
    def change_hat(self, role: Role | None) -> None:
        self.history.change_hat("mover", role)

    def teardown(self) -> None:
        if hasattr(self, "history"):
            invariants.hold(self.history)
            invariants.somebody_can_move_on(self.history)
            self.history.change_hat("mover", Role.INSPECTOR)


_FORWARD = frozenset(
    {"submit", "consult", "give_opinion", "issue", "accept", "submit_plan", "approve_plan", "add_evidence"}
    | {"request_closure", "take_verification", "judge_standard", "pass_verification", "open_public_notice"}
    | {"run_public_notice", "sign_closing", "reopen_rebound"}
)
# Steps that an offer cannot promise, since what is said with them may still be wrong.
_MAY_FAIL = frozenset({"merge", "return_for_rework", "withdraw_disputed", "answer_objection", "look_back"})


def test_the_invariants_hold_over_random_histories() -> None:
    with clock.at(build.NOON):
        Life.stage = histories.stage()

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=LENGTH,
            deadline=None,
            database=None,
            derandomize="WAYPOST_HISTORIES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )

    assert list(queries.faults()) == []
    assert list(ledger.faults()) == []
    assert Event.objects.count() > HISTORIES
