"""The table of moves says what the design says: 15 states, 26 moves, and from which state each leads where."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from waypost.kernel.actor import Actor, Grant, Place, Role
from waypost.kernel.errors import StepNotAllowed
from waypost.rectification import policies
from waypost.rectification.actions.moving import ACTS
from waypost.rectification.rules import (
    ACTION,
    MOVES,
    PAPERS,
    RECOMMENDATION,
    TERMINAL,
    Dossier,
    RecommendationState,
    RectificationKind,
    Severity,
    move_after,
    standing,
)

_UP_TO_PROGRESS = "issued disputed accepted plan_submitted in_progress"
_OPEN = _UP_TO_PROGRESS + " closure_requested verifying verified"
# number, step, from, to ("" stays): typed from the design, not read off the code.
DESIGN = (
    (1, "submit", "draft", "in_review"),
    (2, "return_draft", "in_review", "draft"),
    (3, "consult", "in_review", "consulting"),
    (4, "give_opinion", "consulting", ""),
    (5, "issue", "consulting", "issued"),
    (6, "withdraw_draft", "draft", "withdrawn"),
    (7, "accept", "issued", "accepted"),
    (8, "dispute", "issued", "disputed"),
    (9, "uphold", "disputed", "accepted"),
    (10, "withdraw_disputed", "disputed", "withdrawn"),
    (11, "submit_plan", "accepted", "plan_submitted"),
    (12, "return_plan", "plan_submitted", "accepted"),
    (13, "approve_plan", "plan_submitted", "in_progress"),
    (14, "add_evidence", "in_progress", ""),
    (15, "request_closure", "in_progress", "closure_requested"),
    (16, "take_verification", "closure_requested", "verifying"),
    (17, "judge_standard", "verifying", ""),
    (18, "return_for_rework", "verifying", "in_progress"),
    (19, "pass_verification", "verifying", "verified"),
    (20, "run_public_notice", "verified", ""),
    (21, "sign_closing", "verified", "closed_implemented"),
    (22, "refuse_signature", "verified", "closure_requested"),
    (23, "reopen_rebound", "closed_implemented", "in_progress"),
    (24, "close_not_implemented", _UP_TO_PROGRESS, "closed_not_implemented"),
    (25, "merge", _UP_TO_PROGRESS, "merged"),
    (26, "ask_extension", _OPEN, ""),
    (26, "grant_extension", _OPEN, ""),
    (26, "refuse_extension", _OPEN, ""),
)


def dossier(state: RecommendationState, **changes: Any) -> Dossier:
    """Bare facts."""
    return Dossier(
        state=state,
        version=1,
        place=Place(1, "/1/2/", "/1/"),
        severity=Severity.MEDIUM,
        kind=RectificationKind.TIME_LIMITED,
        issuing_role=Role.DEPUTY,
        author=1,
        today=date(2021, 4, 1),
        now=datetime(2021, 4, 1, 4, tzinfo=UTC),
        **changes,
    )


def test_there_are_15_states_and_4_of_them_are_the_end() -> None:
    assert len(RecommendationState) == 15
    assert {state.value for state in TERMINAL} == {
        "closed_implemented",
        "closed_not_implemented",
        "withdrawn",
        "merged",
    }


def test_there_are_26_moves_and_nothing_else() -> None:
    assert {number for number, *_ in DESIGN} == set(range(1, 27))
    assert {step: number for number, step, *_ in DESIGN} == MOVES
    assert {step.name for step in RECOMMENDATION.steps} == set(MOVES)


@pytest.mark.parametrize("state", RecommendationState, ids=lambda state: state.value)
@pytest.mark.parametrize(("number", "step", "sources", "target"), DESIGN, ids=[row[1] for row in DESIGN])
def test_a_move_is_open_in_its_states_only_and_leads_where_the_design_says(
    number: int, step: str, sources: str, target: str, state: RecommendationState
) -> None:
    codes = [refusal.code for refusal in standing(step, dossier(state))]

    if state.value in sources.split():
        assert "R0" not in codes
        assert move_after(step, state).value == (target or state.value)
    else:
        assert codes == ["R0"]
        with pytest.raises(StepNotAllowed):
            move_after(step, state)


def test_what_is_kept_beside_the_moves_never_changes_the_state() -> None:
    assert [step.name for step in PAPERS.steps if step.target is not None and step.name != "draft"] == []


def test_every_step_has_a_policy_and_every_policy_a_step() -> None:
    steps = {step.name for life in (RECOMMENDATION, PAPERS, ACTION) for step in life.steps}

    assert steps == policies.STEPS


def test_every_step_that_is_an_event_has_a_name_in_the_ledger() -> None:
    unrecorded = {"say", "save_plan", "report_action"}

    assert set(ACTS) == {step.name for life in (RECOMMENDATION, PAPERS) for step in life.steps} - unrecorded
    assert len(set(ACTS.values())) == len(ACTS)


def test_a_step_that_does_not_exist_is_an_error_and_never_a_silent_yes() -> None:
    with pytest.raises(KeyError):
        policies.may(policies_actor(), "force", dossier(RecommendationState.DRAFT))
    with pytest.raises(KeyError):
        list(standing("force", dossier(RecommendationState.DRAFT)))


def policies_actor() -> Actor:
    """An actor of the office."""
    return Actor(9, grants=(Grant(Role.OFFICE),))
