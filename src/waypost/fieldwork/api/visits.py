"""Visits for programs: planning them, going, and what is written down on the way."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO, cast
from uuid import UUID

from ninja import Field, File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import actions, queries
from waypost.fieldwork.api.router import BecauseIn, IdOut, router
from waypost.fieldwork.queries.visits import selected, views
from waypost.fieldwork.queries.work import SectionView
from waypost.fieldwork.rules.visits import VisitKind, VisitState
from waypost.platform.pages import page
from waypost.platform.shapes import PagedIn, RowId, Text, list_of, page_of, shape_of

_PLACES = ("unit_path", "region_path")
VisitOut = shape_of(queries.VisitView, without=_PLACES)
VisitsOut = page_of(VisitOut, name="VisitsOut")
VisitKindOut = shape_of(queries.KindView, name="VisitKindOut")
AnsweredOut = shape_of(queries.QuestionView, name="AnsweredOut")
AnsweredSectionOut = shape_of(SectionView, name="AnsweredSectionOut", more={"questions": list_of(AnsweredOut)})
WorkOut = shape_of(
    queries.VisitWork,
    name="WorkOut",
    without=("visit", "findings"),
    more={"sections": list_of(AnsweredSectionOut)},
)


class VisitsIn(PagedIn):
    """Which visits."""

    campaign_id: RowId | None = None
    unit_id: RowId | None = None
    kind: str = Field("", max_length=30, pattern=r"^[a-z0-9_]*$")
    state: VisitState | None = None
    from_on: date | None = None
    until_on: date | None = None
    text: Text = Field("", max_length=100)


class PlanIn(Schema):
    """A visit to plan."""

    campaign_id: RowId
    unit_id: RowId
    kind: str = Field(max_length=30, pattern=r"^[a-z0-9_]+$")
    from_at: AwareDatetime
    until_at: AwareDatetime
    purpose: Text = Field(min_length=1, max_length=300)
    user_ids: list[RowId] = Field(min_length=1, max_length=40)
    lead_id: RowId | None = None
    focus_ids: list[RowId] = Field([], max_length=40)
    checklist_id: RowId | None = None
    team_id: RowId | None = None
    is_hidden: bool | None = None


class ChangeIn(BecauseIn):
    """What changes in a plan, and why. What is left out or null stays."""

    from_at: AwareDatetime | None = None
    until_at: AwareDatetime | None = None
    purpose: Text | None = Field(None, min_length=1, max_length=300)
    user_ids: list[RowId] | None = Field(None, min_length=1, max_length=40)
    lead_id: RowId | None = None
    focus_ids: list[RowId] | None = Field(None, max_length=40)
    checklist_id: RowId | None = None


class KindIn(Schema):
    """A kind of visit under a name of the office's own; it behaves like one that the house knows."""

    code: str = Field(max_length=30, pattern=r"^[a-z][a-z0-9_]*$")
    name: Text = Field(min_length=1, max_length=60)
    name_en: Text = Field("", max_length=80)
    behaves_like: VisitKind


class AnswerIn(Schema):
    """An answer to a question; "" takes the answer back."""

    key: str = Field(max_length=40, pattern=r"^[a-z0-9_]+$")
    value: Text = Field(max_length=4000)
    note: Text = Field("", max_length=4000)


class SeenIn(Schema):
    """What was seen, and when if not now, with photographs of the visit beside it."""

    text: Text = Field(min_length=1, max_length=4000)
    seen_at: AwareDatetime | None = None
    file_ids: list[UUID] = Field([], max_length=50)


class PhotoIn(Schema):
    """What a photograph shows, and beside what it stands."""

    shows: Text = Field("", max_length=300)
    captured_at: AwareDatetime | None = None
    place: Text = Field("", max_length=120)
    observation_id: UUID | None = None
    finding_id: UUID | None = None
    question_key: str = Field("", max_length=40, pattern=r"^[a-z0-9_]*$")


class ReportIn(Schema):
    """The summary with which the record of a visit is closed."""

    summary: Text = Field(min_length=1, max_length=4000)
    show_to_unit: bool = False


@router.get("/visits", response=VisitsOut)
def visits(request: ActorRequest, wanted: Query[VisitsIn]) -> Any:
    """The visits that you may know of, the latest first."""
    asked = wanted.dict()
    after, limit, state = asked.pop("after"), asked.pop("limit"), asked.pop("state")
    rows = selected(request.actor, states=[state] if state else (), **asked).select_related("unit")
    part = page(rows, by=("-from_at", "-pk"), after=after, limit=limit)
    return {"items": views(request.actor, part.items), "next": part.next}


