"""The value of figures for a campaign as of a day. Not scoped: who may read figures is asked one floor higher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Aggregate, Count
from django.utils.translation import npgettext

from waypost.kernel.rows import digest_in_order, digest_of
from waypost.platform.jobs import Progress
from waypost.platform.rows import Rows
from waypost.report.figures import FIGURES, Figure
from waypost.report.rules import FigureUnit
from waypost.report.source import Source


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure, its value (None: nothing to divide by), how many records count, and the records themselves, which are
    read only when they are asked for."""

    figure: Figure
    value: Decimal | None
    count: int
    rows: Rows

    @property
    def text(self) -> str:
        """The value as people read it."""
        return shown(self.value, self.figure.unit)


def measure(source: Source, *, ids: Iterable[str] | None = None, progress: Progress | None = None) -> list[FigureValue]:
    """Figures in their order; `ids` None for all. One query for each kind of record, whatever the number of figures.
    Raises KeyError for a figure that does not exist."""
    wanted = list(FIGURES.values()) if ids is None else [FIGURES[each] for each in ids]
    bases = dict.fromkeys(figure.asked for figure in wanted)
    found: dict[str, tuple[int, int]] = {}
    for done, asked in enumerate(bases, 1):
        found |= _summed(source.rows(asked), [figure for figure in wanted if figure.asked == asked])
        if progress is not None:
            progress(done, len(bases))
    return [
        FigureValue(figure, figure.value.of(*found[figure.id]), found[figure.id][0], figure.rows(source))
        for figure in wanted
    ]


def _summed(rows: Rows, figures: Sequence[Figure]) -> dict[str, tuple[int, int]]:
    """Of each figure the number of its records and what is summed up over them, in one query."""
    sums: dict[str, Aggregate] = {}
    for number, figure in enumerate(figures):
        those = rows.condition(figure.where)
        sums[f"rows_{number}"] = Count("pk", filter=those)
        if figure.value.sum is not None:
            sums[f"sum_{number}"] = figure.value.sum(rows, those)
    said = rows.records.order_by().aggregate(**sums)
    return {
        figure.id: (said[f"rows_{number}"], said.get(f"sum_{number}") or 0) for number, figure in enumerate(figures)
    }


def digest(rows: Rows) -> str:
    """The digest of the records, whatever their order: every one of them is read."""
    return digest_in_order(rows) if rows.in_order else digest_of(rows)


def shown(value: Decimal | None, unit: FigureUnit) -> str:
    """A value as people read it: thousands apart, a share with its sign, a dash for unknown.

    >>> shown(Decimal("1026"), FigureUnit.PERSON_TIMES), shown(Decimal("30.6"), FigureUnit.PER_CENT)
    ('1,026', '30.6%')
    >>> shown(None, FigureUnit.PER_CENT)
    '—'
    """
    if value is None:
        return "—"
    return f"{value.normalize():,f}%" if unit is FigureUnit.PER_CENT else f"{value:,f}"


def unit_words(value: Decimal | None, unit: FigureUnit) -> str:
    """What stands after a value in the active language: "1 visit", "2 visits"; nothing after a share."""
    number = 2 if value is None else int(value)
    return {
        FigureUnit.UNITS: npgettext("after a number", "unit", "units", number),
        FigureUnit.PERSON_TIMES: npgettext("after a number", "person-time", "person-times", number),
        FigureUnit.PEOPLE: npgettext("after a number", "person", "people", number),
        FigureUnit.ITEMS: npgettext("after a number", "item", "items", number),
        FigureUnit.VISITS: npgettext("after a number", "visit", "visits", number),
        FigureUnit.MEETINGS: npgettext("after a number", "meeting", "meetings", number),
        FigureUnit.ACTIVITIES: npgettext("after a number", "activity", "activities", number),
        FigureUnit.DAYS: npgettext("after a number", "day", "days", number),
        FigureUnit.PER_CENT: "",
    }[unit]
