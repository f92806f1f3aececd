"""Regions, units and rosters for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Field, File, Query, Router, Schema, UploadedFile

from waypost.organisation import actions, exporting, policies, preparation, queries
from waypost.organisation.queries import handed_in
from waypost.organisation.queries.units import UnitView
from waypost.organisation.requests import ActorRequest
from waypost.organisation.rules import Fate, RegionLevel, UnitLevel
from waypost.organisation.said import Question
from waypost.platform import clock
from waypost.platform import jobs as work
from waypost.platform.shapes import RowId, Text, list_of, page_of, shape_of

router = Router(tags=["organisation"])
RegionOut = shape_of(queries.RegionNode, name="RegionOut", without=("path", "depth", "has_children"))
UnitOut = shape_of(UnitView, without=("path", "region_path", "kind"), more={"kind": str, "kind_name": str})
UnitsOut = page_of(UnitOut, name="UnitsOut", total=int)
RosterOut = shape_of(handed_in.RosterView)
QuestionOut = shape_of(Question)
_FORMS = {
    "xlsx": (exporting.xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (exporting.csv_of, "text/csv; charset=utf-8"),
}


class FilterIn(Schema):
    """Which units."""

    text: Text = Field("", max_length=100)
    level: UnitLevel | None = None
    kind: Text = Field("", max_length=40)
    line: Text = Field("", max_length=40)
    region_id: RowId | None = None
    has_window: bool | None = None
    closed: bool = False


class UnitsIn(FilterIn):
    """Which units, in which order, by the page."""

    sort: str = Field("region", pattern="^-?(name|level|region|kind|staff|line)$")
    after: str = Field("", max_length=600)
    limit: int = Field(50, ge=1, le=200)


class FactsIn(Schema):
    """What is known of a unit. A field that is left out stays as it is."""

    name: Text | None = Field(None, min_length=1, max_length=120)
    short_name: Text | None = Field(None, max_length=60)
    kind: Text | None = Field(None, max_length=40)
    level: UnitLevel | None = None
    code: Text | None = Field(None, max_length=40)
    head: Text | None = Field(None, max_length=80)
    liaison: Text | None = Field(None, max_length=80)
    telephone: Text | None = Field(None, max_length=40)
    address: Text | None = Field(None, max_length=200)
    latitude: Decimal | None = Field(None, ge=-90, le=90)
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    has_window: bool | None = None
    staff: int | None = Field(None, ge=0, le=100_000)
    note: Text | None = Field(None, max_length=300)


class NewUnitIn(FactsIn):
    """A new unit."""

    name: Text = Field(min_length=1, max_length=120)
    kind: Text = Field(max_length=40)
    level: UnitLevel
    region_id: RowId
    superior_id: RowId | None = None


class MoveIn(Schema):
    """Where a unit goes, and why."""

    superior_id: RowId | None
    region_id: RowId | None = None
    reason: Text = Field(min_length=1, max_length=2000)


class ReasonIn(Schema):
    """Why."""

    reason: Text = Field(min_length=1, max_length=2000)


class HandedInOut(Schema):
    """A roster that is being read, and the job that reads it."""

    id: UUID
    job: UUID


class RowsOut(Schema):
    """A part of the rows of a roster, each with its fate, the unit as understood, and the reasons with their cells."""

    items: list[dict[str, Any]]
    total: int
    page: int
    pages: int


class AnswersIn(Schema):
    """Answers: the key of a question (or of one row's question), with the value of a choice."""

    answers: dict[Text, Text] = Field(max_length=5000)
    accept_suggestions: bool = False


class RowsIn(Schema):
    """Which rows of a roster."""

    fate: Fate | None = None
    page: int = Field(1, ge=1, le=100_000)


class RegionIn(Schema):
    """A region to add. Its level is that of its code; `level` says it where there is no code."""

    name: Text = Field(min_length=1, max_length=80)
    code: str | None = Field(None, pattern=r"^(\d{6}|\d{9}|\d{12})$")
    parent_id: RowId | None = None
    level: RegionLevel | None = None


class RegionPlaceOut(Schema):
    """A region."""

    id: int
    name: str
    level: RegionLevel
    code: str | None


class ApplyIn(Schema):
    """Whether rows that are asked about or refused, and those below them, are left out."""

    leave_out: bool = False


def _out(unit: UnitView) -> dict[str, Any]:
    given = {name: getattr(unit, name) for name in UnitOut.model_fields if name not in ("kind", "kind_name")}
    return {**given, "kind": unit.kind.code, "kind_name": unit.kind.name}


@router.get("/regions", response=list_of(RegionOut))
def regions(request: ActorRequest) -> Any:
    """The tree of regions, parents before children, with the number of units that you may see in each and below it."""
    return queries.regions(request.actor)


@router.post("/regions", response={201: RegionPlaceOut})
def add_region(request: ActorRequest, said: RegionIn) -> Any:
    """Add a region below another."""
    return 201, actions.add_region(request.actor, **said.dict())


@router.get("/units", response=UnitsOut)
def units(request: ActorRequest, wanted: Query[UnitsIn]) -> Any:
    """The units that you may see."""
    given = wanted.dict()
    page = queries.units(request.actor, **{**given, "after": given["after"] or None})
    return {"items": [_out(unit) for unit in page.rows], "total": page.total, "next": page.after or ""}


@router.get("/units/export.{form}", response={200: None})
def export(request: ActorRequest, form: Literal["xlsx", "csv"], wanted: Query[FilterIn]) -> HttpResponse:
    """The units that you may see, as a spreadsheet that can be imported again."""
    write, media_type = _FORMS[form]
    disposition = f'attachment; filename="units-{clock.today():%Y%m%d}.{form}"'
    content = write(exporting.lines(request.actor, **wanted.dict()))
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


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
    """A roster that you handed in, and how it stands: the number of rows of each fate."""
    return handed_in.roster(request.actor, roster_id)


@router.get("/rosters/{uuid:roster_id}/rows", response=RowsOut)
def rows(request: ActorRequest, roster_id: UUID, wanted: Query[RowsIn]) -> Any:
    """The fate of each row, a hundred a page."""
    found, _, _ = handed_in.judged(request.actor, roster_id, fate=wanted.fate, page=wanted.page)
    items = [{**row, "fate": row["fate"].value, "facts": None} for row in found.rows]
    return {"items": items, "total": found.total, "page": found.page, "pages": found.pages}


@router.get("/rosters/{uuid:roster_id}/questions", response=list_of(QuestionOut))
def questions(request: ActorRequest, roster_id: UUID) -> Any:
    """What a roster asks: each question once, with its choices and a suggestion where there is one."""
    return handed_in.judged(request.actor, roster_id)[1]


@router.post("/rosters/{uuid:roster_id}/answers", response=RosterOut)
def answer(request: ActorRequest, roster_id: UUID, wanted: AnswersIn) -> Any:
    """Answer questions of a roster."""
    if wanted.accept_suggestions:
        preparation.accept_suggestions(request.actor, roster_id)
    if wanted.answers:
        preparation.answer(request.actor, roster_id, wanted.answers)
    return roster(request, roster_id)


@router.post("/rosters/{uuid:roster_id}/look-again", response=RosterOut)
def look_again(request: ActorRequest, roster_id: UUID) -> Any:
    """Judge a roster again, since units changed after it was read."""
    preparation.look_again(request.actor, roster_id)
    return roster(request, roster_id)


@router.post("/rosters/{uuid:roster_id}/drop", response=RosterOut)
def drop(request: ActorRequest, roster_id: UUID) -> Any:
    """Put a roster away that is not to be applied."""
    preparation.drop(request.actor, roster_id)
    return roster(request, roster_id)


@router.post("/rosters/{uuid:roster_id}/apply", response={202: HandedInOut})
def apply_roster(request: ActorRequest, roster_id: UUID, wanted: ApplyIn) -> Any:
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
