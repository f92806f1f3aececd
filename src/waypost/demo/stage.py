"""A stage on which acts are played in the order of their time, each with the clock held at its moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from waypost.kernel.calendar import is_working_day
from waypost.platform import clock

ZONE = ZoneInfo("Asia/Shanghai")
Act = Callable[[], None]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in the instance's time zone."""
    return datetime.combine(day, time(hour, minute), ZONE)


def working_days_after(day: date, days: int) -> date:
    """The working day that lies so many working days after a day; for 0 the day itself or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day


class Stage:
    """Acts wait here until their moment; an act may ask for later ones. What lies after the curtain is not played."""

    def __init__(self, curtain: datetime) -> None:
        self.curtain = curtain
        self._acts: list[tuple[datetime, int, Act]] = []
        self._numbers = count()
        self.now = curtain

    def at(self, when: datetime, act: Act) -> None:
        """Ask for an act at a moment."""
        heappush(self._acts, (when, next(self._numbers), act))

    def play(self, seen: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Play every act up to the curtain, in order; the number played. `seen` is told done and known."""
        played = 0
        while self._acts and self._acts[0][0] <= self.curtain:
            when, _, act = heappop(self._acts)
            self.now = when
            with clock.at(when):
                act()
            played += 1
            seen(played, played + len(self._acts))
        return played
