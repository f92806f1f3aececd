"""No line of the design is without a test, and R4 and R5 hold for every step that they speak of."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from waypost.kernel.actor import Actor, Grant, Place, Role
from waypost.rectification import policies
from waypost.rectification.rules import (
    MOVES,
    REASON_DUE,
    UNIT_STEPS,
    Dossier,
    RecommendationState,
    RectificationKind,
    Said,
    Severity,
    spoken,
)

_HERE = Path(__file__).parent
_NUMBERS = re.compile(r"^def test_((?:\d+_)+)", re.MULTILINE)
_SPACES_AND_BREAKS = " \n\t　"


def folder(*, mandate_open: bool = True) -> Dossier:
    return Dossier(
        state=RecommendationState.IN_REVIEW,
        version=3,
        place=Place(1, "/3/37/", "/1/"),
        severity=Severity.MEDIUM,
        kind=RectificationKind.TIME_LIMITED,
        issuing_role=Role.DEPUTY,
        author=90,
        today=date(2021, 4, 16),
        now=datetime(2021, 4, 16, 12, tzinfo=UTC),
        mandate_open=mandate_open,
    )


def test_every_move_has_a_test_of_what_makes_it_illegal_and_a_line_in_the_document() -> None:
    tested = {
        int(number)
        for path in _HERE.glob("test_refusals*.py")
        for numbers in _NUMBERS.findall(path.read_text(encoding="utf-8"))
        for number in numbers.strip("_").split("_")
    }
    document = (_HERE.parents[3] / "docs" / "recommendation-tests.md").read_text(encoding="utf-8")
    told = {int(number) for number in re.findall(r"^\| (\d+) \|", document, re.MULTILINE)}

    assert tested == told == set(MOVES.values()) == set(range(1, 27))


@pytest.mark.parametrize("step", sorted(set(MOVES) - UNIT_STEPS))
@pytest.mark.parametrize("role", [Role.LEADER, Role.DEPUTY, Role.INSPECTOR], ids=lambda role: role.value)
def test_r4_nobody_of_the_group_acts_when_the_mandate_has_ended(role: Role, step: str) -> None:
    actor = Actor(7, grants=(Grant(role, 1, "", "/1/"),))

    said = policies.refusal(actor, step, folder(mandate_open=False))

    assert said is not None
    assert said.code in ({"R4", "R1"} if role in policies.roles_of(step) else {"R1"})
    assert said.code == "R4" or not policies.may(actor, step, folder())


@pytest.mark.parametrize("said", ["", _SPACES_AND_BREAKS], ids=["nothing", "spaces"])
@pytest.mark.parametrize("step", sorted(REASON_DUE & set(MOVES)))
def test_r5_a_step_that_needs_a_reason_is_refused_without_one(step: str, said: str) -> None:
    assert "R5" in [refusal.code for refusal in spoken(step, folder(), Said(said))]


@pytest.mark.parametrize("step", sorted(set(MOVES) - REASON_DUE))
def test_r5_no_other_step_asks_for_a_reason(step: str) -> None:
    assert "R5" not in [refusal.code for refusal in spoken(step, folder(), Said(""))]
