"""The records that figures count: rows of the rooms below, read once for a campaign and a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from waypost.kernel.rows import RowRef
from waypost.organisation import queries as organisation
from waypost.organisation.queries import UnitPlace
from waypost.organisation.rules import UnitLevel
from waypost.platform.wiring import wired

Keep = Callable[[UnitPlace], bool]


class Source:
    """Rows of one campaign as of one day. Each kind is read once, however many figures count it. Not scoped: what a
    reader may open is decided when rows are opened.

    The rooms below give their rows by the names wired under "rows" (`settings.WAYPOST_WIRING`); each is called as
    `f(campaign_id=, as_of=)`.
    """

    def __init__(self, campaign_id: int, as_of: date) -> None:
        self.campaign_id = campaign_id
        self.as_of = as_of
        self._rooms = wired("rows")
        self._read: dict[tuple[str, frozenset[tuple[str, object]]], list[RowRef]] = {}
        self._places: dict[int, UnitPlace] = {}

    def rows(self, name: str, **asked: object) -> list[RowRef]:
        """The rows that a room gives under a name, asked for with more arguments if any; none from a room that is not
        there."""
        key = (name, frozenset(asked.items()))
        if key not in self._read:
            room = self._rooms.get(name)
            self._read[key] = room(campaign_id=self.campaign_id, as_of=self.as_of, **asked) if room else []
        return self._read[key]

    def those(self, name: str, **wanted: object) -> list[RowRef]:
        """The rows whose facts are the wanted ones; a wanted set of values means any of them."""
        kept = []
        for row in self.rows(name):
            facts = row.facts()
            if all(_is(facts.get(fact), value) for fact, value in wanted.items()):
                kept.append(row)
        return kept

    def at_levels(self, rows: Iterable[RowRef], *levels: UnitLevel) -> list[RowRef]:
        """The rows about units of the levels."""
        chosen = list(rows)
        places = self.places(chosen)
        return [row for row in chosen if (place := places.get(unit_of(row) or 0)) is not None and place.level in levels]

    def places(self, rows: Iterable[RowRef]) -> dict[int, UnitPlace]:
        """Where the units of some rows stand, by unit."""
        missing = {unit for row in rows if (unit := unit_of(row)) is not None} - self._places.keys()
        if missing:
            self._places.update(organisation.places_of(missing))
        return self._places


def unit_of(row: RowRef) -> int | None:
    """The unit that a row is about; None for one about no unit."""
    unit = row.facts().get("unit")
    return unit if isinstance(unit, int) else None


def day_of(row: RowRef) -> date | None:
    """The day on which a row began to count; None where it has none."""
    on = row.facts().get("on")
    return date.fromisoformat(on) if isinstance(on, str) else None


def count_of(row: RowRef, fact: str = "count") -> int:
    """How much a row adds: its fact of that name, or 1."""
    count = row.facts().get(fact, 1)
    return count if isinstance(count, int) else 1


def _is(fact: object, wanted: object) -> bool:
    return fact in wanted if isinstance(wanted, frozenset | set | tuple) else fact == wanted
