"""A figure by level, by region, by month and over the days. Small cells that could single out a person are withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from waypost.kernel.calendar import days_between
from waypost.kernel.rows import RowRef
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.report.figures import Figure
from waypost.report.queries.measure import FigureValue
from waypost.report.rules import suppress
from waypost.report.source import Source, count_of, day_of, unit_of

_MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts by name. A count is None where it is withheld, and so is the total where it would tell."""

    cells: tuple[tuple[str, int | None], ...]
    total: int | None
    without_place: int = 0

    @property
    def is_whole(self) -> bool:
        """True when nothing is withheld."""
        return self.total is not None and all(count is not None for _, count in self.cells)


def _counted(figure: Figure, pairs: Sequence[tuple[str, RowRef]], *, rest: int = 0) -> Breakdown:
    counts: dict[str, int] = {}
    for name, row in pairs:
        counts[name] = counts.get(name, 0) + (count_of(row) if figure.adds else 1)
    if figure.is_personal:
        safe = suppress(counts)
        return Breakdown(tuple(safe.cells.items()), safe.total, rest)
    return Breakdown(tuple(counts.items()), sum(counts.values()), rest)


def by_level(value: FigureValue, source: Source) -> Breakdown | None:
    """By the level of the unit; None for a figure that cannot be split or is about no units."""
    if value.figure.adds is None:
        return None
    places = source.places(value.rows)
    order = list(UnitLevel)
    pairs = [(places[unit].level, row) for row in value.rows if (unit := unit_of(row)) in places and unit is not None]
    if not pairs:
        return None
    pairs.sort(key=lambda pair: order.index(pair[0]))
    return _counted(value.figure, [(label(level), row) for level, row in pairs], rest=len(value.rows) - len(pairs))


def by_region(value: FigureValue, source: Source, *, region_path: str) -> Breakdown | None:
    """By the regions next below the campaign's; None for a figure that cannot be split or names no place."""
    if value.figure.adds is None:
        return None
    depth = region_path.count("/")
    names = {region.path: region.name for region in organisation.regions_under(region_path)}
    paths = {region.id: region.path for region in organisation.regions_under(region_path)}
    places = source.places(value.rows)
    pairs = []
    for row in value.rows:
        unit = unit_of(row)
        path = places[unit].region_path if unit in places and unit is not None else paths.get(_region(row), "")
        name = names.get("/".join(path.split("/")[: depth + 1]) + "/", "") or names.get(path, "")
        if name:
            pairs.append((name, row))
    if not pairs:
        return None
    order = list(names.values())
    pairs.sort(key=lambda pair: order.index(pair[0]))
    return _counted(value.figure, pairs, rest=len(value.rows) - len(pairs))


def _region(row: RowRef) -> int:
    region = row.facts().get("region")
    return region if isinstance(region, int) else 0


def by_month(value: FigureValue) -> Breakdown | None:
    """By the month in which each row began to count; None for a figure that cannot be split or has no days."""
    if value.figure.adds is None:
        return None
    pairs = [(_month(row), row) for row in value.rows]
    dated = sorted(((month, row) for month, row in pairs if month), key=lambda pair: pair[0])
    return _counted(value.figure, dated, rest=len(pairs) - len(dated)) if dated else None


def _month(row: RowRef) -> str:
    month = row.facts().get("month")
    on = day_of(row)
    return month[:7] if isinstance(month, str) else (on.isoformat()[:7] if on else "")


def trend(value: FigureValue, *, first: date, last: date) -> list[tuple[date, int]] | None:
    """How a figure grew from day to day; None for one that cannot be split or has no days, and for one whose steps
    could single out a person (see `by_month`)."""
    figure = value.figure
    if figure.adds is None or figure.is_personal or not value.rows:
        return None
    added: dict[date, int] = {}
    for row in value.rows:
        on = day_of(row)
        if on is None:
            return None
        added[on] = added.get(on, 0) + (count_of(row) if figure.adds else 1)
    first = max(min(first, min(added)), last - timedelta(days=_MOST_DAYS))
    total = sum(count for day, count in added.items() if day < first)
    steps = []
    for day in days_between(first, last):
        total += added.get(day, 0)
        steps.append((day, total))
    return steps
