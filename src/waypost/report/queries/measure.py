"""The value of figures for a campaign as of a day. Not scoped: who may read figures is asked one floor higher."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import npgettext

from waypost.kernel.rows import RowRef, digest_of
from waypost.report.figures import FIGURES, Figure
from waypost.report.rules import FigureUnit
from waypost.report.source import Source


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure, its value (None: nothing to divide by) and the rows that counted."""

    figure: Figure
    value: Decimal | None
    rows: tuple[RowRef, ...]

    @property
    def digest(self) -> str:
        """The digest of the rows, whatever their order."""
        return digest_of(self.rows)

    @property
    def text(self) -> str:
        """The value as people read it."""
        return shown(self.value, self.figure.unit)


def measure(
    campaign_id: int, *, as_of: date, ids: Iterable[str] | None = None, source: Source | None = None
) -> list[FigureValue]:
    """Figures in their order; `ids` None for all. Raises KeyError for a figure that does not exist."""
    reading = source or Source(campaign_id, as_of)
    wanted = list(FIGURES.values()) if ids is None else [FIGURES[each] for each in ids]
    values = []
    for figure in wanted:
        rows = figure.rows(reading)
        values.append(FigureValue(figure, figure.value(rows), tuple(rows)))
    return values


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
