"""Coverage for programs."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from waypost.campaign import queries as campaigns
from waypost.coverage import actions, policies, queries
from waypost.coverage.rules import Status
from waypost.kernel.actor import Actor, Role
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock

router = Router(tags=["coverage"])


class ActorHttpRequest(HttpRequest):
    """A request with its actor. For type hints only."""

    actor: Actor


class WantedIn(Schema):
    """Which part of coverage, as of which day (today where none is given)."""

    as_of: date | None = None
    obligation: int | None = None
    level: UnitLevel | None = None
    kind: str = Field("", max_length=40)
    region: int | None = None
    status: Status | None = None
    gaps: bool = False
    text: str = Field("", max_length=60)


class PageIn(WantedIn):
    """The same, by the page."""

    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


class CellOut(Schema):
    """One unit against one obligation. `last_day` null on a gap: nobody of the rank is stationed there."""

    obligation_id: int
    status: Status
    met_on: date | None
    planned_on: date | None
    due_on: date
    times: int
    done: int
    last_day: date | None
    responsible: list[str]


class RowOut(Schema):
    """One unit with its obligations."""

    unit_id: int
    name: str
    level: UnitLevel
    region_name: str
    cells: list[CellOut]


class MatrixOut(Schema):
    """A part of the matrix."""

    items: list[RowOut]
    next: str


class SumOut(Schema):
    """How the units of one part stand."""

    key: str
    name: str
    total: int
    covered: int
    planned: int
    open: int
    at_risk: int
    missed: int
    not_needed: int


class OwedOut(Schema):
    """What some people still have to close."""

    obligation_id: int
    people: list[str]
    regions: list[str]
    remaining: int
    needed: int
    last_day: date | None
    status: Status


class TermsIn(Schema):
    """The terms of an obligation. Empty lists do not narrow."""

    text: str = Field(max_length=200)
    text_en: str = Field("", max_length=240)
    from_on: date
    due_on: date
    levels: list[UnitLevel] = []
    kind_codes: list[str] = []
    has_window: bool = False
    visit_kinds: list[str] = []
    ranks: list[Role] = []
    times: int = Field(1, ge=1, le=50)
    share: int = Field(100, ge=1, le=100)
    visits_a_day: int = Field(2, ge=1, le=20)
    travel_days: int = Field(1, ge=0, le=30)

    def terms(self) -> actions.Terms:
        """The same, for the action."""
        said = self.dict(exclude={"region_id", "reason"})
        for name in ("levels", "kind_codes", "visit_kinds", "ranks"):
            said[name] = tuple(said[name])
        return actions.Terms(**said)


class ObligationIn(TermsIn):
    """An obligation to be stated in a region."""

    region_id: int = Field(ge=1, lt=2**63)


class ChangeIn(TermsIn):
    """New terms, and why."""

    reason: str = Field(max_length=300)


class RetireIn(Schema):
    """Why an obligation is asked for no longer."""

    reason: str = Field(max_length=300)


class ObligationOut(Schema):
    """An obligation."""

    id: int
    text: str
    region_id: int
    levels: list[UnitLevel]
    kind_codes: list[str]
    visit_kinds: list[str]
    ranks: list[Role]
    times: int
    share: int
    from_on: date
    due_on: date
    retired_on: date | None


def _asked(actor: Actor, campaign_id: int, wanted: WantedIn) -> tuple[queries.Book, queries.Wanted]:
    policies.require_read(actor)
    campaign = campaigns.campaign(actor, campaign_id, today=clock.today())
    as_of = wanted.as_of or clock.today()
    region = organisation.region_place(wanted.region).path if wanted.region is not None else ""
    narrowed = queries.Wanted(
        as_of=as_of,
        obligation_id=wanted.obligation,
        level=wanted.level.value if wanted.level else "",
        kind_code=wanted.kind,
        region_path=region if region.startswith(campaign.region_path) else "",
        status=wanted.status,
        gaps=wanted.gaps,
        text=wanted.text,
    )
    return queries.book(campaign, as_of=as_of), narrowed


@router.get("/campaigns/{int:campaign_id}/coverage", response=MatrixOut)
def matrix(request: ActorHttpRequest, campaign_id: int, wanted: Query[PageIn]) -> Any:
    """Units and how they stand against each obligation, as far as you may see them."""
    book, narrowed = _asked(request.actor, campaign_id, wanted)
    page = queries.matrix(request.actor, book, narrowed, after=wanted.after, limit=wanted.limit)
    items = [
        {
            "unit_id": row.unit_id,
            "name": row.name,
            "level": row.level,
            "region_name": row.region_name,
            "cells": list(row.cells.values()),
        }
        for row in page.rows
    ]
    return {"items": items, "next": page.after}


@router.get("/campaigns/{int:campaign_id}/coverage/sums", response=list[SumOut])
def sums(
    request: ActorHttpRequest,
    campaign_id: int,
    wanted: Query[WantedIn],
    by: Literal["obligation", "level", "kind", "region", "team"] = "obligation",
) -> Any:
    """Sums of what you may see; `by` says how they are divided."""
    book, narrowed = _asked(request.actor, campaign_id, wanted)
    return queries.sums(request.actor, book, narrowed, by=by)


@router.get("/campaigns/{int:campaign_id}/coverage/owed", response=list[OwedOut])
def owed(request: ActorHttpRequest, campaign_id: int, wanted: Query[WantedIn]) -> Any:
    """What is still to be closed, by the people responsible, the most pressing first."""
    book, narrowed = _asked(request.actor, campaign_id, wanted)
    return [
        {
            "obligation_id": one.obligation.id,
            "people": list(one.people),
            "regions": list(one.regions),
            "remaining": one.remaining,
            "needed": one.needed,
            "last_day": one.last_day,
            "status": one.status,
        }
        for one in queries.owed(request.actor, book, narrowed)
    ]


@router.get("/campaigns/{int:campaign_id}/obligations", response=list[ObligationOut])
def obligations(request: ActorHttpRequest, campaign_id: int, retired: bool = False) -> Any:
    """The obligations of a campaign; the retired ones too when asked for."""
    return queries.obligations(request.actor, campaign_id, today=clock.today(), retired=retired)


@router.post("/campaigns/{int:campaign_id}/obligations", response={201: ObligationOut})
def add_obligation(request: ActorHttpRequest, campaign_id: int, said: ObligationIn) -> Any:
    """State an obligation. It falls at once on every unit in its scope."""
    made = actions.add_obligation(request.actor, campaign_id, region_id=said.region_id, terms=said.terms())
    return 201, queries.obligation(request.actor, made.pk, today=clock.today())


@router.post("/obligations/{int:obligation_id}/change", response=ObligationOut)
def change_obligation(request: ActorHttpRequest, obligation_id: int, said: ChangeIn) -> Any:
    """Change the terms of an obligation; every unit is counted anew."""
    actions.change_obligation(request.actor, obligation_id, terms=said.terms(), reason=said.reason)
    return queries.obligation(request.actor, obligation_id, today=clock.today())


@router.post("/obligations/{int:obligation_id}/retire", response=ObligationOut)
def retire_obligation(request: ActorHttpRequest, obligation_id: int, said: RetireIn) -> Any:
    """Ask for an obligation no longer."""
    actions.retire_obligation(request.actor, obligation_id, reason=said.reason)
    return queries.obligation(request.actor, obligation_id, today=clock.today())
