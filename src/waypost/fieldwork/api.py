"""Field work for programs. Talks: counts only, for what is said in a talk goes to a person and never to a program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import actions, policies, queries
from waypost.fieldwork.queries.findings import selected as selected_findings
from waypost.fieldwork.queries.visits import selected as selected_visits
from waypost.fieldwork.queries.visits import views
from waypost.fieldwork.rules.findings import FindingState, Severity
from waypost.fieldwork.rules.visits import VisitState
from waypost.kernel.actor import Role
from waypost.platform import clock
from waypost.platform.pages import page

router = Router(tags=["fieldwork"])
_BIGGEST = 2**63 - 1
_PLAIN = r"^[^\x00]*$"


class MemberOut(Schema):
    """Somebody on a visit."""

    user_id: int
    name: str
    rank: Role
    is_lead: bool


class VisitOut(Schema):
    """A visit, as far as you may know of it."""

    id: UUID
    number: int | None
    campaign_id: int
    unit_id: int
    unit_name: str
    kind: str
    state: VisitState
    from_at: datetime
    until_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    purpose: str
    summary: str
    members: list[MemberOut]

    @staticmethod
    def resolve_kind(view: Any) -> str:
        """The code of the kind."""
        return str(view.kind.code)


class VisitsOut(Schema):
    """A part of the visits."""

    items: list[VisitOut]
    next: str


class VisitsIn(Schema):
    """Which visits."""

    campaign_id: int | None = Field(None, ge=1, le=_BIGGEST)
    unit_id: int | None = Field(None, ge=1, le=_BIGGEST)
    kind: str = Field("", max_length=30, pattern=r"^[a-z0-9_]*$")
    state: VisitState | None = None
    from_on: date | None = None
    until_on: date | None = None
    text: str = Field("", max_length=100, pattern=_PLAIN)
    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


class PlanIn(Schema):
    """A visit to plan."""

    campaign_id: int = Field(ge=1, le=_BIGGEST)
    unit_id: int = Field(ge=1, le=_BIGGEST)
    kind: str = Field(max_length=30, pattern=r"^[a-z0-9_]+$")
    from_at: datetime
    until_at: datetime
    purpose: str = Field(min_length=1, max_length=300, pattern=_PLAIN)
    user_ids: list[int] = Field(min_length=1, max_length=40)
    lead_id: int | None = Field(None, ge=1, le=_BIGGEST)
    focus_ids: list[int] = Field([], max_length=40)
    checklist_id: int | None = Field(None, ge=1, le=_BIGGEST)
    is_hidden: bool | None = None


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=300, pattern=_PLAIN)


class AnswerIn(Schema):
    """An answer to a question."""

    key: str = Field(max_length=40, pattern=r"^[a-z0-9_]+$")
    value: str = Field(max_length=4000, pattern=_PLAIN)
    note: str = Field("", max_length=4000, pattern=_PLAIN)


class TextIn(Schema):
    """What was seen."""

    text: str = Field(min_length=1, max_length=4000, pattern=_PLAIN)
    file_ids: list[UUID] = Field([], max_length=50)


class FindingIn(Schema):
    """A finding to note."""

    title: str = Field(min_length=1, max_length=120, pattern=_PLAIN)
    criteria: str = Field(min_length=1, max_length=4000, pattern=_PLAIN)
    condition: str = Field(min_length=1, max_length=4000, pattern=_PLAIN)
    cause: str = Field("", max_length=4000, pattern=_PLAIN)
    effect: str = Field("", max_length=4000, pattern=_PLAIN)
    severity: Severity
    focus_ids: list[int] = Field([], max_length=40)
    file_ids: list[UUID] = Field([], max_length=50)


class IdOut(Schema):
    """The id of what was made."""

    id: UUID


class FindingOut(Schema):
    """A finding in its newest words."""

    id: UUID
    visit_id: UUID
    campaign_id: int
    unit_id: int
    unit_name: str
    title: str
    criteria: str
    condition: str
    cause: str
    effect: str
    severity: Severity
    state: FindingState
    revision: int
    focus_ids: list[int]
    file_ids: list[UUID]
    found_at: datetime
    issued_at: datetime | None


class FindingsOut(Schema):
    """A part of the findings."""

    items: list[FindingOut]
    next: str


class FindingsIn(Schema):
    """Which findings."""

    campaign_id: int | None = Field(None, ge=1, le=_BIGGEST)
    unit_id: int | None = Field(None, ge=1, le=_BIGGEST)
    visit_id: UUID | None = None
    severity: Severity | None = None
    state: FindingState | None = None
    text: str = Field("", max_length=100, pattern=_PLAIN)
    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


class CountsIn(Schema):
    """Which campaign."""

    campaign_id: int = Field(ge=1, le=_BIGGEST)


class CountsOut(Schema):
    """Counts of talks; null where there are too few to tell."""

    person_times: int | None
    people: int | None
    is_suppressed: bool


@router.get("/visits", response=VisitsOut)
def visits(request: ActorRequest, wanted: Query[VisitsIn]) -> Any:
    """The visits that you may know of, the latest first."""
    asked = wanted.dict()
    after, limit, state = asked.pop("after"), asked.pop("limit"), asked.pop("state")
    rows = selected_visits(request.actor, states=[state] if state else (), **asked).select_related("unit")
    part = page(rows, by=("-from_at", "-pk"), after=after, limit=limit)
    return {"items": views(request.actor, part.items), "next": part.next}


@router.post("/visits", response={201: IdOut})
def plan(request: ActorRequest, wanted: PlanIn) -> Any:
    """Plan a visit."""
    return 201, {"id": actions.plan_visit(request.actor, **wanted.dict()).pk}


@router.get("/visits/{uuid:visit_id}", response=VisitOut)
def visit(request: ActorRequest, visit_id: UUID) -> Any:
    """One visit."""
    return queries.visit(request.actor, visit_id)


@router.post("/visits/{uuid:visit_id}/announce", response=IdOut)
def announce(request: ActorRequest, visit_id: UUID) -> Any:
    """Tell the unit of it."""
    return {"id": actions.announce_visit(request.actor, visit_id).pk}


@router.post("/visits/{uuid:visit_id}/cancel", response=IdOut)
def cancel(request: ActorRequest, visit_id: UUID, wanted: ReasonIn) -> Any:
    """Call it off."""
    return {"id": actions.cancel_visit(request.actor, visit_id, reason=wanted.reason).pk}


@router.post("/visits/{uuid:visit_id}/start", response=IdOut)
def start(request: ActorRequest, visit_id: UUID) -> Any:
    """Start it."""
    return {"id": actions.open_visit(request.actor, visit_id).pk}


@router.post("/visits/{uuid:visit_id}/end", response=IdOut)
def end(request: ActorRequest, visit_id: UUID) -> Any:
    """End it."""
    return {"id": actions.end_visit(request.actor, visit_id).pk}


@router.post("/visits/{uuid:visit_id}/answers", response=IdOut)
def answer(request: ActorRequest, visit_id: UUID, wanted: AnswerIn) -> Any:
    """Answer a question of its checklist."""
    actions.answer(request.actor, visit_id, **wanted.dict())
    return {"id": visit_id}


@router.post("/visits/{uuid:visit_id}/observations", response={201: IdOut})
def observe(request: ActorRequest, visit_id: UUID, wanted: TextIn) -> Any:
    """Note what is seen."""
    return 201, {"id": actions.observe(request.actor, visit_id, **wanted.dict()).pk}


@router.post("/visits/{uuid:visit_id}/photos", response={201: IdOut})
def photo(request: ActorRequest, visit_id: UUID, file: File[UploadedFile]) -> Any:
    """Keep a photograph; the id is the file's."""
    upload = cast(BinaryIO, file.file)
    return 201, {"id": actions.attach_photo(request.actor, visit_id, upload=upload, name=file.name or "").file_id}


