"""Campaigns for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from waypost.campaign import actions, queries
from waypost.campaign.rules import Comparison, MeetingKind, PhaseKind, PhaseState, Responsibility
from waypost.kernel.actor import Actor, Role
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.counting import MOST

router = Router(tags=["campaign"])
Id = Field(ge=1, lt=2**63)


class ActorHttpRequest(HttpRequest):
    """A request with its actor. For type hints only."""

    actor: Actor


class PhaseOut(Schema):
    """A phase, and where it stands today."""

    id: int
    kind: PhaseKind
    name: str
    from_on: date
    until_on: date
    state: PhaseState


class CampaignOut(Schema):
    """A campaign with its phases."""

    id: int
    name: str
    region_id: int
    region_name: str
    opens_on: date
    closes_on: date
    purpose: str
    phases: list[PhaseOut]


class MemberOut(Schema):
    """A term of duty in force."""

    user_id: int
    name: str
    role: Role
    group_name: str
    team_name: str
    seconded_from_id: int | None
    from_on: date
    until_on: date | None


class ReadingOut(Schema):
    """One criterion, held against a unit. `value` null: unknown, which is unmet."""

    text: str
    measure: str
    comparison: Comparison
    threshold: int
    value: int | None
    is_met: bool


class PassageOut(Schema):
    """A unit's passage. `reason` is there for an exception."""

    passed_on: date
    passed_by: str
    is_exception: bool
    reason: str


class GateRowOut(Schema):
    """One unit at a gate."""

    unit_id: int
    name: str
    readings: list[ReadingOut]
    passage: PassageOut | None


class GateOut(Schema):
    """A part of the units at a gate."""

    items: list[GateRowOut]
    next: str
    units: int
    passed: int


class ListIn(Schema):
    """Which units, by the page."""

    level: UnitLevel | None = None
    region_id: int | None = None
    kind: str = Field("", max_length=40)
    after: int = Field(0, ge=0, lt=2**63)
    limit: int = Field(50, ge=1, le=200)


class GateIn(ListIn):
    """The same; `passed` narrows to those that have, or have not."""

    passed: bool | None = None


class GapIn(ListIn):
    """The same; `gap` is any, main or direct."""

    gap: str = Field("", max_length=6)


class PassIn(Schema):
    """Why a unit may pass with something unmet; empty where everything is met."""

    reason: str = Field("", max_length=2000)


class HolderOut(Schema):
    """A post that answers for a unit."""

    kind: Responsibility
    post: str
    from_on: date
    until_on: date | None


class ResponsibleOut(Schema):
    """A unit and who answers for it; null is a gap."""

    unit_id: int
    name: str
    main: HolderOut | None
    direct: HolderOut | None


class ResponsiblesOut(Schema):
    """A part of the chain of responsibility."""

    items: list[ResponsibleOut]
    next: str
    total: int


class NamingIn(Schema):
    """The post that answers for a unit from a day on."""

    kind: Responsibility
    post: str = Field(max_length=80)
    from_on: date


class AttendanceIn(Schema):
    """An invited unit, whether it came, and with how many people."""

    unit_id: int = Id
    is_present: bool = True
    heads: int = Field(0, ge=0, lt=100_000)


class MeetingIn(Schema):
    """A meeting that was held."""

    kind: MeetingKind
    title: str = Field(max_length=160)
    title_en: str = Field("", max_length=200)
    held_on: date
    region_id: int = Id
    place: str = Field("", max_length=160)
    chaired_by: str = Field("", max_length=80)
    note: str = Field("", max_length=5000)
    units: list[AttendanceIn] = Field([], max_length=5000)


class MeetingOut(Schema):
    """A meeting; invited and present count units, heads people."""

    id: int
    kind: MeetingKind
    title: str
    held_on: date
    place: str
    region_name: str
    invited: int
    present: int
    heads: int


class ActivityOut(Schema):
    """An activity with its totals in person-times."""

    id: int
    title: str
    region_name: str
    session_count: int
    on_site: int
    by_video: int
    first_on: date | None
    last_on: date | None


class ActivityIn(Schema):
    """An activity to be begun; `kind` is the code of a kind."""

    kind: str = Field(max_length=40)
    title: str = Field(max_length=160)
    title_en: str = Field("", max_length=200)
    region_id: int = Id
    note: str = Field("", max_length=5000)


class SessionIn(Schema):
    """One day of an activity at one place, with its head counts in person-times."""

    held_on: date
    place: str = Field(max_length=160)
    on_site: int = Field(ge=0, lt=10_000_000)
    by_video: int = Field(0, ge=0, lt=10_000_000)
    note: str = Field("", max_length=300)


def _found(request: ActorHttpRequest, campaign_id: int) -> queries.CampaignView:
    return queries.campaign(request.actor, campaign_id, today=clock.today())


@router.get("/campaigns", response=list[CampaignOut])
def campaigns(request: ActorHttpRequest) -> Any:
    """The campaigns that you may see, the newest first."""
    return queries.campaigns(request.actor, today=clock.today())


