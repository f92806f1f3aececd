"""The rail of states, for items that went straight, came back, objected or ended aside."""

from __future__ import annotations

from datetime import date, timedelta

from waypost.rectification.rail import Passing, rail_of
from waypost.rectification.rules import RecommendationState as S

FIRST = date(2021, 3, 31)


def days(*states: S) -> list[tuple[S, date]]:
    return [(state, FIRST + timedelta(days=at)) for at, state in enumerate(states)]


def test_what_is_behind_is_done_and_what_comes_is_next() -> None:
    rail = rail_of(S.ISSUED, days(S.DRAFT, S.IN_REVIEW, S.CONSULTING, S.ISSUED))

    assert [stop.passing for stop in rail.stops[:5]] == [Passing.DONE] * 3 + [Passing.NOW, Passing.NEXT]
    assert rail.done == 4
    assert rail.now is not None and rail.now.on == FIRST + timedelta(days=3)


def test_a_step_taken_again_shows_its_last_day_and_how_often() -> None:
    rail = rail_of(S.IN_REVIEW, days(S.DRAFT, S.IN_REVIEW, S.DRAFT, S.IN_REVIEW))

    assert rail.now is not None
    assert (rail.now.times, rail.now.on) == (2, FIRST + timedelta(days=3))


def test_an_objection_is_on_the_rail_only_when_there_was_one() -> None:
    straight = rail_of(S.ACCEPTED, days(S.DRAFT, S.IN_REVIEW, S.CONSULTING, S.ISSUED, S.ACCEPTED))
    objected = rail_of(S.ACCEPTED, days(S.DRAFT, S.IN_REVIEW, S.CONSULTING, S.ISSUED, S.DISPUTED, S.ACCEPTED))

    assert S.DISPUTED not in [stop.state for stop in straight.stops]
    assert [stop.state for stop in objected.stops][3:6] == [S.ISSUED, S.DISPUTED, S.ACCEPTED]


def test_an_item_that_ended_aside_shows_nothing_as_still_to_come() -> None:
    rail = rail_of(S.MERGED, days(S.DRAFT, S.IN_REVIEW, S.CONSULTING, S.ISSUED, S.MERGED))

    assert [stop.state for stop in rail.stops] == [S.DRAFT, S.IN_REVIEW, S.CONSULTING, S.ISSUED, S.MERGED]
    assert rail.stops[-1].passing is Passing.ENDED


def test_a_closed_item_has_reached_the_end_of_the_rail() -> None:
    rail = rail_of(S.CLOSED_IMPLEMENTED, days(*list(S)[:3], S.CLOSED_IMPLEMENTED))

    assert rail.stops[-1].passing is Passing.ENDED
    assert rail.stops[-2].passing is Passing.SKIPPED


def test_after_a_rebound_the_item_stands_where_it_stands() -> None:
    rail = rail_of(
        S.IN_PROGRESS, days(S.DRAFT, S.IN_PROGRESS, S.CLOSURE_REQUESTED, S.CLOSED_IMPLEMENTED, S.IN_PROGRESS)
    )

    assert rail.now is not None and rail.now.state is S.IN_PROGRESS
    assert rail.stops[-1].passing is Passing.NEXT
