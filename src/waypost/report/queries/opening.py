"""Opening the rows behind a figure, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.kernel.rows import RowRef
from waypost.platform.rows import Rows
from waypost.platform.wiring import wired
from waypost.report.source import day_of

MOST = 1000


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A row that the reader may open. `found` is the record as it is now; `said` what it said when it counted."""

    found: Found
    on: date | None
    said: dict[str, object]


@dataclass(frozen=True, slots=True)
class OpenedRows:
    """A page of the rows behind a figure. `total` counts all, `visible` those that the reader may open, as far as they
    were counted: `is_more` says that there are more of them than that."""

    total: int
    visible: int
    rows: tuple[OpenedRow, ...]
    start: int
    page: int
    is_more: bool = False

    @property
    def next_start(self) -> int | None:
        """Where the next page begins; None on the last."""
        following = self.start + self.page
        return following if following < self.visible else None

    @property
    def previous_start(self) -> int | None:
        """Where the page before begins; None on the first."""
        return max(self.start - self.page, 0) if self.start else None


def open_records(actor: Actor, rows: Rows, total: int, *, start: int = 0, page: int = 50) -> OpenedRows:
    """As `open_rows`, of records that are still in the database and of which only a page is read. Those that the actor
    may open are counted up to 1,000, and nobody leafs further. Three queries."""
    start = min(start, MOST)
    visible, shown = rows.page(actor, start=start, size=page, most=MOST + 1)
    openers = wired("openers")
    found = openers[rows.kind](actor, [row.id for row in shown]) if shown else {}
    opened = tuple(OpenedRow(found[row.id], day_of(row), row.facts()) for row in shown if row.id in found)
    return OpenedRows(total, min(visible, MOST), opened, start, page, is_more=visible > MOST)


def open_rows(actor: Actor, rows: Sequence[RowRef], *, start: int = 0, page: int = 50) -> OpenedRows:
    """The rows that the actor may open, by day. The rooms that own the records say which those are: each answers, by
    the kind of its rows wired under "openers", `f(actor, ids) -> {id: Found}` with what is visible to the actor. A
    kind that no room opens (a sealed talk) is counted only."""
    openers = wired("openers")
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row.kind, []).append(row.id)
    found = {kind: openers[kind](actor, wanted) for kind, wanted in ids.items() if kind in openers}
    open_ones = [row for row in rows if row.id in found.get(row.kind, {})]
    open_ones.sort(key=lambda row: (day_of(row) or date.min, row.id))
    shown = tuple(
        OpenedRow(found[row.kind][row.id], day_of(row), row.facts()) for row in open_ones[start : start + page]
    )
    return OpenedRows(len(rows), len(open_ones), shown, start, page)
