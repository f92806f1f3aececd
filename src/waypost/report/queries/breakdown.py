"""A figure by level, by region, by month and over the days. Small cells that could single out a person are withheld."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from waypost.kernel.calendar import days_between
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.platform.rows import Rows
from waypost.report.figures import Figure
from waypost.report.rules import suppress

_MOST_DAYS = 400
Cell = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Splits:
    """The records of a figure by the plain values of their facts: each value with how many records have it and how
    much they add. `total` is the number of all records, `is_dated` says whether each has a day."""

    total: int
    levels: tuple[Cell, ...] = ()
    regions: tuple[Cell, ...] = ()
    months: tuple[Cell, ...] = ()
    days: tuple[Cell, ...] = ()
    is_dated: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "total": self.total,
            "levels": self.levels,
            "regions": self.regions,
            "months": self.months,
            "days": self.days,
            "is_dated": self.is_dated,
        }

    @staticmethod
    def from_json(said: dict[str, Any]) -> Splits:
        """As it was kept."""
        cells = {name: tuple(map(tuple, said[name])) for name in ("levels", "regions", "months", "days")}
        return Splits(said["total"], **cells, is_dated=said["is_dated"])


def splits(figure: Figure, rows: Rows, total: int) -> Splits:
    """The records split by level, region, month and day, as far as they tell them. At most three queries; none for a
    figure that cannot be split."""
    if figure.adds is None or not total:
        return Splits(total)
    facts = rows.columns
    levels = _cells(rows, "level") if "level" in facts else ()
    regions = _cells(rows, "region") if "region" in facts else ()
    days = _cells(rows, "on") if "on" in facts else ()
    months = _cells(rows, "month") if "month" in facts else _by_month(days)
    is_dated = bool(days) and sum(number for _, number, _ in days) == total
    return Splits(total, levels, regions, months, days, is_dated)


def _cells(rows: Rows, fact: str) -> tuple[Cell, ...]:
    return tuple((_plain(key), number, added) for key, number, added in rows.split(fact) if key is not None)


def _plain(key: object) -> str:
    return key.isoformat()[:10] if isinstance(key, date) else str(key)


def _by_month(days: Iterable[Cell]) -> tuple[Cell, ...]:
    months: dict[str, tuple[int, int]] = {}
    for day, number, added in days:
        before = months.get(day[:7], (0, 0))
        months[day[:7]] = before[0] + number, before[1] + added
    return tuple((month, *counts) for month, counts in months.items())


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


def _counted(figure: Figure, cells: Iterable[Cell], total: int) -> Breakdown | None:
    """Cells under their names, in their order; None where there are none."""
    counts: dict[str, int] = {}
    placed = 0
    for name, number, added in cells:
        counts[name] = counts.get(name, 0) + (added if figure.adds else number)
        placed += number
    if not counts:
        return None
    if figure.is_personal:
        safe = suppress(counts)
        return Breakdown(tuple(safe.cells.items()), safe.total, total - placed)
    return Breakdown(tuple(counts.items()), sum(counts.values()), total - placed)


def by_level(figure: Figure, split: Splits) -> Breakdown | None:
    """By the level of the unit; None for a figure that cannot be split or is about no units."""
    order = [level.value for level in UnitLevel]
    cells = sorted(split.levels, key=lambda cell: order.index(cell[0]))
    named = ((label(UnitLevel(level)), number, added) for level, number, added in cells)
    return _counted(figure, named, split.total)


def by_region(figure: Figure, split: Splits, *, region_path: str) -> Breakdown | None:
    """By the regions next below the campaign's; None for a figure that cannot be split or names no place."""
    if not split.regions:
        return None
    depth = region_path.count("/")
    names = {region.path: region.name for region in organisation.regions_under(region_path)}
    cells = []
    for path, number, added in split.regions:
        name = names.get("/".join(path.split("/")[: depth + 1]) + "/", "") or names.get(path, "")
        if name:
            cells.append((name, number, added))
    order = {name: place for place, name in enumerate(names.values())}
    return _counted(figure, sorted(cells, key=lambda cell: order[cell[0]]), split.total)


def by_month(figure: Figure, split: Splits) -> Breakdown | None:
    """By the month in which each record began to count; None for a figure that cannot be split or has no days."""
    cells = sorted((month[:7], number, added) for month, number, added in split.months)
    return _counted(figure, cells, split.total)


def trend(figure: Figure, split: Splits, *, first: date, last: date) -> list[tuple[date, int]] | None:
    """How a figure grew from day to day; None for one that cannot be split or has no days, and for one whose steps
    could single out a person (see `by_month`)."""
    if figure.is_personal or not split.is_dated:
        return None
    counts = {date.fromisoformat(day): added if figure.adds else number for day, number, added in split.days}
    first = max(min(first, min(counts)), last - timedelta(days=_MOST_DAYS))
    total = sum(count for day, count in counts.items() if day < first)
    steps = []
    for day in days_between(first, last):
        total += counts.get(day, 0)
        steps.append((day, total))
    return steps
