"""Talks for programs: counts, one's own records, and who may read them. What is said in a talk goes from a person
into its seal and from there to a person; it has no address here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.fieldwork import actions, policies, queries
from waypost.fieldwork.api.router import router
from waypost.platform import clock
from waypost.platform.shapes import RowId, list_of, shape_of

TalkOut = shape_of(queries.TalkView)
OpeningOut = shape_of(queries.OpeningView)


class CampaignIn(Schema):
    """Which campaign."""

    campaign_id: RowId


class TalksIn(Schema):
    """Of which campaign; of all where none is given."""

    campaign_id: RowId | None = None


class CountsOut(Schema):
    """Counts of talks; null where there are too few to tell."""

    person_times: int | None
    people: int | None
    is_suppressed: bool


@router.get("/talks/counts", response=CountsOut)
def talk_counts(request: ActorRequest, wanted: Query[CampaignIn]) -> Any:
    """Person-times and people of a campaign's talks so far."""
    policies.require_counts(request.actor)
    campaign.campaign(request.actor, wanted.campaign_id, today=clock.today())
    return queries.talk_counts(wanted.campaign_id, clock.today())


@router.get("/talks", response=list_of(TalkOut))
def talks(request: ActorRequest, wanted: Query[TalksIn]) -> Any:
    """The talks that you wrote or may read, the newest 500 first, without their words."""
    return queries.talks(request.actor, campaign_id=wanted.campaign_id)


@router.get("/talks/{uuid:talk_id}", response=TalkOut)
def talk(request: ActorRequest, talk_id: UUID) -> Any:
    """One talk that you wrote or may read, without its words."""
    return queries.talk(request.actor, talk_id)


@router.get("/talks/{uuid:talk_id}/openings", response=list_of(OpeningOut))
def openings(request: ActorRequest, talk_id: UUID) -> Any:
    """Who read a talk of yours, and when."""
    return queries.openings(request.actor, talk_id)


@router.delete("/talks/{uuid:talk_id}/readers/{int:user_id}", response=TalkOut)
def dismiss_reader(request: ActorRequest, talk_id: UUID, user_id: int) -> Any:
    """End somebody's reading of a talk of yours, at once."""
    actions.dismiss_reader(request.actor, talk_id, user_id=user_id)
    return queries.talk(request.actor, talk_id)
