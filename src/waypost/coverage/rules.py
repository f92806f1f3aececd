"""What counts as covering a unit, by when it can still be done, and how an obligation stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from waypost.kernel.actor import Role
from waypost.kernel.calendar import is_working_day
from waypost.kernel.visit_fact import VisitFact

NEVER = date(9999, 12, 31)
NEAR = 5


class Status(Enum):
    """How a unit stands against an obligation on a day."""

    COVERED = "covered"
    PLANNED = "planned"
    OPEN = "open"
    AT_RISK = "at_risk"
    MISSED = "missed"
    NOT_NEEDED = "not_needed"


GAPS = frozenset({Status.OPEN, Status.AT_RISK, Status.MISSED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What an obligation asks of each unit in its scope.

    `visit_kinds` empty: every kind of visit counts. `ranks` empty: whoever goes. `times`: how many visits on different
    days. Days from `from_on` to `due_on`, both included.
    """

    visit_kinds: frozenset[str]
    ranks: frozenset[Role]
    times: int
    from_on: date
    due_on: date

    def counts(self, fact: VisitFact) -> bool:
        """True when a visit, held or announced, is one of those asked for.

        >>> from uuid import UUID
        >>> once = Asked(frozenset(), frozenset({Role.LEADER}), 1, date(2021, 3, 1), date(2021, 4, 30))
        >>> by = lambda *ranks: VisitFact(UUID(int=1), 7, date(2021, 3, 9), "announced", frozenset(ranks))
        >>> once.counts(by(Role.LEADER, Role.INSPECTOR)), once.counts(by(Role.DEPUTY))
        (True, False)
        """
        return (
            self.from_on <= fact.on <= self.due_on
            and (not self.visit_kinds or fact.kind in self.visit_kinds)
            and (not self.ranks or not self.ranks.isdisjoint(fact.ranks))
        )

    def met_on(self, days: Iterable[date]) -> date | None:
        """The day on which the last visit that was asked for took place; None while visits are missing. Two visits
        on one day count once.

        >>> twice = Asked(frozenset(), frozenset(), 2, date(2021, 3, 1), date(2021, 4, 30))
        >>> twice.met_on([date(2021, 3, 9), date(2021, 3, 9)]) is None
        True
        >>> twice.met_on([date(2021, 3, 20), date(2021, 3, 9)])
        datetime.date(2021, 3, 20)
        """
        distinct = sorted(set(days))
        return distinct[self.times - 1] if len(distinct) >= self.times else None


def working_days_back(day: date, count: int, holidays: frozenset[date] = frozenset()) -> date:
    """The working day that stands `count` working days before the last working day not after `day`.

    >>> working_days_back(date(2021, 5, 2), 0)
    datetime.date(2021, 4, 30)
    >>> working_days_back(date(2021, 4, 30), 5)
    datetime.date(2021, 4, 23)
    """
    while not is_working_day(day, holidays):
        day -= timedelta(days=1)
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working_day(day, holidays):
            day -= timedelta(days=1)
    return day


def last_day(
    due_on: date,
    *,
    remaining: int,
    people: int,
    visits_a_day: int,
    travel_days: int = 0,
    holidays: frozenset[date] = frozenset(),
) -> date | None:
    """The last day on which the people of the required rank can set out and still close every remaining gap.

    They close `people * visits_a_day` gaps on a working day, so the rest takes that many working days, rounded up;
    the last of them may be the due day itself, and `travel_days` working days of travel come before the first.
    Units: working days, Monday to Friday less `holidays`. Nothing remaining: the due day. Nobody to do it: None.

    Thirty gaps, two people, three visits a day: five working days, so from Monday the 26th to Friday the 30th.

    >>> last_day(date(2021, 4, 30), remaining=30, people=2, visits_a_day=3)
    datetime.date(2021, 4, 26)
    >>> last_day(date(2021, 4, 30), remaining=30, people=2, visits_a_day=3, travel_days=1)
    datetime.date(2021, 4, 23)
    >>> last_day(date(2021, 4, 30), remaining=1, people=0, visits_a_day=3) is None
    True
    """
    if remaining <= 0:
        return due_on
    a_day = people * visits_a_day
    if a_day <= 0:
        return None
    needed = -(-remaining // a_day)
    return working_days_back(due_on, needed - 1 + travel_days, holidays)


def required(total: int, share: int) -> int:
    """How many of `total` units must be covered for a share in whole per cent, rounded up.

    >>> required(227, 20), required(10, 100), required(0, 20)
    (46, 10, 0)
    """
    return -(-total * share // 100)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the pool of units stands for which the same people are responsible: until which day its gaps can be closed
    (`last_day`; None: by nobody), and whether enough of it is covered already."""

    due_on: date
    last_day: date | None
    is_enough: bool


def status(met_on: date | None, planned_on: date | None, standing: Standing, *, as_of: date) -> Status:
    """How one unit stands on a day.

    Covered once the visits asked for have been held; not needed once the share asked for is reached without it;
    missed after the due day; planned while an announced visit lies ahead in time; at risk when the last day on which
    the gap can still be closed is within five working days, or gone, or nobody is there to close it.

    >>> day = lambda d: date(2021, 4, d)
    >>> soon = Standing(day(30), day(20), False)
    >>> status(day(9), None, soon, as_of=day(16)), status(None, day(22), soon, as_of=day(16))
    (<Status.COVERED: 'covered'>, <Status.PLANNED: 'planned'>)
    >>> status(day(19), None, soon, as_of=day(16)), status(None, None, soon, as_of=day(12))
    (<Status.AT_RISK: 'at_risk'>, <Status.OPEN: 'open'>)
    """
    if met_on is not None and met_on <= as_of:
        return Status.COVERED
    if standing.is_enough:
        return Status.NOT_NEEDED
    if as_of > standing.due_on:
        return Status.MISSED
    if planned_on is not None and as_of <= planned_on <= standing.due_on:
        return Status.PLANNED
    if standing.last_day is None or as_of > working_days_back(standing.last_day, NEAR):
        return Status.AT_RISK
    return Status.OPEN


def ancestors(path: str) -> list[str]:
    """The paths of a region and of all the regions around it, the widest first.

    >>> ancestors("/1/4/9/")
    ['/1/', '/1/4/', '/1/4/9/']
    """
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))]


def nearest(path: str, around: Collection[str]) -> str | None:
    """The narrowest of some region paths that holds a path; None when none does.

    >>> nearest("/1/4/9/", {"/1/", "/1/4/"})
    '/1/4/'
    """
    return next((one for one in reversed(ancestors(path)) if one in around), None)
