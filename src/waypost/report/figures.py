"""Every figure, defined once: what it counts, in what unit, and from which records.

The name and the definition in words are in the catalogues, under the contexts "Figure" and "FigureDefinition" and the
figure's id, in both languages. A published figure keeps both as they were on its day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import pgettext

from waypost.fieldwork.rules.findings import Severity
from waypost.fieldwork.rules.visits import VisitKind
from waypost.kernel.rows import RowRef, row
from waypost.organisation.rules import UnitLevel
from waypost.report.rules import FigureGroup, FigureUnit, share
from waypost.report.source import Source, count_of, unit_of

RowsOf = Callable[[Source], list[RowRef]]
ValueOf = Callable[[Sequence[RowRef]], Decimal | None]
_CITY, _COUNTY, _BASE = UnitLevel.CITY, UnitLevel.COUNTY, UnitLevel.GRASS_ROOTS


def how_many(rows: Sequence[RowRef]) -> Decimal:
    """One for each row."""
    return Decimal(len(rows))


def added(rows: Sequence[RowRef]) -> Decimal:
    """The sum of what each row adds."""
    return Decimal(sum(count_of(row) for row in rows))


def different(fact: str) -> ValueOf:
    """How many different values a fact has."""
    return lambda rows: Decimal(len({row.facts().get(fact) for row in rows} - {None}))


def share_with(fact: str, wanted: object = True) -> ValueOf:
    """The per cent of the rows in which a fact is the wanted one; unknown when there are no rows."""
    return lambda rows: share(sum(row.facts().get(fact) == wanted for row in rows), len(rows))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a report may print. `is_personal` marks one whose small cells could single out a person; `adds`
    names the fact by which a row adds to it ("" where a row adds one, None where it cannot be split)."""

    id: str
    group: FigureGroup
    unit: FigureUnit
    rows: RowsOf
    value: ValueOf = how_many
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


def _roster_with_visits(level: UnitLevel) -> RowsOf:
    """The units of the roster at a level, each saying whether it has been visited on site."""

    def rows(source: Source) -> list[RowRef]:
        visited = {unit_of(row_) for row_ in source.rows("visited_units")}
        return [
            row("unit", each.id, unit=unit_of(each), is_visited=unit_of(each) in visited)
            for each in source.at_levels(source.rows("units"), level)
        ]

    return rows


def _plain(name: str, **wanted: object) -> RowsOf:
    return lambda source: source.those(name, **wanted) if wanted else source.rows(name)


def _visits(kind: VisitKind) -> RowsOf:
    return lambda source: source.rows("visits", behaviours=(kind,))


def _sessions(kind: str, **asked: bool) -> RowsOf:
    return lambda source: source.rows("sessions", kinds=(kind,), **asked)


def _at(name: str, *levels: UnitLevel) -> RowsOf:
    return lambda source: source.at_levels(source.rows(name), *levels)


def _coverage() -> list[Figure]:
    group, unit = FigureGroup.COVERAGE, FigureUnit.UNITS
    figures = [
        Figure("visited_city_county", group, unit, _at("visited_units", _CITY, _COUNTY)),
        Figure("visited_grass_roots", group, unit, _at("visited_units", _BASE)),
        Figure("visited_city", group, unit, _at("visited_units", _CITY)),
        Figure("visited_county", group, unit, _at("visited_units", _COUNTY)),
        Figure("visited_units", group, unit, _plain("visited_units")),
    ]
    for level in (_CITY, _COUNTY, _BASE):
        visited = share_with("is_visited")
        figures.append(
            Figure(
                f"share_visited_{level.value}",
                group,
                FigureUnit.PER_CENT,
                _roster_with_visits(level),
                visited,
                adds=None,
            )
        )
        rows = _at("obligations", level)
        figures.append(
            Figure(f"obligations_met_{level.value}", group, FigureUnit.PER_CENT, rows, share_with("is_met"), adds=None)
        )
    return figures


def _fieldwork() -> list[Figure]:
    group = FigureGroup.FIELDWORK
    figures = [Figure("visits", group, FigureUnit.VISITS, _plain("visits"))]
    figures += [Figure(f"visits_{kind.value}", group, FigureUnit.VISITS, _visits(kind)) for kind in VisitKind]
    figures.append(Figure("findings", group, FigureUnit.ITEMS, _plain("findings")))
    figures += [
        Figure(f"findings_{level.value}", group, FigureUnit.ITEMS, _plain("findings", severity=level.value))
        for level in Severity
    ]
    return figures


def _talks() -> list[Figure]:
    group = FigureGroup.TALKS
    return [
        Figure("talks", group, FigureUnit.PERSON_TIMES, _plain("talks"), is_personal=True),
        Figure("people_talked_to", group, FigureUnit.PEOPLE, _plain("people"), is_personal=True, adds=None),
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
    group, unit = FigureGroup.RECOMMENDATIONS, FigureUnit.ITEMS
    every, rate = _plain("recommendations"), share_with("state", "closed_implemented")
    figures = [Figure("recommendations", group, unit, every)]
    for name, states in BY_STATE.items():
        rows = _plain("closed") if name == "closed" else _plain("recommendations", state=states)
        figures.append(Figure(f"recommendations_{name}", group, unit, rows))
    return [
        *figures,
        Figure("closure_rate", group, FigureUnit.PER_CENT, every, rate, adds=None),
        Figure("recommendations_overdue", group, unit, _plain("overdue")),
        Figure("recommendations_rebounded", group, unit, _plain("rebounds")),
        Figure("units_advised", group, FigureUnit.UNITS, every, different("unit"), adds=None),
    ]


def _activities() -> list[Figure]:
    group = FigureGroup.ACTIVITIES
    times = FigureUnit.PERSON_TIMES
    tour = _sessions("lecture_tour")
    return [
        Figure("meetings", group, FigureUnit.MEETINGS, _plain("meetings")),
        Figure("mobilisation_meetings", group, FigureUnit.MEETINGS, _plain("meetings", meeting="mobilisation")),
        Figure("activities", group, FigureUnit.ACTIVITIES, _plain("sessions"), different("activity"), adds=None),
        Figure("lecture_tour_days", group, FigureUnit.DAYS, tour, different("on"), adds=None),
        Figure("lecture_tour_on_site", group, times, _sessions("lecture_tour", by_video=False), added, adds="count"),
        Figure("lecture_tour_by_video", group, times, _sessions("lecture_tour", on_site=False), added, adds="count"),
        Figure("outreach_reached", group, times, _sessions("legal_fair"), added, adds="count"),
        Figure("legal_aid", group, times, _sessions("legal_aid"), added, adds="count"),
    ]


def _roster() -> list[Figure]:
    group, unit = FigureGroup.ROSTER, FigureUnit.UNITS
    return [
        Figure("roster_city_county", group, unit, _at("units", _CITY, _COUNTY)),
        Figure("roster_city", group, unit, _at("units", _CITY)),
        Figure("roster_county", group, unit, _at("units", _COUNTY)),
        Figure("roster_grass_roots", group, unit, _at("units", _BASE)),
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