@router.get("/campaigns/{int:campaign_id}", response=CampaignOut)
def campaign(request: ActorHttpRequest, campaign_id: int) -> Any:
    """One campaign."""
    return _found(request, campaign_id)


@router.get("/campaigns/{int:campaign_id}/members", response=list[MemberOut])
def members(request: ActorHttpRequest, campaign_id: int, on: date | None = None) -> Any:
    """Who serves in the campaign's groups on a day (today where none is given)."""
    return queries.members(_found(request, campaign_id).id, on or clock.today())


@router.get("/campaigns/{int:campaign_id}/gates/{int:phase_id}", response=GateOut)
def gate(request: ActorHttpRequest, campaign_id: int, phase_id: int, wanted: Query[GateIn]) -> Any:
    """Units at the gate of a phase, each criterion with its measured value."""
    page = queries.gate(request.actor, _found(request, campaign_id), phase_id, as_of=clock.today(), **wanted.dict())
    items = [
        {"unit_id": row.unit.id, "name": row.unit.name, "readings": list(row.readings), "passage": row.passage}
        for row in page.rows
    ]
    return {"items": items, "next": str(page.after or ""), "units": page.units, "passed": page.passed}


@router.post("/gates/{int:phase_id}/units/{int:unit_id}", response={201: PassageOut})
def pass_gate(request: ActorHttpRequest, phase_id: int, unit_id: int, said: PassIn) -> Any:
    """Let a unit leave a phase; with something unmet it needs somebody entitled and a reason."""
    actions.pass_gate(request.actor, phase_id, unit_id, reason=said.reason)
    return 201, queries.passages(request.actor, phase_id, unit_ids=[unit_id])[unit_id]


@router.get("/campaigns/{int:campaign_id}/responsibility", response=ResponsiblesOut)
def responsibility(request: ActorHttpRequest, campaign_id: int, wanted: Query[GapIn]) -> Any:
    """Units and who answers for them; `gap` narrows to what is missing."""
    page = queries.responsibility(request.actor, _found(request, campaign_id), as_of=clock.today(), **wanted.dict())
    items = [
        {"unit_id": row.unit.id, "name": row.unit.name, "main": row.main, "direct": row.direct} for row in page.rows
    ]
    return {"items": items, "next": str(page.after or ""), "total": min(page.total, MOST)}


@router.post("/campaigns/{int:campaign_id}/responsibility/{int:unit_id}", response={201: list[HolderOut]})
def name_responsible(request: ActorHttpRequest, campaign_id: int, unit_id: int, said: NamingIn) -> Any:
    """Name the post that answers for a unit; the answer is the unit's whole history."""
    actions.name_responsible(request.actor, campaign_id, unit_id, kind=said.kind, post=said.post, from_on=said.from_on)
    return 201, queries.history(request.actor, campaign_id, unit_id)


@router.get("/campaigns/{int:campaign_id}/meetings", response=list[MeetingOut])
def meetings(request: ActorHttpRequest, campaign_id: int, kind: MeetingKind | None = None) -> Any:
    """The meetings that you may see, the latest first; at most 200."""
    return queries.meetings(request.actor, _found(request, campaign_id).id, kind=kind)


@router.post("/campaigns/{int:campaign_id}/meetings", response={201: MeetingOut})
def hold_meeting(request: ActorHttpRequest, campaign_id: int, said: MeetingIn) -> Any:
    """Record a meeting that was held."""
    plain = said.dict(exclude={"units"})
    came = [actions.Attendance(one.unit_id, one.is_present, one.heads) for one in said.units]
    held = actions.hold_meeting(request.actor, campaign_id, units=came, **plain)
    return 201, queries.meeting(request.actor, held.pk)


@router.get("/campaigns/{int:campaign_id}/activities", response=list[ActivityOut])
def activities(request: ActorHttpRequest, campaign_id: int) -> Any:
    """The activities that you may see, with their totals."""
    return queries.activities(request.actor, _found(request, campaign_id).id)


@router.post("/campaigns/{int:campaign_id}/activities", response={201: ActivityOut})
def start_activity(request: ActorHttpRequest, campaign_id: int, said: ActivityIn) -> Any:
    """Begin the record of an activity."""
    made = actions.start_activity(request.actor, campaign_id, **said.dict())
    return 201, queries.activity(request.actor, made.pk)


@router.post("/activities/{int:activity_id}/sessions", response={201: ActivityOut})
def record_session(request: ActorHttpRequest, activity_id: int, said: SessionIn) -> Any:
    """Record one day of an activity; the answer is the activity with its new totals."""
    heads = actions.HeadCount(said.on_site, said.by_video)
    actions.record_session(
        request.actor, activity_id, held_on=said.held_on, place=said.place, heads=heads, note=said.note
    )
    return 201, queries.activity(request.actor, activity_id)
