"""Coverage for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Query, Router, Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaigns
from waypost.coverage import actions, policies, queries
from waypost.coverage.queries.ledger import Cell, Row
from waypost.coverage.queries.views import Owed
from waypost.coverage.rules import Status
from waypost.kernel.actor import Actor, Role
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.shapes import PagedIn, RowId, Text, list_of, page_of, shape_of

router = Router(tags=["coverage"])
CellOut = shape_of(Cell, without=("credits",))
RowOut = shape_of(
    Row, name="RowOut", without=("region_path", "latitude", "longitude"), more={"cells": list_of(CellOut)}
)
MatrixOut = page_of(RowOut, name="MatrixOut")
_STANDS = ("total", "covered", "planned", "open", "at_risk", "missed", "not_needed")
SumOut = shape_of(queries.Sum, without=("counts",), more=dict.fromkeys(_STANDS, int))
OwedOut = shape_of(Owed, without=("obligation", "user_ids"), more={"obligation_id": int})
ObligationOut = shape_of(queries.ObligationView, without=("region_path",))


class WantedIn(Schema):
    """Which part of coverage, as of which day (today where none is given)."""

    as_of: date | None = None
    obligation: RowId | None = None
    level: UnitLevel | None = None
    kind: Text = Field("", max_length=40)
    region: RowId | None = None
    status: Status | None = None
    gaps: bool = False
    text: Text = Field("", max_length=60)


class PageIn(WantedIn, PagedIn):
    """The same, by the page."""


Code = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]+$")]


class TermsIn(Schema):
    """The terms of an obligation. Empty lists do not narrow."""

    text: Text = Field(min_length=1, max_length=200)
    text_en: Text = Field("", max_length=240)
    from_on: date
    due_on: date
    levels: list[UnitLevel] = Field([], max_length=10)
    kind_codes: list[Code] = Field([], max_length=100)
    has_window: bool = False
    visit_kinds: list[Code] = Field([], max_length=100)
    ranks: list[Role] = Field([], max_length=10)
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

    region_id: RowId


class ChangeIn(TermsIn):
    """New terms, and why."""

    reason: Text = Field(min_length=1, max_length=300)


class RetireIn(Schema):
    """Why an obligation is asked for no longer."""

    reason: Text = Field(min_length=1, max_length=300)


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
def matrix(request: ActorRequest, campaign_id: int, wanted: Query[PageIn]) -> Any:
    """Units and how they stand against each obligation, as far as you may see them."""
    book, narrowed = _asked(request.actor, campaign_id, wanted)
    page = queries.matrix(request.actor, book, narrowed, after=wanted.after, limit=wanted.limit)
    plain = [name for name in RowOut.model_fields if name != "cells"]
    items = [{**{name: getattr(row, name) for name in plain}, "cells": list(row.cells.values())} for row in page.rows]
    return {"items": items, "next": page.after}


@router.get("/campaigns/{int:campaign_id}/coverage/sums", response=list_of(SumOut))
def sums(
    request: ActorRequest,
    campaign_id: int,
    wanted: Query[WantedIn],
    by: Literal["obligation", "level", "kind", "region", "team"] = "obligation",
) -> Any:
    """Sums of what you may see; `by` says how they are divided."""
    book, narrowed = _asked(request.actor, campaign_id, wanted)
    return queries.sums(request.actor, book, narrowed, by=by)


@router.get("/campaigns/{int:campaign_id}/coverage/owed", response=list_of(OwedOut))
def owed(request: ActorRequest, campaign_id: int, wanted: Query[WantedIn]) -> Any:
    """What is still to be closed, by the people responsible, the most pressing first."""
    book, narrowed = _asked(request.actor, campaign_id, wanted)
    plain = [name for name in OwedOut.model_fields if name != "obligation_id"]
    return [
        {"obligation_id": one.obligation.id, **{name: getattr(one, name) for name in plain}}
        for one in queries.owed(request.actor, book, narrowed)
    ]


@router.get("/campaigns/{int:campaign_id}/obligations", response=list_of(ObligationOut))
def obligations(request: ActorRequest, campaign_id: int, retired: bool = False) -> Any:
    """The obligations of a campaign; the retired ones too when asked for."""
    return queries.obligations(request.actor, campaign_id, today=clock.today(), retired=retired)


@router.post("/campaigns/{int:campaign_id}/obligations", response={201: ObligationOut})
def add_obligation(request: ActorRequest, campaign_id: int, said: ObligationIn) -> Any:
    """State an obligation. It falls at once on every unit in its scope."""
    made = actions.add_obligation(request.actor, campaign_id, region_id=said.region_id, terms=said.terms())
    return 201, queries.obligation(request.actor, made.pk, today=clock.today())


@router.post("/obligations/{int:obligation_id}/change", response=ObligationOut)
def change_obligation(request: ActorRequest, obligation_id: int, said: ChangeIn) -> Any:
    """Change the terms of an obligation; every unit is counted anew."""
    actions.change_obligation(request.actor, obligation_id, terms=said.terms(), reason=said.reason)
    return queries.obligation(request.actor, obligation_id, today=clock.today())


@router.post("/obligations/{int:obligation_id}/retire", response=ObligationOut)
def retire_obligation(request: ActorRequest, obligation_id: int, said: RetireIn) -> Any:
    """Ask for an obligation no longer."""
    actions.retire_obligation(request.actor, obligation_id, reason=said.reason)
    return queries.obligation(request.actor, obligation_id, today=clock.today())
