"""Regions, units and rosters for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from ninja import Field, File, Query, Router, Schema, UploadedFile

from waypost.organisation import actions, policies, preparation, queries
from waypost.organisation.queries import handed_in
from waypost.organisation.queries.units import UnitView
from waypost.organisation.requests import ActorRequest
from waypost.organisation.rules import Fate, RegionLevel, UnitLevel
from waypost.platform import jobs as work

router = Router(tags=["organisation"])
_BIGGEST = 2**63 - 1
_CLEAN = r"^[^\x00]*$"


class RegionOut(Schema):
    """A region in the tree, with the number of units that you may see in it and below it."""

    id: int
    name: str
    level: RegionLevel
    code: str | None
    parent_id: int | None
    units: int


class UnitOut(Schema):
    """A unit."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    kind_name: str
    level: UnitLevel
    region_id: int
    region_name: str
    region_code: str | None
    superior_id: int | None
    superior_name: str
    head: str
    liaison: str
    telephone: str
    address: str
    latitude: Decimal | None
    longitude: Decimal | None
    has_window: bool
    staff: int | None
    note: str
    is_closed: bool


class UnitsOut(Schema):
    """A part of the units; `next` is the cursor of the next part, "" on the last."""

    items: list[UnitOut]
    total: int
    next: str


class UnitsIn(Schema):
    """Which units."""

    text: str = Field("", max_length=100, pattern=_CLEAN)
    level: UnitLevel | None = None
    kind: str = Field("", max_length=40, pattern=_CLEAN)
    line: str = Field("", max_length=40, pattern=_CLEAN)
    region_id: int | None = Field(None, ge=1, le=_BIGGEST)
    has_window: bool | None = None
    closed: bool = False
    sort: str = Field("region", pattern="^-?(name|level|region|kind|staff|line)$")
    after: str = Field("", max_length=600)
    limit: int = Field(50, ge=1, le=200)


class FactsIn(Schema):
    """What is known of a unit. A field that is left out stays as it is."""

    name: str | None = Field(None, min_length=1, max_length=120, pattern=_CLEAN)
    short_name: str | None = Field(None, max_length=60, pattern=_CLEAN)
    kind: str | None = Field(None, max_length=40, pattern=_CLEAN)
    level: UnitLevel | None = None
    code: str | None = Field(None, max_length=40, pattern=_CLEAN)
    head: str | None = Field(None, max_length=80, pattern=_CLEAN)
    liaison: str | None = Field(None, max_length=80, pattern=_CLEAN)
    telephone: str | None = Field(None, max_length=40, pattern=_CLEAN)
    address: str | None = Field(None, max_length=200, pattern=_CLEAN)
    latitude: Decimal | None = Field(None, ge=-90, le=90)
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    has_window: bool | None = None
    staff: int | None = Field(None, ge=0, le=100_000)
    note: str | None = Field(None, max_length=300, pattern=_CLEAN)


class NewUnitIn(FactsIn):
    """A new unit."""

    name: str = Field(min_length=1, max_length=120, pattern=_CLEAN)
    kind: str = Field(max_length=40, pattern=_CLEAN)
    level: UnitLevel
    region_id: int = Field(ge=1, le=_BIGGEST)
    superior_id: int | None = Field(None, ge=1, le=_BIGGEST)


class MoveIn(Schema):
    """Where a unit goes, and why."""

    superior_id: int | None = Field(ge=1, le=_BIGGEST)
    region_id: int | None = Field(None, ge=1, le=_BIGGEST)
    reason: str = Field(min_length=1, max_length=2000, pattern=_CLEAN)


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=2000, pattern=_CLEAN)


class HandedInOut(Schema):
    """A roster that is being read, and the job that reads it."""

    id: UUID
    job: UUID


class RosterOut(Schema):
    """A roster and how it stands: the number of rows of each fate."""

    id: UUID
    name: str
    digest: str
    state: str
    trouble: str
    counts: dict[str, int]
    applied_seq: int | None


class RowsOut(Schema):
    """A part of the rows of a roster, each with its fate, the unit as understood, and the reasons with their cells."""

    items: list[dict[str, Any]]
    total: int
    page: int
    pages: int


class AnswersIn(Schema):
    """Answers: the key of a question (or of one row's question), with the value of a choice."""

    answers: dict[str, str] = Field(max_length=5000)
    accept_suggestions: bool = False


class ApplyIn(Schema):
    """Whether rows that are asked about or refused, and those below them, are left out."""

    leave_out: bool = False


def _out(unit: UnitView) -> dict[str, Any]:
    given = {name: getattr(unit, name) for name in UnitOut.model_fields if name not in ("kind", "kind_name")}
    return {**given, "kind": unit.kind.code, "kind_name": unit.kind.name}


@router.get("/regions", response=list[RegionOut])
def regions(request: ActorRequest) -> Any:
    """The tree of regions, parents before children."""
    return [{name: getattr(node, name) for name in RegionOut.model_fields} for node in queries.regions(request.actor)]


