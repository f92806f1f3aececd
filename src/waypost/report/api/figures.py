"""Figures for programs: read now, frozen, and how far the frozen ones have drifted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.ledger import queries as ledger
from waypost.ledger.keeping import Keeping
from waypost.platform import clock, disk
from waypost.platform.shapes import PagedIn, RowId, list_of, page_of, shape_of
from waypost.report import actions, keeping, queries
from waypost.report.api.router import BeginIn, WorkOut, plain, router, under_way
from waypost.report.figures import FIGURES
from waypost.report.models import FrozenFigure
from waypost.report.queries import FigureLine, Figures, Key
from waypost.report.rules import FigureGroup, FigureUnit

FrozenFigureOut = shape_of(queries.FrozenLine, name="FrozenFigureOut", without=("small",))
FreezingOut = shape_of(queries.FreezingView, without=("figures",), more={"figures": list_of(FrozenFigureOut)})
FreezingLineOut = shape_of(queries.FreezingView, name="FreezingLineOut", without=("figures",))
FreezingsOut = page_of(FreezingLineOut, name="FreezingsOut")
_PAGE = 100


class FigureOut(Schema):
    """One figure in your language. `value` is a decimal as text; null when there is nothing to divide by, or when it
    could single out a person. `digest` is of the records that count; empty for a large campaign, whose figures are
    kept: a freezing has them all."""

    id: str
    group: FigureGroup
    label: str
    definition: str
    code: str
    unit: FigureUnit
    value: str | None
    rows: int | None
    digest: str


class FiguresOut(Schema):
    """Every figure of a campaign as of a day, at a position of the ledger: read from the records now, or, of a large
    campaign, as they were computed last. Without items: they are being computed, ask again later."""

    campaign_id: int
    as_of: date
    ledger_size: int
    ledger_root: str
    is_current: bool
    computed_at: datetime | None
    items: list[FigureOut]


class RowOut(Schema):
    """A record that counted and that you may open."""

    kind: str
    title: str
    detail: str
    address: str
    on: date | None


class RowsOut(Schema):
    """The records behind a figure: how many there are, how many you may open, and a part of those."""

    total: int
    visible: int
    items: list[RowOut]
    next: str


class DriftOut(Schema):
    """A frozen figure beside a new reading: the values, and how many records came, went and changed."""

    id: str
    label: str
    frozen: str | None
    now: str | None
    came: int
    went: int
    changed: int
    digest: str


class DriftsOut(Schema):
    """Every frozen figure beside what the records say as of a day, at a position of the ledger: read now, or, of a
    large campaign, as it was compared last. Without items: it is being done, ask again later."""

    freezing_id: UUID
    as_of: date
    ledger_size: int
    ledger_root: str
    is_current: bool
    computed_at: datetime | None
    items: list[DriftOut]


class AsOfIn(Schema):
    """Which campaign (yours that is running, if none is named) and which day (today, if none is named)."""

    campaign_id: RowId | None = None
    as_of: date | None = None


class RowsIn(AsOfIn):
    """Which part of the records."""

    after: str = Field("", max_length=12, pattern=r"^\d*$")


class FreezingsIn(PagedIn):
    """Which freezings."""

    campaign_id: RowId | None = None


def _figure(line: FigureLine) -> dict[str, Any]:
    figure = line.figure
    said = {"id": figure.id, "group": figure.group, "label": figure.label, "definition": figure.definition}
    value = None if line.value is None or line.is_withheld else str(line.value)
    return {
        **said,
        "code": figure.code,
        "unit": figure.unit,
        "value": value,
        "rows": None if line.is_withheld else line.rows,
        "digest": "" if line.is_withheld else line.digest(),
    }


@router.get("/figures", response=FiguresOut)
def figures(request: ActorRequest, wanted: Query[AsOfIn]) -> Any:
    """Every figure of a campaign as of a day."""
    today = clock.today()
    campaign = queries.readable_campaign(request.actor, wanted.campaign_id, today=today)
    if campaign is None:
        raise FrozenFigure.DoesNotExist
    page = queries.figures(request.actor, campaign, as_of=wanted.as_of or today, today=today)
    key = page.key or Key(campaign.id, page.as_of)
    told = _position(page.keeping, lambda: keeping.ask(request.actor, key))
    return {**told, "campaign_id": campaign.id, "as_of": page.as_of, "items": _items(page)}


def _items(page: Figures) -> list[dict[str, Any]]:
    return [_figure(line) for line in page.lines]


def _position(kept: Keeping | None, ask: Callable[[], None]) -> dict[str, Any]:
    """Where the ledger stood. What is kept of a large campaign, and the ledger has moved on from, is asked for anew."""
    if kept is None:
        now = ledger.position()
        return {"ledger_size": now.size, "ledger_root": now.root, "is_current": True, "computed_at": clock.now()}
    if kept.is_due:
        with disk.left_out():
            ask()
    return {
        "ledger_size": kept.ledger_size or 0,
        "ledger_root": kept.ledger_root,
        "is_current": kept.is_current,
        "computed_at": kept.kept_at,
    }


@router.get("/figures/{figure_id}/rows", response=RowsOut)
def rows(request: ActorRequest, figure_id: str, wanted: Query[RowsIn]) -> Any:
    """The records that a figure counts as of a day, as far as you may open them."""
    today = clock.today()
    campaign = queries.readable_campaign(request.actor, wanted.campaign_id, today=today)
    if campaign is None or figure_id not in FIGURES:
        raise FrozenFigure.DoesNotExist
    start = int(wanted.after or 0)
    as_of = wanted.as_of or today
    page = queries.figure_page(request.actor, campaign, figure_id, as_of=as_of, today=today, start=start, page=_PAGE)
    return {
        "total": page.opened.total,
        "visible": page.opened.visible,
        "items": [
            {
                "kind": row.found.kind_label,
                "title": row.found.title,
                "detail": row.found.detail,
                "address": row.found.address,
                "on": row.on,
            }
            for row in page.opened.rows
        ],
        "next": str(page.opened.next_start or ""),
    }


@router.get("/freezings", response=FreezingsOut)
def freezings(request: ActorRequest, wanted: Query[FreezingsIn]) -> Any:
    """The freezings that you may see, the latest first."""
    return queries.freezing_page(request.actor, **wanted.dict())


@router.post("/freezings", response={201: FreezingOut, 202: WorkOut})
def freeze(request: ActorRequest, response: HttpResponse, said: BeginIn) -> Any:
    """Freeze all figures of a campaign as of a day; those of a large campaign as work with progress."""
    work = keeping.ask_apart(request.actor, "freeze", said.campaign_id, **plain(said))
    if work is not None:
        return 202, under_way(request.actor, response, work)
    made = actions.freeze(request.actor, campaign_id=said.campaign_id, as_of=said.as_of)
    return 201, queries.freezing(request.actor, made.pk)


@router.get("/freezings/{uuid:freezing_id}", response=FreezingOut)
def freezing(request: ActorRequest, freezing_id: UUID) -> Any:
    """One freezing with its figures."""
    return queries.freezing(request.actor, freezing_id)


@router.get("/freezings/{uuid:freezing_id}/drift", response=DriftsOut)
def drift(request: ActorRequest, freezing_id: UUID, as_of: date | None = None) -> Any:
    """Each frozen figure beside what the records say, for the same day or another."""
    day = as_of or queries.freezing(request.actor, freezing_id).as_of
    found = queries.comparison(request.actor, freezing_id, as_of=day, today=clock.today())
    told = _position(found.keeping, lambda: keeping.ask_drift(request.actor, freezing_id, day))
    return {**told, "freezing_id": freezing_id, "as_of": day, "items": _moved(found)}


def _moved(found: queries.Comparison) -> list[dict[str, Any]]:
    return [
        {
            "id": line.frozen.id,
            "label": line.frozen.label,
            "frozen": None if line.frozen.value is None else str(line.frozen.value),
            "now": None if line.now is None else str(line.now),
            "came": line.came,
            "went": line.went,
            "changed": line.changed,
            "digest": line.frozen.digest,
        }
        for line in found.lines
    ]
