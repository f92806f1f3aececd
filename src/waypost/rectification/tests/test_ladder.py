"""The overdue ladder, in tables of cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from waypost.rectification.ladder import LADDER, Addressee, Ladder, Rung, RungName, ladder_of, of_group
from waypost.rectification.rules import Lateness

DUE = date(2021, 4, 16)


@pytest.mark.parametrize(
    ("days", "tone"),
    [
        (-30, Lateness.CALM),
        (-4, Lateness.CALM),
        (-3, Lateness.AMBER),
        (-1, Lateness.AMBER),
        (0, Lateness.AMBER),
        (1, Lateness.RED),
        (99, Lateness.RED),
    ],
)
def test_a_thing_is_amber_three_days_before_and_red_after(days: int, tone: Lateness) -> None:
    assert LADDER.tone(DUE, DUE + timedelta(days=days)) is tone


def test_what_has_no_due_date_is_calm() -> None:
    assert LADDER.tone(None, DUE) is Lateness.CALM
    assert LADDER.due(None, DUE) is None
    assert LADDER.next_after(None, DUE) is None


@pytest.mark.parametrize(
    ("days", "rung", "told_to"),
    [
        (-3, "due_soon", {"owner", "liaison"}),
        (0, "due_today", {"owner", "liaison", "head"}),
        (1, "overdue", {"owner", "liaison", "head", "inspector"}),
        (3, "line", {"head", "superior_head", "deputy"}),
        (7, "leader", {"head", "superior_head", "deputy", "leader"}),
        (14, "office", {"head", "leader", "office"}),
    ],
)
def test_each_rung_tells_its_own_people(days: int, rung: str, told_to: set[str]) -> None:
    today = DUE + timedelta(days=days)
    before = [rung.name for rung in LADDER.reached(DUE, today - timedelta(days=1))]

    telling = LADDER.due(DUE, today, before)

    assert telling is not None
    assert telling.rung.value == rung
    assert {addressee.value for addressee in telling.tells} == told_to
    assert telling.days_late == max(days, 0)


def test_nothing_is_told_before_the_first_rung() -> None:
    assert LADDER.due(DUE, DUE - timedelta(days=4)) is None


def test_a_rung_is_told_once() -> None:
    assert LADDER.due(DUE, DUE - timedelta(days=2), [RungName.DUE_SOON]) is None


def test_missed_rungs_become_one_message_that_leaves_nobody_out() -> None:
    telling = LADDER.due(DUE, DUE + timedelta(days=8), [RungName.DUE_SOON])

    assert telling is not None
    assert telling.rung is RungName.LEADER
    assert telling.rungs == (RungName.DUE_TODAY, RungName.OVERDUE, RungName.LINE, RungName.LEADER)
    assert {Addressee.LIAISON, Addressee.INSPECTOR, Addressee.DEPUTY, Addressee.LEADER} <= telling.tells
    assert Addressee.OFFICE not in telling.tells


def test_the_next_rung_is_known_beforehand() -> None:
    assert LADDER.next_after(DUE, DUE + timedelta(days=1)) == (DUE + timedelta(days=3), LADDER.rungs[3])
    assert LADDER.next_after(DUE, DUE + timedelta(days=14)) is None


def test_an_office_may_set_its_own_days() -> None:
    strict = ladder_of(soon=5, line=2, leader=4, office=6)

    assert strict.tone(DUE, DUE - timedelta(days=5)) is Lateness.AMBER
    assert [rung.days for rung in strict.rungs] == [-5, 0, 1, 2, 4, 6]
    assert strict.amber_days == 5


@pytest.mark.parametrize("days", [{"soon": 0}, {"line": 1}, {"leader": 3}, {"office": 7}])
def test_days_that_do_not_grow_are_refused(days: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        ladder_of(**days)


def test_a_ladder_without_rungs_is_refused() -> None:
    with pytest.raises(ValueError):
        Ladder(())
    with pytest.raises(ValueError):
        Ladder((Rung(RungName.LINE, 3, frozenset()), Rung(RungName.OVERDUE, 1, frozenset())))


def test_what_lies_with_the_group_tells_the_group_and_not_the_unit() -> None:
    units = {Addressee.OWNER, Addressee.LIAISON, Addressee.HEAD, Addressee.SUPERIOR_HEAD}

    for rung in of_group(LADDER).rungs:
        assert rung.tells and not rung.tells & units
