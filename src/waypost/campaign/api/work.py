"""Meetings and activities for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, queries
from waypost.campaign.api.router import BecauseIn, found, router
from waypost.campaign.rules import MeetingKind
from waypost.platform.shapes import PagedIn, RowId, Text, list_of, page_of, shape_of

MeetingOut = shape_of(queries.MeetingView)
MeetingLineOut = shape_of(queries.MeetingView, name="MeetingLineOut", without=("units", "note"))
MeetingsOut = page_of(MeetingLineOut, name="MeetingsOut")
ActivityOut = shape_of(queries.ActivityView, without=("region_path",))
ActivityLineOut = shape_of(queries.ActivityView, name="ActivityLineOut", without=("region_path", "sessions", "note"))
ActivityKindOut = shape_of(queries.KindView, name="ActivityKindOut")


class MeetingsIn(PagedIn):
    """Which meetings, by the page."""

    kind: MeetingKind | None = None


class AttendanceIn(Schema):
    """An invited unit, whether it came, and with how many people."""

    unit_id: RowId
    is_present: bool = True
    heads: int = Field(0, ge=0, lt=100_000)


class MeetingIn(Schema):
    """A meeting that was held; `unit_id` is the host, if one is; `chaired_by` is a post."""

    kind: MeetingKind
    title: Text = Field(min_length=1, max_length=160)
    title_en: Text = Field("", max_length=200)
    held_on: date
    region_id: RowId
    unit_id: RowId | None = None
    place: Text = Field("", max_length=160)
    chaired_by: Text = Field("", max_length=80)
    note: Text = Field("", max_length=5000)
    units: list[AttendanceIn] = Field([], max_length=5000)
    focus_area_ids: list[RowId] = Field([], max_length=20)


class ActivityIn(Schema):
    """An activity to be begun; `kind` is the code of a kind."""

    kind: Text = Field(min_length=1, max_length=40)
    title: Text = Field(min_length=1, max_length=160)
    title_en: Text = Field("", max_length=200)
    region_id: RowId
    note: Text = Field("", max_length=5000)
    focus_area_ids: list[RowId] = Field([], max_length=20)


class HeadsIn(Schema):
    """Head counts, in person-times."""

    on_site: int = Field(ge=0, lt=10_000_000)
    by_video: int = Field(0, ge=0, lt=10_000_000)

    def heads(self) -> actions.HeadCount:
        """As the action has it."""
        return actions.HeadCount(self.on_site, self.by_video)


class SessionIn(HeadsIn):
    """One day of an activity at one place; `unit_id` is the unit at which it was held, if one is."""

    held_on: date
    place: Text = Field(min_length=1, max_length=160)
    unit_id: RowId | None = None
    note: Text = Field("", max_length=300)


class CorrectionIn(HeadsIn, BecauseIn):
    """The right head counts, and why they are corrected."""


class ActivityKindIn(Schema):
    """A kind of activity for every campaign."""

    code: str = Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")
    name_zh: Text = Field(min_length=1, max_length=60)
    name_en: Text = Field(min_length=1, max_length=80)


@router.get("/campaigns/{int:campaign_id}/meetings", response=MeetingsOut)
def meetings(request: ActorRequest, campaign_id: int, wanted: Query[MeetingsIn]) -> Any:
    """The meetings that you may see, the latest first."""
    return queries.meeting_page(request.actor, found(request, campaign_id).id, **wanted.dict())


@router.get("/meetings/{int:meeting_id}", response=MeetingOut)
def meeting(request: ActorRequest, meeting_id: int) -> Any:
    """One meeting with the units that were invited; invited and present count units, heads people."""
    return queries.meeting(request.actor, meeting_id)


@router.post("/campaigns/{int:campaign_id}/meetings", response={201: MeetingOut})
def hold_meeting(request: ActorRequest, campaign_id: int, said: MeetingIn) -> Any:
    """Record a meeting that was held."""
    plain = said.dict(exclude={"units"})
    came = [actions.Attendance(one.unit_id, one.is_present, one.heads) for one in said.units]
    held = actions.hold_meeting(request.actor, campaign_id, units=came, **plain)
    return 201, queries.meeting(request.actor, held.pk)


@router.get("/activity-kinds", response=list_of(ActivityKindOut))
def activity_kinds(request: ActorRequest) -> Any:
    """The kinds of activity in use."""
    return queries.activity_kinds()


@router.post("/activity-kinds", response={201: list_of(ActivityKindOut)})
def add_activity_kind(request: ActorRequest, said: ActivityKindIn) -> Any:
    """Add a kind of activity for every campaign; the answer is all kinds in use."""
    actions.add_activity_kind(request.actor, **said.dict())
    return 201, queries.activity_kinds()


@router.get("/campaigns/{int:campaign_id}/activities", response=list_of(ActivityLineOut))
def activities(request: ActorRequest, campaign_id: int) -> Any:
    """The activities that you may see, with their totals in person-times."""
    return queries.activities(request.actor, found(request, campaign_id).id)


@router.get("/activities/{int:activity_id}", response=ActivityOut)
def activity(request: ActorRequest, activity_id: int) -> Any:
    """One activity with its sessions."""
    return queries.activity(request.actor, activity_id)


@router.post("/campaigns/{int:campaign_id}/activities", response={201: ActivityOut})
def start_activity(request: ActorRequest, campaign_id: int, said: ActivityIn) -> Any:
    """Begin the record of an activity."""
    made = actions.start_activity(request.actor, campaign_id, **said.dict())
    return 201, queries.activity(request.actor, made.pk)


@router.post("/activities/{int:activity_id}/sessions", response={201: ActivityOut})
def record_session(request: ActorRequest, activity_id: int, said: SessionIn) -> Any:
    """Record one day of an activity; the answer is the activity with its new totals."""
    plain = said.dict(exclude={"on_site", "by_video"})
    actions.record_session(request.actor, activity_id, heads=said.heads(), **plain)
    return 201, queries.activity(request.actor, activity_id)


@router.post("/sessions/{int:session_id}/correct", response=ActivityOut)
def correct_session(request: ActorRequest, session_id: int, said: CorrectionIn) -> Any:
    """Correct the head counts of a session; what stood there before is in the ledger."""
    corrected = actions.correct_session(request.actor, session_id, heads=said.heads(), reason=said.reason)
    return queries.activity(request.actor, corrected.activity_id)
