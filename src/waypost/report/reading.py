"""Every figure with the rows behind it, read to be frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from waypost.ledger.queries import Position
from waypost.report.models import RowSet
from waypost.report.queries.measure import FigureValue, measure
from waypost.report.source import Source


@dataclass(frozen=True, slots=True)
class Reading:
    """Every figure of a campaign as of a day, with the sets of rows by their digest and the digest by the figure's id,
    as they were at a position of the ledger."""

    campaign_id: int
    as_of: date
    position: Position
    values: Sequence[FigureValue]
    row_sets: Mapping[str, RowSet]
    digests: Mapping[str, str]


def read(campaign_id: int, as_of: date, position: Position) -> Reading:
    """Read every figure with its rows. Rows that several figures count are read once, and of each set only one record
    is held at a time. The caller sees to it that nothing moves meanwhile, and has asked who may read."""
    values = measure(Source(campaign_id, as_of))
    row_sets: dict[str, RowSet] = {}
    digests: dict[str, str] = {}
    known: dict[object, str] = {}
    for value in values:
        same = (value.figure.asked, tuple(value.figure.where.items()))
        if same not in known:
            row_set = RowSet.of(value.rows, in_order=value.rows.in_order)
            if row_set.count != value.count:
                raise RuntimeError(f"{value.figure.id} counts {value.count} records and {row_set.count} were read")
            row_sets[row_set.digest] = row_set
            known[same] = row_set.digest
        digests[value.figure.id] = known[same]
    return Reading(campaign_id, as_of, position, values, row_sets, digests)