@router.post("/visits", response={201: IdOut})
def plan_visit(request: ActorRequest, wanted: PlanIn) -> Any:
    """Plan a visit."""
    return 201, {"id": actions.plan_visit(request.actor, **wanted.dict()).pk}


@router.get("/visit-kinds", response=list_of(VisitKindOut))
def kinds(request: ActorRequest) -> Any:
    """The kinds of visit, and how each behaves."""
    return queries.kinds()


@router.post("/visit-kinds", response={201: list_of(VisitKindOut)})
def name_kind(request: ActorRequest, said: KindIn) -> Any:
    """Add a kind of visit; the answer is all kinds."""
    actions.name_kind(request.actor, **said.dict())
    return 201, queries.kinds()


@router.get("/visits/{uuid:visit_id}", response=VisitOut)
def visit(request: ActorRequest, visit_id: UUID) -> Any:
    """One visit."""
    return queries.visit(request.actor, visit_id)


@router.get("/visits/{uuid:visit_id}/work", response=WorkOut)
def work(request: ActorRequest, visit_id: UUID) -> Any:
    """What was done on a visit: checklist with answers, observations, photographs. Its findings are at /findings."""
    return queries.work(request.actor, visit_id)


@router.post("/visits/{uuid:visit_id}/change", response=IdOut)
def change_plan(request: ActorRequest, visit_id: UUID, said: ChangeIn) -> Any:
    """Change what is given of a plan; unit and kind never change."""
    given = {name: value for name, value in said.dict(exclude_unset=True).items() if value is not None}
    return {"id": actions.change_plan(request.actor, visit_id, **given).pk}


@router.post("/visits/{uuid:visit_id}/announce", response=IdOut)
def announce_visit(request: ActorRequest, visit_id: UUID) -> Any:
    """Tell the unit of it."""
    return {"id": actions.announce_visit(request.actor, visit_id).pk}


@router.post("/visits/{uuid:visit_id}/cancel", response=IdOut)
def cancel_visit(request: ActorRequest, visit_id: UUID, wanted: BecauseIn) -> Any:
    """Call it off."""
    return {"id": actions.cancel_visit(request.actor, visit_id, reason=wanted.reason).pk}


@router.post("/visits/{uuid:visit_id}/start", response=IdOut)
def open_visit(request: ActorRequest, visit_id: UUID) -> Any:
    """Start it: it gets its number, and the unit knows of it from now on."""
    return {"id": actions.open_visit(request.actor, visit_id).pk}


@router.post("/visits/{uuid:visit_id}/end", response=IdOut)
def end_visit(request: ActorRequest, visit_id: UUID) -> Any:
    """End it. What is written down may still be completed until the report is done."""
    return {"id": actions.end_visit(request.actor, visit_id).pk}


@router.post("/visits/{uuid:visit_id}/answers", response=IdOut)
def answer(request: ActorRequest, visit_id: UUID, wanted: AnswerIn) -> Any:
    """Answer a question of its checklist."""
    actions.answer(request.actor, visit_id, **wanted.dict())
    return {"id": visit_id}


@router.post("/visits/{uuid:visit_id}/observations", response={201: IdOut})
def observe(request: ActorRequest, visit_id: UUID, wanted: SeenIn) -> Any:
    """Note what is seen."""
    return 201, {"id": actions.observe(request.actor, visit_id, **wanted.dict()).pk}


@router.post("/visits/{uuid:visit_id}/photos", response={201: IdOut})
def attach_photo(request: ActorRequest, visit_id: UUID, file: File[UploadedFile], said: Form[PhotoIn]) -> Any:
    """Keep a photograph or another file of the visit; the id is the file's."""
    upload = cast(BinaryIO, file.file)
    kept = actions.attach_photo(request.actor, visit_id, upload=upload, name=file.name or "", **said.dict())
    return 201, {"id": kept.file_id}


@router.post("/visits/{uuid:visit_id}/report", response=IdOut)
def finish_report(request: ActorRequest, visit_id: UUID, said: ReportIn) -> Any:
    """Close the record of a visit with a summary."""
    return {"id": actions.finish_report(request.actor, visit_id, **said.dict()).pk}


@router.post("/visits/{uuid:visit_id}/report/reopen", response=IdOut)
def reopen_report(request: ActorRequest, visit_id: UUID, said: BecauseIn) -> Any:
    """Open the record of a visit again, to complete or correct it."""
    return {"id": actions.reopen_report(request.actor, visit_id, reason=said.reason).pk}
