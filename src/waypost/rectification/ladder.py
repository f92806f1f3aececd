"""The overdue ladder: from which day a thing is amber or red, and who is told at each rung."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from waypost.kernel.calendar import days_late
from waypost.rectification.rules import Lateness


class Addressee(Enum):
    """Who is told. The first four belong to the unit and its line, the others to the group and its office."""

    OWNER = "owner"
    LIAISON = "liaison"
    HEAD = "head"
    SUPERIOR_HEAD = "superior_head"
    INSPECTOR = "inspector"
    DEPUTY = "deputy"
    LEADER = "leader"
    OFFICE = "office"


class DueKind(Enum):
    """What a due date is for."""

    CONSULTATION = "consultation"
    RESPONSE = "response"
    PLAN = "plan"
    RECTIFICATION = "rectification"
    LOOK_BACK = "look_back"


class RungName(Enum):
    """The rungs, from the first reminder to the dispatching office."""

    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    LINE = "line"
    LEADER = "leader"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Rung:
    """`days` counts from the due date: -3 is three days before it, 1 the first late day."""

    name: RungName
    days: int
    tells: frozenset[Addressee]

    @property
    def people(self) -> list[Addressee]:
        """Who is told, in the order of the table."""
        return [addressee for addressee in Addressee if addressee in self.tells]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in the order in which they are reached.

    Raises:
        ValueError: no rung, or the days do not grow from rung to rung.
    """

    rungs: tuple[Rung, ...]

    def __post_init__(self) -> None:
        days = [rung.days for rung in self.rungs]
        if not days or any(later <= earlier for earlier, later in itertools.pairwise(days)):
            raise ValueError("the days of a ladder grow from rung to rung")

    def tone(self, due_on: date | None, today: date) -> Lateness:
        """Red after the due date, amber from the first rung on; calm before that and without a due date.

        >>> LADDER.tone(date(2021, 4, 16), date(2021, 4, 13))
        <Lateness.AMBER: 'amber'>
        """
        if due_on is None:
            return Lateness.CALM
        if days_late(due_on, today) > 0:
            return Lateness.RED
        return Lateness.AMBER if self._amber_from(due_on) <= today else Lateness.CALM

    def reached(self, due_on: date | None, today: date) -> tuple[Rung, ...]:
        """Every rung whose day has come, the lowest first."""
        if due_on is None:
            return ()
        return tuple(rung for rung in self.rungs if (today - due_on).days >= rung.days)

    def due(self, due_on: date | None, today: date, told: Collection[RungName] = ()) -> Telling | None:
        """What is to be told today, when `told` has been told before; None when nothing is new.

        Rungs that were missed (nobody ran the reminders for a week) become one message of the highest rung, told to
        everybody of the missed ones too, so that nobody gets two messages on one day and nobody is left out.
        """
        new = [rung for rung in self.reached(due_on, today) if rung.name not in told]
        if not new or due_on is None:
            return None
        tells = frozenset[Addressee]().union(*(rung.tells for rung in new))
        return Telling(new[-1].name, tuple(rung.name for rung in new), tells, days_late(due_on, today))

    def next_after(self, due_on: date | None, today: date) -> tuple[date, Rung] | None:
        """The next rung and the day on which it is reached; None at the top of the ladder."""
        if due_on is None:
            return None
        for rung in self.rungs:
            day = due_on + timedelta(days=rung.days)
            if day > today:
                return day, rung
        return None

    def _amber_from(self, due_on: date) -> date:
        return due_on + timedelta(days=min(self.rungs[0].days, 0))

    @property
    def amber_days(self) -> int:
        """How many days before the due date a thing turns amber."""
        return -min(self.rungs[0].days, 0)


@dataclass(frozen=True, slots=True)
class Telling:
    """A reminder to give now. `rungs` are all that it stands for; `days_late` is 0 before and on the due date."""

    rung: RungName
    rungs: tuple[RungName, ...]
    tells: frozenset[Addressee]
    days_late: int


_A = Addressee


def ladder_of(*, soon: int = 3, line: int = 3, leader: int = 7, office: int = 14) -> Ladder:
    """A ladder with an office's own days: `soon` before the due date, the others after it.

    Raises:
        ValueError: the days do not grow (1 < line < leader < office), or `soon` is not positive.
    """
    if soon < 1:
        raise ValueError("the first reminder comes before the due date")
    return Ladder(
        (
            Rung(RungName.DUE_SOON, -soon, frozenset({_A.OWNER, _A.LIAISON})),
            Rung(RungName.DUE_TODAY, 0, frozenset({_A.OWNER, _A.LIAISON, _A.HEAD})),
            Rung(RungName.OVERDUE, 1, frozenset({_A.OWNER, _A.LIAISON, _A.HEAD, _A.INSPECTOR})),
            Rung(RungName.LINE, line, frozenset({_A.HEAD, _A.SUPERIOR_HEAD, _A.DEPUTY})),
            Rung(RungName.LEADER, leader, frozenset({_A.HEAD, _A.SUPERIOR_HEAD, _A.DEPUTY, _A.LEADER})),
            Rung(RungName.OFFICE, office, frozenset({_A.HEAD, _A.LEADER, _A.OFFICE})),
        )
    )


LADDER = ladder_of()

# When the unit has done its part and the item lies with the group, the group is told in the unit's place.
_G, _D, _L, _O = (frozenset({one}) for one in (_A.INSPECTOR, _A.DEPUTY, _A.LEADER, _A.OFFICE))
_INSTEAD = {
    RungName.DUE_SOON: _G,
    RungName.DUE_TODAY: _G | _D,
    RungName.OVERDUE: _G | _D,
    RungName.LINE: _D,
    RungName.LEADER: _D | _L,
    RungName.OFFICE: _L | _O,
}


def of_group(ladder: Ladder) -> Ladder:
    """The same days with the group's own people: for an item that waits for the group and not for the unit."""
    return Ladder(tuple(Rung(rung.name, rung.days, _INSTEAD[rung.name]) for rung in ladder.rungs))
