"""The records that figures count: rows of the rooms below, for a campaign, a day and a part of the tree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from waypost.kernel.rows import RowRef, row
from waypost.platform.rows import Rows
from waypost.platform.wiring import wired


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records: the name under which a room gives them, and what it is asked besides."""

    name: str
    arguments: tuple[tuple[str, object], ...] = ()

    @staticmethod
    def of(name: str, **arguments: object) -> Asked:
        """Records by name, asked for with some arguments."""
        return Asked(name, tuple(arguments.items()))


class Source:
    """Records of one campaign as of one day, of the whole or of a part. Not scoped: who may read figures is asked one
    floor higher, and what a reader may open when rows are opened.

    The rooms below give their rows by the names wired under "rows" (`settings.WAYPOST_WIRING`); each is called as
    `f(campaign_id=, as_of=)`.
    """

    def __init__(self, campaign_id: int, as_of: date, *, region_path: str = "", level: str = "") -> None:
        self.campaign_id = campaign_id
        self.as_of = as_of
        self.region_path, self.level = region_path, level
        self._rooms = wired("rows")
        self._asked: dict[Asked, Rows] = {}

    def rows(self, asked: Asked) -> Rows:
        """The rows that a room gives. Raises KeyError for a name that no room has."""
        if asked not in self._asked:
            given = self._with_visits() if asked.name == "roster_with_visits" else self._given(asked)
            self._asked[asked] = given.within(region_path=self.region_path, level=self.level)
        return self._asked[asked]

    def _given(self, asked: Asked) -> Rows:
        room = self._rooms[asked.name]
        rows: Rows = room(campaign_id=self.campaign_id, as_of=self.as_of, **dict(asked.arguments))
        return rows

    def _with_visits(self) -> Rows:
        """The units of the roster, each saying whether it has been visited on site."""
        units, visited = self._given(Asked("units")), self._given(Asked("visited_units"))
        seen = Exists(visited.records.filter(**{visited.columns["unit"]: OuterRef("pk")}))
        return replace(
            units,
            records=units.records.annotate(is_visited=seen),
            columns={**units.columns, "is_visited": "is_visited"},
            needs=("pk", "is_visited"),
            said=_visited_said,
        )


def _visited_said(values: dict[str, Any]) -> RowRef:
    return row("unit", values["pk"], unit=values["pk"], is_visited=bool(values["is_visited"]))


def unit_of(row: RowRef) -> int | None:
    """The unit that a row is about; None for one about no unit."""
    unit = row.facts().get("unit")
    return unit if isinstance(unit, int) else None


def day_of(row: RowRef) -> date | None:
    """The day on which a row began to count; None where it has none."""
    on = row.facts().get("on")
    return date.fromisoformat(on) if isinstance(on, str) else None
