"""Phases, gates, kinds of meeting and of responsibility: the words and sums of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from waypost.kernel.calendar import Span


class PhaseKind(Enum):
    """The three legs (环节) of a campaign."""

    STUDY = "study"
    RECTIFY = "rectify"
    IMPROVE = "improve"


class Gate(Enum):
    """Which side of a phase a criterion guards. What is asked for entry is tested when the phase before is left."""

    ENTRY = "entry"
    EXIT = "exit"


class Comparison(Enum):
    """How a measured value is held against a threshold."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACTLY = "exactly"


class MembershipState(Enum):
    """How far an appointment has come: it needs a second person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


class MeetingKind(Enum):
    """Meetings that a group holds with units."""

    MOBILISATION = "mobilisation"
    FEEDBACK = "feedback"
    BRIEFING = "briefing"
    SPECIAL = "special"
    SYMPOSIUM = "symposium"


class Responsibility(Enum):
    """Who answers for a unit: its first responsible person (主体责任) and the one in charge of the work (直接责任)."""

    MAIN = "main"
    DIRECT = "direct"


class PhaseState(Enum):
    """Where a phase stands on a day."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


_COMPARE: dict[Comparison, Callable[[int, int], bool]] = {
    Comparison.AT_LEAST: lambda value, threshold: value >= threshold,
    Comparison.AT_MOST: lambda value, threshold: value <= threshold,
    Comparison.EXACTLY: lambda value, threshold: value == threshold,
}


def meets(value: int | None, comparison: Comparison, threshold: int) -> bool:
    """True when a measured value meets a threshold. What is unknown never does.

    >>> meets(2, Comparison.AT_LEAST, 2), meets(3, Comparison.AT_MOST, 2), meets(None, Comparison.AT_MOST, 2)
    (True, False, False)
    """
    return value is not None and _COMPARE[comparison](value, threshold)


def phase_state(from_on: date, until_on: date, day: date) -> PhaseState:
    """Where a phase stands on a day.

    >>> phase_state(date(2021, 3, 1), date(2021, 4, 20), date(2021, 4, 16))
    <PhaseState.NOW: 'now'>
    """
    if day > until_on:
        return PhaseState.DONE
    return PhaseState.NOW if day >= from_on else PhaseState.AHEAD


def default_phases(opens_on: date, closes_on: date) -> list[tuple[PhaseKind, date, date]]:
    """The three phases of a campaign, dividing its days as evenly as whole days allow, without a gap.

    A campaign of fewer than three days has as many phases as days.

    >>> [str(first) for _, first, _ in default_phases(date(2021, 3, 1), date(2021, 3, 9))]
    ['2021-03-01', '2021-03-04', '2021-03-07']
    """
    days = (closes_on - opens_on).days + 1
    kinds = list(PhaseKind)[: min(3, days)]
    marks = [opens_on + timedelta(days=days * part // len(kinds)) for part in range(len(kinds) + 1)]
    return [(kind, marks[part], marks[part + 1] - timedelta(days=1)) for part, kind in enumerate(kinds)]


def phase_faults(phases: Iterable[tuple[date, date]], opens_on: date, closes_on: date) -> list[str]:
    """What is wrong with the days of phases in their order: they may neither overlap nor leave the campaign.

    >>> phase_faults([(date(2021, 3, 1), date(2021, 3, 9)), (date(2021, 3, 9), date(2021, 3, 12))],
    ...              date(2021, 3, 1), date(2021, 3, 31))
    ['a phase begins before the one before it ends']
    """
    faults: list[str] = []
    last: date | None = None
    for first, until in phases:
        if until < first:
            faults.append("a phase ends before it begins")
        if last is not None and first <= last:
            faults.append("a phase begins before the one before it ends")
        if first < opens_on or until > closes_on:
            faults.append("a phase lies outside the campaign")
        last = until
    return faults


def shared(one: Span, other: Span) -> Span | None:
    """The days that two spans share; None when they share none.

    >>> shared(Span(date(2021, 3, 1)), Span(date(2021, 3, 8), date(2021, 3, 9)))
    Span(first=datetime.date(2021, 3, 8), last=datetime.date(2021, 3, 9))
    """
    if not one.overlaps(other):
        return None
    lasts = [span.last for span in (one, other) if span.last is not None]
    return Span(max(one.first, other.first), min(lasts) if lasts else None)


@dataclass(frozen=True, slots=True)
class Duty:
    """Where and when a member of a group has a role: one grant."""

    user_id: int
    role: str
    region_id: int
    from_on: date
    until_on: date | None


def joined(duties: Iterable[Duty]) -> list[Duty]:
    """The same duties with those of one person, role and region that touch or overlap made one; in order.

    >>> day = lambda d: date(2021, 3, d)
    >>> [(d.from_on.day, d.until_on.day) for d in joined(
    ...     [Duty(1, "deputy", 5, day(1), day(4)), Duty(1, "deputy", 5, day(5), day(9))])]
    [(1, 9)]
    """
    kept: list[Duty] = []
    for duty in sorted(duties, key=lambda d: (d.user_id, d.role, d.region_id, d.from_on)):
        last = kept[-1] if kept else None
        same = last is not None and (last.user_id, last.role, last.region_id) == (
            duty.user_id,
            duty.role,
            duty.region_id,
        )
        if last is not None and same and (last.until_on is None or duty.from_on <= last.until_on + timedelta(days=1)):
            until = None if last.until_on is None or duty.until_on is None else max(last.until_on, duty.until_on)
            kept[-1] = Duty(last.user_id, last.role, last.region_id, last.from_on, until)
        else:
            kept.append(duty)
    return kept
