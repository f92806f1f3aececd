"""Every figure, defined once: what it counts, in what unit, and from which records.

The name and the definition in words are in the catalogues, under the contexts "Figure" and "FigureDefinition" and the
figure's id, in both languages. A published figure keeps both as they were on its day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Aggregate, Count, Q, Sum
from django.utils.translation import pgettext

from waypost.fieldwork.rules.findings import Severity
from waypost.fieldwork.rules.visits import VisitKind
from waypost.organisation.rules import UnitLevel
from waypost.platform.rows import Rows
from waypost.report.rules import FigureGroup, FigureUnit, share
from waypost.report.source import Asked, Source

Wanted = Mapping[str, object]
_CITY, _COUNTY, _BASE = (level.value for level in (UnitLevel.CITY, UnitLevel.COUNTY, UnitLevel.GRASS_ROOTS))


@dataclass(frozen=True, slots=True)
class Value:
    """How a value is had from records: by what is summed up over them beside their number, and from both."""

    sum: Callable[[Rows, Q], Aggregate] | None
    of: Callable[[int, int], Decimal | None]


HOW_MANY = Value(None, lambda rows, _: Decimal(rows))
ADDED = Value(lambda rows, those: Sum(rows.columns["count"], filter=those), lambda _, added: Decimal(added))


def different(fact: str) -> Value:
    """How many different values a fact has."""
    return Value(
        lambda rows, those: Count(rows.columns[fact], distinct=True, filter=those), lambda _, number: Decimal(number)
    )


def share_with(fact: str, wanted: object = True) -> Value:
    """The per cent of the records in which a fact is the wanted one; unknown when there are no records."""
    return Value(
        lambda rows, those: Count("pk", filter=those & rows.condition({fact: wanted})),
        lambda rows, part: share(part, rows),
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a report may print: records asked for by a name, of those the ones whose facts are as in `where`,
    and how the value is had from them. `is_personal` marks one whose small cells could single out a person; `adds`
    names the fact by which a row adds to it ("" where a row adds one, None where it cannot be split)."""

    id: str
    group: FigureGroup
    unit: FigureUnit
    asked: Asked
    where: Wanted = field(default_factory=dict)
    value: Value = HOW_MANY
    is_personal: bool = False
    adds: str | None = ""

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return pgettext("Figure", self.id)

    @property
    def definition(self) -> str:
        """What it counts, exactly, in the reader's language."""
        return pgettext("FigureDefinition", self.id)

    @property
    def code(self) -> str:
        """Where it is defined."""
        return f"{__name__}:{self.id}"

    def rows(self, source: Source) -> Rows:
        """The records that count."""
        return source.rows(self.asked).where(**self.where)


def _at(*levels: str) -> Wanted:
    return {"level": levels}


def _sessions(kind: str, **asked: bool) -> Asked:
    return Asked.of("sessions", kinds=(kind,), **asked)


def _coverage() -> list[Figure]:
    group, unit, visited = FigureGroup.COVERAGE, FigureUnit.UNITS, Asked.of("visited_units")
    figures = [
        Figure("visited_city_county", group, unit, visited, _at(_CITY, _COUNTY)),
        Figure("visited_grass_roots", group, unit, visited, _at(_BASE)),
        Figure("visited_city", group, unit, visited, _at(_CITY)),
        Figure("visited_county", group, unit, visited, _at(_COUNTY)),
        Figure("visited_units", group, unit, visited),
    ]
    share_of = FigureUnit.PER_CENT
    for level in (_CITY, _COUNTY, _BASE):
        here, roster, due = _at(level), Asked.of("roster_with_visits"), Asked.of("obligations")
        figures += [
            Figure(f"share_visited_{level}", group, share_of, roster, here, share_with("is_visited"), adds=None),
            Figure(f"obligations_met_{level}", group, share_of, due, here, share_with("is_met"), adds=None),
        ]
    return figures


def _fieldwork() -> list[Figure]:
    group, visits, findings = FigureGroup.FIELDWORK, Asked.of("visits"), Asked.of("findings")
    return [
        Figure("visits", group, FigureUnit.VISITS, visits),
        *(
            Figure(f"visits_{kind.value}", group, FigureUnit.VISITS, visits, {"behaviour": kind.value})
            for kind in VisitKind
        ),
        Figure("findings", group, FigureUnit.ITEMS, findings),
        *(
            Figure(f"findings_{level.value}", group, FigureUnit.ITEMS, findings, {"severity": level.value})
            for level in Severity
        ),
    ]


