"""The life of a report, the units of figures, and which small cells are not shown."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Generic, TypeVar

from waypost.kernel.lifecycle import Lifecycle, Step


class ReportState(Enum):
    """Where a report stands. A published one never changes again; a discarded one was never published."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


_S = ReportState

REPORT = Lifecycle(
    (
        Step("edit", frozenset({_S.DRAFT})),
        Step("refresh", frozenset({_S.DRAFT})),
        Step("place_photo", frozenset({_S.DRAFT})),
        Step("remove_photo", frozenset({_S.DRAFT})),
        Step("approve", frozenset({_S.DRAFT}), _S.APPROVED),
        Step("return", frozenset({_S.APPROVED}), _S.DRAFT),
        Step("publish", frozenset({_S.APPROVED}), _S.PUBLISHED),
        Step("discard", frozenset({_S.DRAFT}), _S.DISCARDED),
    )
)


class FigureUnit(Enum):
    """In what a figure counts. A share is kept as a number from 0 to 100 with one decimal."""

    UNITS = "units"
    PERSON_TIMES = "person_times"
    PEOPLE = "people"
    ITEMS = "items"
    VISITS = "visits"
    MEETINGS = "meetings"
    ACTIVITIES = "activities"
    DAYS = "days"
    PER_CENT = "per_cent"


class FigureGroup(Enum):
    """What a figure is about; the order of the list of figures."""

    COVERAGE = "coverage"
    FIELDWORK = "fieldwork"
    TALKS = "talks"
    RECOMMENDATIONS = "recommendations"
    ACTIVITIES = "activities"
    ROSTER = "roster"


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with one decimal, halves up; None when there is nothing to divide by.

    >>> share(19, 62), share(0, 0)
    (Decimal('30.6'), None)
    """
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


# From how many records of one kind on a campaign's figures are computed ahead and kept.
LARGE = 5000

SMALL = 5
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cells(Generic[K]):
    """Counts that may be shown: None where a cell, or the total, is withheld."""

    cells: Mapping[K, int | None]
    total: int | None

    @property
    def is_whole(self) -> bool:
        """True when nothing is withheld."""
        return self.total is not None and None not in self.cells.values()


def suppress(counts: Mapping[K, int], *, small: int = SMALL) -> Cells[K]:
    """Withhold the counts from which a person could be singled out.

    A count from 1 to `small` - 1 is withheld; a zero is shown, for it points at nobody. As the total is shown, what
    is withheld could be had by subtraction; so further cells, the smallest first, are withheld until what is
    withheld together leaves every withheld cell open (see `_is_open`). Where that cannot be reached, or where the
    total itself is small, the total is withheld too.

    >>> suppress({"city": 3, "county": 20, "station": 37}).cells
    {'city': None, 'county': None, 'station': 37}
    >>> suppress({"city": 8, "county": 20}).is_whole
    True
    """
    total = sum(counts.values())
    by_size = sorted((key for key in counts if counts[key] > 0), key=lambda key: counts[key])
    withheld = [key for key in by_size if counts[key] < small]
    if not withheld:
        return Cells(dict(counts), total)
    for key in by_size[len(withheld) :]:
        if _is_open(len(withheld), sum(counts[each] for each in withheld), small):
            break
        withheld.append(key)
    shown = {key: None if key in withheld else count for key, count in counts.items()}
    open_enough = total >= small and _is_open(len(withheld), sum(counts[each] for each in withheld), small)
    return Cells(shown, total if open_enough else None)


def _is_open(cells: int, together: int, small: int) -> bool:
    """True when several cells of a known sum could each have more than one value: a single cell is its sum; cells
    that sum to their number are all 1; cells that sum to the most that small cells can are all at the most."""
    return cells >= 2 and together >= small and together > cells and together != cells * (small - 1)
