"""Checklists for programs."""

from __future__ import annotations

from typing import Any

from ninja import Field, Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import actions, policies, queries
from waypost.fieldwork.api.router import BecauseIn, router
from waypost.fieldwork.rules.checklists import QuestionKind
from waypost.platform.shapes import RowId, Text, list_of, shape_of

ChecklistOut = shape_of(queries.ChecklistView)
ChecklistVersionOut = shape_of(queries.VersionView, name="ChecklistVersionOut")


class QuestionIn(Schema):
    """A question. A key that is left out is made; one that stays lets answers be compared between versions."""

    key: str | None = Field(None, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")
    kind: QuestionKind
    text: Text = Field(min_length=1, max_length=300)
    text_en: Text = Field("", max_length=400)
    guidance: Text = Field("", max_length=600)
    choices: list[Text] = Field([], max_length=40)
    lowest: str = Field("", max_length=20, pattern=r"^-?[0-9.]*$")
    highest: str = Field("", max_length=20, pattern=r"^-?[0-9.]*$")
    unit: Text = Field("", max_length=20)
    points: int = Field(0, ge=0, le=100)
    is_required: bool = True


class SectionIn(Schema):
    """A part of a checklist."""

    title: Text = Field(min_length=1, max_length=120)
    title_en: Text = Field("", max_length=160)
    questions: list[QuestionIn] = Field(min_length=1, max_length=300)


class VersionIn(Schema):
    """A next version. With `seen_version` a version of somebody else in between is refused."""

    sections: list[SectionIn] = Field(min_length=1, max_length=60)
    note: Text = Field("", max_length=200)
    seen_version: int | None = Field(None, ge=0, le=100_000)


class ChecklistIn(Schema):
    """A checklist with its first version; without a campaign, for every campaign."""

    name: Text = Field(min_length=1, max_length=80)
    name_en: Text = Field("", max_length=100)
    campaign_id: RowId | None = None
    sections: list[SectionIn] = Field(min_length=1, max_length=60)


class ChecklistsIn(Schema):
    """Of which campaign; the retired ones instead of those in use."""

    campaign_id: RowId | None = None
    retired: bool = False


class WhichVersionIn(Schema):
    """Which version; the newest where none is given."""

    version: int | None = Field(None, ge=0, le=100_000)


def _content(sections: list[SectionIn]) -> list[dict[str, Any]]:
    plain = [section.dict() for section in sections]
    for section in plain:
        for question in section["questions"]:
            question["kind"] = question["kind"].value
            if question["key"] is None:
                del question["key"]
    return plain


@router.get("/checklists", response=list_of(ChecklistOut))
def checklists(request: ActorRequest, wanted: Query[ChecklistsIn]) -> Any:
    """The checklists that you may see, by name."""
    policies.require_reads_checklists(request.actor)
    return queries.checklists(request.actor, **wanted.dict())


@router.post("/checklists", response={201: ChecklistOut})
def make_checklist(request: ActorRequest, said: ChecklistIn) -> Any:
    """Make a checklist with its first version."""
    plain = said.dict(exclude={"sections"})
    made = actions.make_checklist(request.actor, content=_content(said.sections), **plain)
    return 201, queries.checklist(request.actor, made.pk)


@router.get("/checklists/{int:checklist_id}", response=ChecklistVersionOut)
def checklist(request: ActorRequest, checklist_id: int, wanted: Query[WhichVersionIn]) -> Any:
    """What a checklist asks, in its newest version or another."""
    return queries.version(request.actor, checklist_id, wanted.version)


@router.post("/checklists/{int:checklist_id}/versions", response={201: ChecklistVersionOut})
def edit_checklist(request: ActorRequest, checklist_id: int, said: VersionIn) -> Any:
    """Make the next version. Visits that have started keep the one they began with."""
    actions.edit_checklist(
        request.actor,
        checklist_id,
        content=_content(said.sections),
        note=said.note,
        seen_version=said.seen_version,
    )
    return 201, queries.version(request.actor, checklist_id)


@router.post("/checklists/{int:checklist_id}/retire", response=ChecklistOut)
def retire_checklist(request: ActorRequest, checklist_id: int, said: BecauseIn) -> Any:
    """Take a checklist out of use. Visits that have it keep it."""
    actions.retire_checklist(request.actor, checklist_id, reason=said.reason)
    return queries.checklist(request.actor, checklist_id)