def _talks() -> list[Figure]:
    group = FigureGroup.TALKS
    people = Asked.of("people")
    return [
        Figure("talks", group, FigureUnit.PERSON_TIMES, Asked.of("talks"), is_personal=True),
        Figure("people_talked_to", group, FigureUnit.PEOPLE, people, is_personal=True, adds=None),
    ]


_UNDER_WAY = ("accepted", "plan_submitted", "in_progress")
_IN_CHECK = ("closure_requested", "verifying", "verified")
_OPEN = ("issued", "disputed", *_UNDER_WAY, *_IN_CHECK)
BY_STATE: dict[str, tuple[str, ...]] = {
    "open": _OPEN,
    "issued": ("issued",),
    "disputed": ("disputed",),
    "under_way": _UNDER_WAY,
    "in_check": _IN_CHECK,
    "closed": ("closed_implemented",),
    "not_implemented": ("closed_not_implemented",),
    "taken_back": ("withdrawn", "merged"),
}


def _recommendations() -> list[Figure]:
    group, unit, every = FigureGroup.RECOMMENDATIONS, FigureUnit.ITEMS, Asked.of("recommendations")
    figures = [Figure("recommendations", group, unit, every)]
    for name, states in BY_STATE.items():
        if name == "closed":
            figures.append(Figure("recommendations_closed", group, unit, Asked.of("closed")))
        else:
            figures.append(Figure(f"recommendations_{name}", group, unit, every, {"state": states}))
    closed = share_with("state", "closed_implemented")
    return [
        *figures,
        Figure("closure_rate", group, FigureUnit.PER_CENT, every, value=closed, adds=None),
        Figure("recommendations_overdue", group, unit, Asked.of("overdue")),
        Figure("recommendations_rebounded", group, unit, Asked.of("rebounds")),
        Figure("units_advised", group, FigureUnit.UNITS, every, value=different("unit"), adds=None),
    ]


def _activities() -> list[Figure]:
    group = FigureGroup.ACTIVITIES
    every = Asked.of("sessions")
    meetings, mobilised = Asked.of("meetings"), {"meeting": "mobilisation"}
    tour, on_site = _sessions("lecture_tour"), _sessions("lecture_tour", by_video=False)
    by_video = _sessions("lecture_tour", on_site=False)
    return [
        Figure("meetings", group, FigureUnit.MEETINGS, meetings),
        Figure("mobilisation_meetings", group, FigureUnit.MEETINGS, meetings, mobilised),
        Figure("activities", group, FigureUnit.ACTIVITIES, every, value=different("activity"), adds=None),
        Figure("lecture_tour_days", group, FigureUnit.DAYS, tour, value=different("on"), adds=None),
        _person_times("lecture_tour_on_site", on_site),
        _person_times("lecture_tour_by_video", by_video),
        _person_times("outreach_reached", _sessions("legal_fair")),
        _person_times("legal_aid", _sessions("legal_aid")),
    ]


def _person_times(name: str, sessions: Asked) -> Figure:
    return Figure(name, FigureGroup.ACTIVITIES, FigureUnit.PERSON_TIMES, sessions, value=ADDED, adds="count")


def _roster() -> list[Figure]:
    group, unit, units = FigureGroup.ROSTER, FigureUnit.UNITS, Asked.of("units")
    return [
        Figure("roster_city_county", group, unit, units, _at(_CITY, _COUNTY)),
        Figure("roster_city", group, unit, units, _at(_CITY)),
        Figure("roster_county", group, unit, units, _at(_COUNTY)),
        Figure("roster_grass_roots", group, unit, units, _at(_BASE)),
    ]


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        *_coverage(),
        *_fieldwork(),
        *_talks(),
        *_recommendations(),
        *_activities(),
        *_roster(),
    )
}
HEADLINE = ("visited_city_county", "visited_grass_roots", "talks", "recommendations")
OF_WHOLE = {
    "visited_city_county": "roster_city_county",
    "visited_grass_roots": "roster_grass_roots",
    "visited_city": "roster_city",
    "visited_county": "roster_county",
}
