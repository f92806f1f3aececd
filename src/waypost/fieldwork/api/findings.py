"""Findings for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import actions, queries
from waypost.fieldwork.api.router import BecauseIn, IdOut, router
from waypost.fieldwork.queries.findings import revisions, selected
from waypost.fieldwork.rules.findings import FindingState, Severity
from waypost.platform.pages import page
from waypost.platform.shapes import PagedIn, RowId, Text, list_of, page_of, shape_of

FindingOut = shape_of(queries.FindingView, without=("unit_path", "region_path"))
FindingsOut = page_of(FindingOut, name="FindingsOut")
RevisionOut = shape_of(queries.RevisionView)


class FindingsIn(PagedIn):
    """Which findings."""

    campaign_id: RowId | None = None
    unit_id: RowId | None = None
    visit_id: UUID | None = None
    severity: Severity | None = None
    state: FindingState | None = None
    text: Text = Field("", max_length=100)


class WordsIn(Schema):
    """The four parts of a finding, in one line, and how grave it is."""

    title: Text = Field(min_length=1, max_length=120)
    criteria: Text = Field(min_length=1, max_length=4000)
    condition: Text = Field(min_length=1, max_length=4000)
    cause: Text = Field("", max_length=4000)
    effect: Text = Field("", max_length=4000)
    severity: Severity


class FindingIn(WordsIn):
    """A finding to note, with photographs of the visit beside it."""

    focus_ids: list[RowId] = Field([], max_length=40)
    file_ids: list[UUID] = Field([], max_length=50)


class AmendIn(WordsIn, BecauseIn):
    """New words in place of the old, and why. With `seen_revision` a change of somebody else in between is refused."""

    seen_revision: int | None = Field(None, ge=0, le=100_000)


@router.post("/visits/{uuid:visit_id}/findings", response={201: IdOut})
def note_finding(request: ActorRequest, visit_id: UUID, wanted: FindingIn) -> Any:
    """Note a finding. It is a draft until a recommendation that rests on it is issued."""
    return 201, {"id": actions.note_finding(request.actor, visit_id, **wanted.dict()).pk}


@router.get("/findings", response=FindingsOut)
def findings(request: ActorRequest, wanted: Query[FindingsIn]) -> Any:
    """The findings that you may see, the newest first."""
    asked = wanted.dict()
    after, limit = asked.pop("after"), asked.pop("limit")
    part = page(selected(request.actor, **asked), by=("-found_at", "-pk"), after=after, limit=limit)
    shown = {one.id: one for one in queries.findings(request.actor, ids=[row.pk for row in part.items])}
    return {"items": [shown[row.pk] for row in part.items if row.pk in shown], "next": part.next}


@router.get("/findings/{uuid:finding_id}", response=FindingOut)
def finding(request: ActorRequest, finding_id: UUID) -> Any:
    """One finding."""
    return queries.finding(request.actor, finding_id)


@router.get("/findings/{uuid:finding_id}/revisions", response=list_of(RevisionOut))
def finding_revisions(request: ActorRequest, finding_id: UUID) -> Any:
    """Every wording of a finding, with why it was changed."""
    return revisions(request.actor, finding_id)


@router.post("/findings/{uuid:finding_id}/amend", response=FindingOut)
def amend_finding(request: ActorRequest, finding_id: UUID, said: AmendIn) -> Any:
    """Put new words in place of the old; the old stay readable."""
    actions.amend_finding(request.actor, finding_id, **said.dict())
    return queries.finding(request.actor, finding_id)


@router.post("/findings/{uuid:finding_id}/propose-withdrawal", response=FindingOut)
def propose_withdrawal(request: ActorRequest, finding_id: UUID, said: BecauseIn) -> Any:
    """Ask that a finding be withdrawn; a second person decides."""
    actions.propose_withdrawal(request.actor, finding_id, reason=said.reason)
    return queries.finding(request.actor, finding_id)


@router.post("/findings/{uuid:finding_id}/withdraw", response=FindingOut)
def withdraw_finding(request: ActorRequest, finding_id: UUID) -> Any:
    """Confirm the withdrawal that another proposed."""
    actions.withdraw_finding(request.actor, finding_id)
    return queries.finding(request.actor, finding_id)


@router.post("/findings/{uuid:finding_id}/decline-withdrawal", response=FindingOut)
def decline_withdrawal(request: ActorRequest, finding_id: UUID, said: BecauseIn) -> Any:
    """Leave a finding as it is, although somebody asked that it be withdrawn."""
    actions.decline_withdrawal(request.actor, finding_id, reason=said.reason)
    return queries.finding(request.actor, finding_id)
