"""Frozen figures, and how the records have moved on since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language

from waypost.access import queries as access
from waypost.kernel.actor import Actor
from waypost.kernel.rows import Drift, RowRef, drift_between
from waypost.ledger.keeping import Keeping, kept
from waypost.platform.jobs import Progress
from waypost.platform.pages import Page, page
from waypost.report.figures import FIGURES
from waypost.report.models import Freezing, FrozenFigure, Report
from waypost.report.queries.documents import value_words
from waypost.report.queries.kept import DRIFT_BY, is_large
from waypost.report.queries.measure import FigureValue, digest, measure, shown, unit_words
from waypost.report.rules import FigureUnit
from waypost.report.source import Source


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A figure as it was frozen, in the reader's language."""

    id: str
    label: str
    query: str
    code: str
    value: Decimal | None
    unit: FigureUnit
    rows: int
    digest: str
    small: str = ""

    @property
    def text(self) -> str:
        """The value as people read it."""
        return self.small or shown(self.value, self.unit)

    @property
    def unit_words(self) -> str:
        """What stands after the value; nothing after a share."""
        return unit_words(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class FreezingView:
    """A freezing. `figures` is filled where one freezing is asked for; `reports` counts those bound to it."""

    id: UUID
    campaign_id: int
    campaign_name: str
    as_of: date
    frozen_at: datetime
    frozen_by: str
    ledger_size: int
    ledger_root: str
    reports: int
    figures: tuple[FrozenLine, ...] = ()

    @property
    def address(self) -> str:
        """The freezing's page."""
        return reverse("report:freezing", args=[self.id])

    @property
    def day_text(self) -> str:
        """The day of its figures, as ISO text."""
        return self.as_of.isoformat()


@dataclass(frozen=True, slots=True)
class DriftLine:
    """How a frozen figure differs from a new reading: the value now (None: the figure is not defined any more, or
    has nothing to divide by), and the rows that came, went or changed."""

    frozen: FrozenLine
    now: Decimal | None
    drift: Drift

    @property
    def is_none(self) -> bool:
        """True when neither the value nor any row differs."""
        return self.drift.is_none and self.now == self.frozen.value

    @property
    def now_text(self) -> str:
        """The new value as people read it."""
        return shown(self.now, self.frozen.unit)


@dataclass(frozen=True, slots=True)
class MovedLine:
    """How a frozen figure differs from what the records say: as `DriftLine`, with how many rows came, went and
    changed."""

    frozen: FrozenLine
    now: Decimal | None
    came: int
    went: int
    changed: int

    @property
    def is_none(self) -> bool:
        """True when neither the value nor any row differs."""
        return not (self.came or self.went or self.changed) and self.now == self.frozen.value

    @property
    def now_text(self) -> str:
        """The new value as people read it."""
        return shown(self.now, self.frozen.unit)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every figure of a freezing held against the records, as of a day. `keeping` says how that of a large campaign was
    kept; None where the records have just been read. Without lines it is still to be made."""

    as_of: date
    lines: tuple[MovedLine, ...]
    keeping: Keeping | None = None


def freezings(actor: Actor, *, campaign_id: int | None = None, limit: int = 100) -> list[FreezingView]:
    """The freezings that the actor may see, the latest first. Three queries."""
    rows = Freezing.objects.visible_to(actor).select_related("campaign")
    if campaign_id is not None:
        rows = rows.filter(campaign_id=campaign_id)
    return _views(list(rows.order_by("-frozen_at")[:limit]))


def freezing_page(
    actor: Actor, *, campaign_id: int | None = None, after: str = "", limit: int = 50
) -> Page[FreezingView]:
    """The same by the page. Raises BadInput when `after` is no cursor of such a list."""
    rows = Freezing.objects.visible_to(actor).select_related("campaign")
    if campaign_id is not None:
        rows = rows.filter(campaign_id=campaign_id)
    part = page(rows, by=("-frozen_at", "-pk"), after=after, limit=limit)
    return Page(_views(part.items), part.next)


def _views(found: list[Freezing]) -> list[FreezingView]:
    names = access.names([row.frozen_by_id for row in found], language=get_language() or "zh-hans")
    bound = Report.objects.filter(freezing__in=found).values_list("freezing").annotate(Count("pk")).order_by()
    counts = dict(bound)
    return [_view(row, names, counts.get(row.pk, 0)) for row in found]


def freezing(actor: Actor, freezing_id: UUID) -> FreezingView:
    """One freezing with its figures. Raises Freezing.DoesNotExist. Four queries."""
    row = Freezing.objects.visible_to(actor).select_related("campaign").get(pk=freezing_id)
    names = access.names([row.frozen_by_id], language=get_language() or "zh-hans")
    return _view(row, names, row.reports.count(), tuple(lines_of(row.pk)))


def _view(row: Freezing, names: dict[int, str], reports: int, figures: tuple[FrozenLine, ...] = ()) -> FreezingView:
    name_en = row.campaign.name_en if (get_language() or "").startswith("en") else ""
    return FreezingView(
        row.pk,
        row.campaign_id,
        name_en or row.campaign.name,
        row.as_of,
        row.frozen_at,
        names.get(row.frozen_by_id or 0, ""),
        row.ledger_size,
        row.ledger_root,
        reports,
        figures,
    )


def lines_of(freezing_id: UUID) -> list[FrozenLine]:
    """The figures of a freezing. Not scoped: the caller has found the freezing, or a published report of it."""
    rows = FrozenFigure.objects.filter(freezing=freezing_id).select_related("row_set").order_by("order")
    return [_line(row) for row in rows.defer("row_set__packed")]


def _line(row: FrozenFigure) -> FrozenLine:
    is_english = (get_language() or "").startswith("en")
    return FrozenLine(
        row.figure_id,
        row.label_en if is_english else row.label_zh,
        row.query_en if is_english else row.query_zh,
        row.code,
        None if row.value is None else Decimal(row.value),
        FigureUnit(row.unit_value),
        row.row_set.count,
        row.row_set_id,
    )


def frozen_rows(actor: Actor, freezing_id: UUID, figure_id: str) -> tuple[FrozenLine, list[RowRef]]:
    """A frozen figure and the rows that counted, as they were. Raises Freezing.DoesNotExist, FrozenFigure.DoesNotExist;
    ValueError when the rows no longer give their digest."""
    found = Freezing.objects.visible_to(actor).get(pk=freezing_id)
    return rows_of_figure(found.pk, figure_id)


def rows_of_figure(freezing_id: UUID, figure_id: str) -> tuple[FrozenLine, list[RowRef]]:
    """As `frozen_rows`, not scoped: the caller has found the freezing, or a published report of it."""
    row = FrozenFigure.objects.select_related("row_set").get(freezing=freezing_id, figure_id=figure_id)
    return _line(row), row.row_set.rows()


def safe_line(line: FrozenLine) -> FrozenLine:
    """The line as it may be shown in a report: of what could single out a person, only that it is small."""
    return replace(line, small=value_words(line.id, line.value, line.unit))


def drift(
    actor: Actor, freezing_id: UUID, *, as_of: date | None = None, ids: Iterable[str] | None = None
) -> list[DriftLine]:
    """What a new reading of the records says beside each frozen figure: as of the same day (what has been entered or
    corrected since), or as of another; `ids` narrows to some figures. Raises Freezing.DoesNotExist."""
    return list(_held_against(Freezing.objects.visible_to(actor).get(pk=freezing_id), as_of, ids))


def comparison(actor: Actor, freezing_id: UUID, *, as_of: date, today: date) -> Comparison:
    """Every frozen figure beside what the records say as of a day: read now, or, of a large campaign, as it was kept;
    then the number of queries is the same for any number of records. Raises Freezing.DoesNotExist."""
    found = Freezing.objects.visible_to(actor).get(pk=freezing_id)
    if not is_large(found.campaign_id, today=today):
        return Comparison(as_of, tuple(_moved(line) for line in _held_against(found, as_of)))
    kept = comparing(freezing_id, as_of)
    known = kept.said["lines"] if kept.said else {}
    lines = (
        MovedLine(line, None if known[line.id][0] is None else Decimal(known[line.id][0]), *known[line.id][1:])
        for line in lines_of(freezing_id)
        if line.id in known
    )
    return Comparison(as_of, tuple(lines), kept)


def comparing(freezing_id: UUID, as_of: date) -> Keeping:
    """What is kept of a freezing held against the records as of a day. Not scoped: whoever calls has found it."""
    return kept(DRIFT_BY, **drift_arguments(freezing_id, as_of))


def drift_arguments(freezing_id: UUID, as_of: date) -> dict[str, str | int]:
    """What is asked for, as plain values."""
    return {"freezing_id": str(freezing_id), "as_of": as_of.isoformat()}


def drift_said(freezing_id: UUID, as_of: date, progress: Progress) -> dict[str, Any]:
    """A freezing held against the records, as it is kept. Not scoped: it is the same for all who may see it."""
    found = Freezing.objects.get(pk=freezing_id)
    total = found.figures.count()
    said: dict[str, Any] = {}
    for done, line in enumerate(_held_against(found, as_of), 1):
        moved = _moved(line)
        value = None if moved.now is None else str(moved.now)
        said[line.frozen.id] = [value, moved.came, moved.went, moved.changed]
        progress(done, total)
    return {"lines": said}


def _moved(line: DriftLine) -> MovedLine:
    drift = line.drift
    return MovedLine(line.frozen, line.now, len(drift.came), len(drift.went), len(drift.changed))


def _held_against(found: Freezing, as_of: date | None = None, ids: Iterable[str] | None = None) -> Iterator[DriftLine]:
    """One figure after the other, so that the rows of one only are held at a time."""
    chosen = found.figures.order_by("order")
    frozen = list(chosen if ids is None else chosen.filter(figure_id__in=list(ids)))
    known = [row.figure_id for row in frozen if row.figure_id in FIGURES]
    measured = measure(Source(found.campaign_id, as_of or found.as_of), ids=known)
    now = {value.figure.id: value for value in measured}
    return (_drift_line(row, now.get(row.figure_id)) for row in frozen)


def _drift_line(row: FrozenFigure, value: FigureValue | None) -> DriftLine:
    same = value is not None and value.count == row.row_set.count and digest(value.rows) == row.row_set_id
    moved = Drift((), (), ()) if same else drift_between(row.row_set.rows(), value.rows if value else ())
    return DriftLine(_line(row), value.value if value else None, moved)
