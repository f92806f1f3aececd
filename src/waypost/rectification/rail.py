"""The rail of an item: the stops of its life, which are behind it, and where it stands or ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from waypost.rectification.rules import RecommendationState

_S = RecommendationState
WAY = (
    _S.DRAFT,
    _S.IN_REVIEW,
    _S.CONSULTING,
    _S.ISSUED,
    _S.ACCEPTED,
    _S.PLAN_SUBMITTED,
    _S.IN_PROGRESS,
    _S.CLOSURE_REQUESTED,
    _S.VERIFYING,
    _S.VERIFIED,
    _S.CLOSED_IMPLEMENTED,
)
ENDS_ASIDE = frozenset({_S.WITHDRAWN, _S.MERGED, _S.CLOSED_NOT_IMPLEMENTED})


class Passing(Enum):
    """How a stop stands to the item."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    SKIPPED = "skipped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on the rail. `on` is the day on which it was last reached; `times` how often, when more than once."""

    state: RecommendationState
    passing: Passing
    on: date | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rail:
    """The stops in order, and how many are behind of how many."""

    stops: tuple[Stop, ...]

    @property
    def done(self) -> int:
        """How many stops were reached, the present one included."""
        return sum(stop.passing in (Passing.DONE, Passing.NOW, Passing.ENDED) for stop in self.stops)

    @property
    def now(self) -> Stop | None:
        """The stop at which the item stands or ended."""
        return next((stop for stop in self.stops if stop.passing in (Passing.NOW, Passing.ENDED)), None)


def rail_of(state: RecommendationState, reached: Sequence[tuple[RecommendationState, date]]) -> Rail:
    """The rail of an item in a state, from the states it reached, oldest first (repeats included).

    An objection stands between issue and acceptance, on the rail only when there was one. An item that ended aside
    (withdrawn, merged, not implemented) ends there: what was never reached is not shown as still to come.
    """
    last = dict(reached)
    times = {passed: sum(other is passed for other, _ in reached) for passed, _ in reached}
    way = list(WAY)
    if _S.DISPUTED in last or state is _S.DISPUTED:
        way.insert(way.index(_S.ACCEPTED), _S.DISPUTED)
    if state in ENDS_ASIDE:
        way = [passed for passed in way if passed in last or passed is _S.DRAFT]
        stops = [Stop(passed, Passing.DONE, last.get(passed), times.get(passed, 1)) for passed in way]
        return Rail((*stops, Stop(state, Passing.ENDED, last.get(state))))
    at = way.index(state)
    return Rail(tuple(_stop(passed, place, at, last, times) for place, passed in enumerate(way)))


def _stop(
    passed: RecommendationState,
    place: int,
    at: int,
    last: dict[RecommendationState, date],
    times: dict[RecommendationState, int],
) -> Stop:
    if place > at:
        return Stop(passed, Passing.NEXT)
    if place == at:
        passing = Passing.ENDED if passed is _S.CLOSED_IMPLEMENTED else Passing.NOW
    else:
        passing = Passing.DONE if passed in last or passed is _S.DRAFT else Passing.SKIPPED
    return Stop(passed, passing, last.get(passed), max(times.get(passed, 1), 1))
