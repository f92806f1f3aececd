"""The history of a recommendation: its state is the fold of its events, at the end or at any moment before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from waypost.rectification.rules.states import RecommendationState, move_after


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: its number (1, 2, ...), the step taken, and the moment at which it took effect."""

    version: int
    step: str
    effective_at: datetime


def fold(history: Iterable[Happened], *, until: datetime | None = None) -> RecommendationState | None:
    """The state after the events, in order; None before the first. `until` leaves out what took effect later.

    Raises:
        ValueError: the events are not numbered 1, 2, 3, ..., or do not begin with a draft, or go back in time.
        StepNotAllowed: a step was not open in the state before it.
    """
    state: RecommendationState | None = None
    last: datetime | None = None
    for number, event in enumerate(history, start=1):
        if event.version != number:
            raise ValueError(f"event {number} of the history is missing: found {event.version}")
        if (state is None) != (event.step == "draft"):
            raise ValueError(f"a history begins with a draft, and only begins so: event {number} is {event.step}")
        if last is not None and event.effective_at < last:
            raise ValueError(f"event {number} took effect before event {number - 1}")
        if until is not None and event.effective_at > until:
            break
        state = RecommendationState.DRAFT if state is None else move_after(event.step, state)
        last = event.effective_at
    return state
