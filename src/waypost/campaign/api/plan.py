"""The plan of a campaign for programs: its phases, what its gates ask for, its focus areas."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, queries
from waypost.campaign.api.router import found, router
from waypost.campaign.rules import Comparison, Gate, PhaseKind
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.shapes import RowId, Text, list_of, shape_of

CampaignOut = shape_of(queries.CampaignView, without=("region_path",))
CriterionOut = shape_of(queries.CriterionView)
FocusOut = shape_of(queries.FocusView)


class NamesIn(Schema):
    """A name, and the English one."""

    name: Text = Field(min_length=1, max_length=120)
    name_en: Text = Field("", max_length=160)


class DaysIn(Schema):
    """From a day to a day, both included."""

    from_on: date
    until_on: date


class FirstPhaseIn(DaysIn):
    """A phase of a new campaign."""

    kind: PhaseKind


class CampaignIn(NamesIn):
    """A campaign to open. Without `phases` its days are shared evenly among the three usual ones."""

    region_id: RowId
    opens_on: date
    closes_on: date
    purpose: Text = Field("", max_length=5000)
    focus_areas: list[NamesIn] = Field([], max_length=20)
    phases: list[FirstPhaseIn] | None = Field(None, max_length=12)


class PhaseIn(NamesIn, FirstPhaseIn):
    """A phase to add after the last."""


class PhaseDaysIn(DaysIn):
    """The days of a phase; a name that is left empty stays."""

    id: RowId
    name: Text = Field("", max_length=120)
    name_en: Text = Field("", max_length=160)


class PhasesIn(Schema):
    """Phases to change together, so that their days fit one another when all are changed."""

    phases: list[PhaseDaysIn] = Field(min_length=1, max_length=12)


class FocusIn(Schema):
    """All focus areas in order. One that the campaign has cannot be left out."""

    areas: list[NamesIn] = Field(max_length=20)


class AskIn(Schema):
    """What a gate asks for."""

    comparison: Comparison
    threshold: int = Field(ge=0, le=1_000_000)
    text: Text = Field(min_length=1, max_length=200)
    text_en: Text = Field("", max_length=240)


class CriterionIn(AskIn):
    """Something to ask for at a gate; without a level, of every unit."""

    gate: Gate
    measure: Text = Field(min_length=1, max_length=60)
    level: UnitLevel | None = None


@router.get("/campaigns", response=list_of(CampaignOut))
def campaigns(request: ActorRequest) -> Any:
    """The campaigns that you may see, the newest first."""
    return queries.campaigns(request.actor, today=clock.today())


@router.post("/campaigns", response={201: CampaignOut})
def open_campaign(request: ActorRequest, said: CampaignIn) -> Any:
    """Open a campaign in a region."""
    plain = said.dict(exclude={"focus_areas", "phases"})
    phases = None if said.phases is None else [(one.kind, one.from_on, one.until_on) for one in said.phases]
    areas = [(one.name, one.name_en) for one in said.focus_areas]
    opened = actions.open_campaign(request.actor, **plain, focus_areas=areas, phases=phases)
    return 201, found(request, opened.pk)


@router.get("/campaigns/{int:campaign_id}", response=CampaignOut)
def campaign(request: ActorRequest, campaign_id: int) -> Any:
    """One campaign."""
    return found(request, campaign_id)


@router.post("/campaigns/{int:campaign_id}/phases", response={201: CampaignOut})
def add_phase(request: ActorRequest, campaign_id: int, said: PhaseIn) -> Any:
    """Add a phase after the last."""
    actions.add_phase(request.actor, campaign_id, **said.dict())
    return 201, found(request, campaign_id)


@router.post("/campaigns/{int:campaign_id}/phases/edit", response=CampaignOut)
def edit_phases(request: ActorRequest, campaign_id: int, said: PhasesIn) -> Any:
    """Change the days and names of phases together."""
    days = {one.id: (one.from_on, one.until_on) for one in said.phases}
    names = {one.id: (one.name, one.name_en) for one in said.phases}
    actions.edit_phases(request.actor, campaign_id, days=days, names=names)
    return found(request, campaign_id)


@router.get("/campaigns/{int:campaign_id}/focus-areas", response=list_of(FocusOut))
def focus_areas(request: ActorRequest, campaign_id: int) -> Any:
    """What the campaign wants grasped, in order."""
    return queries.focus_areas(found(request, campaign_id).id)


@router.put("/campaigns/{int:campaign_id}/focus-areas", response=list_of(FocusOut))
def edit_focus_areas(request: ActorRequest, campaign_id: int, said: FocusIn) -> Any:
    """Say what the campaign wants grasped: known names stay, new ones are added, none is taken away."""
    actions.edit_focus_areas(request.actor, campaign_id, names=[(one.name, one.name_en) for one in said.areas])
    return queries.focus_areas(campaign_id)


@router.get("/campaigns/{int:campaign_id}/criteria", response=list_of(CriterionOut))
def criteria(request: ActorRequest, campaign_id: int) -> Any:
    """What the gates of a campaign ask for, in the order of its phases."""
    return queries.criteria_of(found(request, campaign_id).id)


@router.post("/phases/{int:phase_id}/criteria", response={201: list_of(CriterionOut)})
def add_criterion(request: ActorRequest, phase_id: int, said: CriterionIn) -> Any:
    """Ask for something at a gate of a phase; the answer is all that the phase asks for."""
    actions.add_criterion(request.actor, phase_id, **said.dict())
    return 201, queries.gate_criteria(phase_id)


@router.post("/criteria/{int:criterion_id}/change", response=list_of(CriterionOut))
def change_criterion(request: ActorRequest, criterion_id: int, said: AskIn) -> Any:
    """Change what a gate asks for. Units that have passed keep what they showed then."""
    changed = actions.change_criterion(request.actor, criterion_id, **said.dict())
    return queries.gate_criteria(changed.phase_id)


@router.delete("/criteria/{int:criterion_id}", response={204: None})
def remove_criterion(request: ActorRequest, criterion_id: int) -> Any:
    """Ask for something no longer."""
    actions.remove_criterion(request.actor, criterion_id)
    return 204, None