@router.get("/units", response=UnitsOut)
def units(request: ActorRequest, wanted: Query[UnitsIn]) -> Any:
    """The units that you may see."""
    given = wanted.dict()
    page = queries.units(request.actor, **{**given, "after": given["after"] or None})
    return {"items": [_out(unit) for unit in page.rows], "total": page.total, "next": page.after or ""}


@router.post("/units", response={201: UnitOut})
def add_unit(request: ActorRequest, wanted: NewUnitIn) -> Any:
    """Add a unit."""
    return 201, _out(actions.add_unit(request.actor, **_said(wanted)))


def _said(wanted: FactsIn) -> dict[str, Any]:
    """The fields that the caller gave; texts that are null are empty."""
    given = wanted.dict(exclude_unset=True)
    texts = {"short_name", "code", "head", "liaison", "telephone", "address", "note"}
    given = {name: "" if value is None and name in texts else value for name, value in given.items()}
    return {name: value for name, value in given.items() if value is not None or name in _MAY_BE_EMPTY}


_MAY_BE_EMPTY = frozenset({"latitude", "longitude", "staff", "superior_id"})


@router.get("/units/{int:unit_id}", response=UnitOut)
def unit(request: ActorRequest, unit_id: int) -> Any:
    """One unit."""
    return _out(queries.unit(request.actor, unit_id))


@router.patch("/units/{int:unit_id}", response=UnitOut)
def edit_unit(request: ActorRequest, unit_id: int, wanted: FactsIn) -> Any:
    """Change what is known of a unit."""
    return _out(actions.edit_unit(request.actor, unit_id, changes=_said(wanted)))


@router.post("/units/{int:unit_id}/move", response=UnitOut)
def move_unit(request: ActorRequest, unit_id: int, wanted: MoveIn) -> Any:
    """Put a unit below another superior, or into another region."""
    return _out(actions.move_unit(request.actor, unit_id, **wanted.dict()))


@router.post("/units/{int:unit_id}/close", response=UnitOut)
def close_unit(request: ActorRequest, unit_id: int, wanted: ReasonIn) -> Any:
    """Close a unit that no longer exists."""
    return _out(actions.close_unit(request.actor, unit_id, reason=wanted.reason))


@router.post("/units/{int:unit_id}/reopen", response=UnitOut)
def reopen_unit(request: ActorRequest, unit_id: int, wanted: ReasonIn) -> Any:
    """Open a closed unit again."""
    return _out(actions.reopen_unit(request.actor, unit_id, reason=wanted.reason))


@router.post("/rosters", response={202: HandedInOut})
def hand_in(request: ActorRequest, file: File[UploadedFile]) -> Any:
    """Hand in a roster to be read. Nothing is changed before it is applied."""
    roster_id, job = preparation.hand_in(request.actor, content=file.read(), name=file.name or "roster")
    return 202, {"id": roster_id, "job": job}


@router.get("/rosters/{uuid:roster_id}", response=RosterOut)
def roster(request: ActorRequest, roster_id: UUID) -> Any:
    """A roster that you handed in."""
    view = handed_in.roster(request.actor, roster_id)
    given = {name: getattr(view, name) for name in RosterOut.model_fields if name != "state"}
    return {**given, "state": view.state.value}


@router.get("/rosters/{uuid:roster_id}/rows", response=RowsOut)
def rows(request: ActorRequest, roster_id: UUID, fate: Fate | None = None, page: int = 1) -> Any:
    """The fate of each row, a hundred a page."""
    found, _, _ = handed_in.judged(request.actor, roster_id, fate=fate, page=page)
    items = [{**row, "fate": row["fate"].value, "facts": None} for row in found.rows]
    return {"items": items, "total": found.total, "page": found.page, "pages": found.pages}


@router.post("/rosters/{uuid:roster_id}/answers", response=RosterOut)
def answer(request: ActorRequest, roster_id: UUID, wanted: AnswersIn) -> Any:
    """Answer questions of a roster."""
    if wanted.accept_suggestions:
        preparation.accept_suggestions(request.actor, roster_id)
    if wanted.answers:
        preparation.answer(request.actor, roster_id, wanted.answers)
    return roster(request, roster_id)


@router.post("/rosters/{uuid:roster_id}/apply", response={202: HandedInOut})
def apply(request: ActorRequest, roster_id: UUID, wanted: ApplyIn) -> Any:
    """Apply a roster, as work with progress."""
    handed_in.roster(request.actor, roster_id)
    policies.require(request.actor, "import_units")
    job = work.enqueue(
        request.actor,
        "waypost.organisation.jobs.apply_roster",
        roster_id=str(roster_id),
        leave_out=wanted.leave_out,
        by=work.packed_actor(request.actor),
        language=get_language() or "zh-hans",
    )
    return 202, {"id": roster_id, "job": job}
