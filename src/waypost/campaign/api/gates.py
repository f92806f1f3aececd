"""Gates and responsibility for programs: what units have shown, which may pass, and who answers for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, queries
from waypost.campaign.api.router import found, router
from waypost.campaign.rules import Responsibility
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock, errors
from waypost.platform.counting import MOST
from waypost.platform.shapes import BIGGEST, RowId, Text, list_of, page_of, shape_of

PassageOut = shape_of(queries.PassageView)
GateRowOut = shape_of(queries.GateRow, without=("unit",), more={"unit_id": int, "name": str})
GateOut = page_of(GateRowOut, name="GateOut", units=int, passed=int)
HolderOut = shape_of(queries.Holder)
ResponsibleOut = shape_of(queries.ResponsibilityRow, without=("unit",), more={"unit_id": int, "name": str})
ResponsiblesOut = page_of(ResponsibleOut, name="ResponsiblesOut", total=int)


class ListIn(Schema):
    """Which units, by the page."""

    level: UnitLevel | None = None
    region_id: RowId | None = None
    kind: Text = Field("", max_length=40)
    after: int = Field(0, ge=0, le=BIGGEST)
    limit: int = Field(50, ge=1, le=200)


class GateIn(ListIn):
    """The same; `passed` narrows to those that have, or have not."""

    passed: bool | None = None


class GapIn(ListIn):
    """The same; `gap` is any, main or direct."""

    gap: str = Field("", pattern="^(any|main|direct)?$")


class PassIn(Schema):
    """Why a unit may pass with something unmet; empty where everything is met."""

    reason: Text = Field("", max_length=2000)


class PassManyIn(Schema):
    """The units that may pass."""

    unit_ids: list[RowId] = Field(min_length=1, max_length=2000)


class NotPassedOut(Schema):
    """A unit that could not pass, and why."""

    unit_id: int
    name: str
    why: str


class PassedOut(Schema):
    """What became of each unit."""

    passed: list[int]
    not_passed: list[NotPassedOut]


class NamingIn(Schema):
    """The post that answers for a unit from a day on."""

    kind: Responsibility
    post: Text = Field(min_length=1, max_length=80)
    from_on: date


@router.get("/campaigns/{int:campaign_id}/gates/{int:phase_id}", response=GateOut)
def gate(request: ActorRequest, campaign_id: int, phase_id: int, wanted: Query[GateIn]) -> Any:
    """Units at the gate of a phase, each criterion with its measured value; a value that is not there is unknown, and
    what is unknown is unmet."""
    page = queries.gate(request.actor, found(request, campaign_id), phase_id, as_of=clock.today(), **wanted.dict())
    items = [
        {"unit_id": row.unit.id, "name": row.unit.name, "readings": list(row.readings), "passage": row.passage}
        for row in page.rows
    ]
    return {"items": items, "next": str(page.after or ""), "units": page.units, "passed": page.passed}


@router.post("/gates/{int:phase_id}/units/{int:unit_id}", response={201: PassageOut})
def pass_gate(request: ActorRequest, phase_id: int, unit_id: int, said: PassIn) -> Any:
    """Let a unit leave a phase; with something unmet it needs somebody entitled and a reason."""
    actions.pass_gate(request.actor, phase_id, unit_id, reason=said.reason)
    return 201, queries.passages(request.actor, phase_id, unit_ids=[unit_id])[unit_id]


@router.post("/gates/{int:phase_id}/pass", response=PassedOut)
def pass_gates(request: ActorRequest, phase_id: int, said: PassManyIn) -> Any:
    """Let every unit through that shows all that is asked, and say of the others why not."""
    outcome = actions.pass_gates(request.actor, phase_id, unit_ids=said.unit_ids)
    return {
        "passed": [one.unit_id for one in outcome.passed],
        "not_passed": [
            {"unit_id": one.unit_id, "name": one.name, "why": errors.said(one.refusal)} for one in outcome.not_passed
        ],
    }


@router.get("/campaigns/{int:campaign_id}/responsibility", response=ResponsiblesOut)
def responsibility(request: ActorRequest, campaign_id: int, wanted: Query[GapIn]) -> Any:
    """Units and who answers for them; nobody is a gap, and `gap` narrows to what is missing."""
    page = queries.responsibility(request.actor, found(request, campaign_id), as_of=clock.today(), **wanted.dict())
    items = [
        {"unit_id": row.unit.id, "name": row.unit.name, "main": row.main, "direct": row.direct} for row in page.rows
    ]
    return {"items": items, "next": str(page.after or ""), "total": min(page.total, MOST)}


@router.post("/campaigns/{int:campaign_id}/responsibility/{int:unit_id}", response={201: list_of(HolderOut)})
def name_responsible(request: ActorRequest, campaign_id: int, unit_id: int, said: NamingIn) -> Any:
    """Name the post that answers for a unit; the answer is the unit's whole history."""
    actions.name_responsible(request.actor, campaign_id, unit_id, kind=said.kind, post=said.post, from_on=said.from_on)
    return 201, queries.history(request.actor, campaign_id, unit_id)