@router.post("/visits/{uuid:visit_id}/findings", response={201: IdOut})
def note(request: ActorRequest, visit_id: UUID, wanted: FindingIn) -> Any:
    """Note a finding."""
    return 201, {"id": actions.note_finding(request.actor, visit_id, **wanted.dict()).pk}


@router.get("/findings", response=FindingsOut)
def findings(request: ActorRequest, wanted: Query[FindingsIn]) -> Any:
    """The findings that you may see, the newest first."""
    asked = wanted.dict()
    after, limit = asked.pop("after"), asked.pop("limit")
    part = page(selected_findings(request.actor, **asked), by=("-found_at", "-pk"), after=after, limit=limit)
    shown = {one.id: one for one in queries.findings(request.actor, ids=[row.pk for row in part.items])}
    return {"items": [shown[row.pk] for row in part.items if row.pk in shown], "next": part.next}


@router.get("/findings/{uuid:finding_id}", response=FindingOut)
def finding(request: ActorRequest, finding_id: UUID) -> Any:
    """One finding."""
    return queries.finding(request.actor, finding_id)


@router.get("/talks/counts", response=CountsOut)
def talk_counts(request: ActorRequest, wanted: Query[CountsIn]) -> Any:
    """Person-times and people of a campaign's talks so far."""
    policies.require_counts(request.actor)
    return queries.talk_counts(wanted.campaign_id, clock.today())
