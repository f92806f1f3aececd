"""Days: working days, spans, and how late a thing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; `last` None means open-ended.

    Raises:
        ValueError: the last day stands before the first.
    """

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"a span cannot end on {self.last} before it begins on {self.first}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Span) -> bool:
        """True when the spans share a day."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


def is_working_day(day: date, holidays: frozenset[date] = frozenset()) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < 5 and day not in holidays


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from first to last, both included; nothing when last stands before first."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def days_late(due_on: date, today: date) -> int:
    """Calendar days past the due date; 0 when it is not late. The due date itself is not late.

    >>> days_late(date(2021, 4, 14), date(2021, 4, 16))
    2
    """
    return max((today - due_on).days, 0)
