"""What is late and what is due next: facts on a recommendation, not states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from waypost.kernel.actor import Role
from waypost.kernel.calendar import days_late
from waypost.rectification.rules.states import OPEN, RecommendationState

AMBER_DAYS = 3
CONSULTATION_DAYS = 3
RESPONSE_DAYS = 5
PLAN_DAYS = 7
NOTICE_DAYS = 5
NEAR_COPY = 0.6
PLAN_COPY = 0.5
FREE_EXTENSIONS = 2


class Lateness(Enum):
    """How pressing a due date is: amber from three days before it, red after it."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next, on which day. `days_late` is 0 on the day itself."""

    what: str
    on: date
    lateness: Lateness
    days_late: int


def lateness(due_on: date | None, today: date) -> Lateness:
    """How pressing a date is.

    >>> lateness(date(2021, 4, 16), date(2021, 4, 13)), lateness(date(2021, 4, 16), date(2021, 4, 16))
    (<Lateness.AMBER: 'amber'>, <Lateness.AMBER: 'amber'>)
    >>> lateness(date(2021, 4, 16), date(2021, 4, 17))
    <Lateness.RED: 'red'>
    """
    if due_on is None or (due_on - today).days > AMBER_DAYS:
        return Lateness.CALM
    return Lateness.RED if today > due_on else Lateness.AMBER


def next_due(
    state: RecommendationState,
    *,
    today: date,
    consult_until: date | None = None,
    response_due_on: date | None = None,
    plan_due_on: date | None = None,
    due_on: date | None = None,
    look_back_on: date | None = None,
) -> Due | None:
    """The date that counts in a state; None where nothing is due."""
    stage = {
        RecommendationState.CONSULTING: ("consultation", consult_until),
        RecommendationState.ISSUED: ("response", response_due_on),
        RecommendationState.ACCEPTED: ("plan", plan_due_on),
        RecommendationState.CLOSED_IMPLEMENTED: ("look_back", look_back_on),
    }
    what, on = stage.get(state, ("rectification", due_on if state in OPEN else None))
    if state in OPEN and due_on is not None and (on is None or due_on < on):
        what, on = "rectification", due_on
    return Due(what, on, lateness(on, today), days_late(on, today)) if on is not None else None


def issuing_role(level: str) -> Role:
    """Who issues to a unit of a level: the leader to province and city, the deputy to county and grass roots.

    >>> issuing_role("grass_roots")
    <Role.DEPUTY: 'deputy'>
    """
    return Role.LEADER if level in ("province", "city") else Role.DEPUTY
