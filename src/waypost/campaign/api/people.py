"""The people of a campaign for programs: groups, teams, terms of duty, stationing."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, queries
from waypost.campaign.api.plan import NamesIn
from waypost.campaign.api.router import BecauseIn, found, router
from waypost.campaign.queries import CampaignView
from waypost.kernel.actor import Role
from waypost.platform import clock
from waypost.platform.shapes import RowId, list_of, shape_of

MemberOut = shape_of(queries.MemberView)
TermOut = shape_of(queries.TermView)
TeamOut = shape_of(queries.TeamView, only=("id", "name"))
StationOut = shape_of(queries.StationView, without=("region_path", "group_name"))


class GroupOut(Schema):
    """A group: its teams, every term of duty proposed or decided, and where it is stationed."""

    id: int
    name: str
    teams: list_of(TeamOut)  # type: ignore[valid-type]
    terms: list_of(TermOut)  # type: ignore[valid-type]
    stations: list_of(StationOut)  # type: ignore[valid-type]


class TermIn(Schema):
    """A term of duty to propose. `seconded_from_id` is the unit that lends the person."""

    user_id: RowId
    role: Role
    from_on: date
    until_on: date | None = None
    team_id: RowId | None = None
    seconded_from_id: RowId | None = None


class StationingIn(Schema):
    """Where a group, or one team of it, works from a day on."""

    region_id: RowId
    from_on: date
    until_on: date | None = None
    team_id: RowId | None = None


class EndIn(BecauseIn):
    """The last day, and why."""

    on: date


@router.get("/campaigns/{int:campaign_id}/members", response=list_of(MemberOut))
def members(request: ActorRequest, campaign_id: int, on: date | None = None) -> Any:
    """Who serves in the campaign's groups on a day (today where none is given)."""
    return queries.members(found(request, campaign_id).id, on or clock.today())


@router.get("/campaigns/{int:campaign_id}/groups", response=list[GroupOut])
def groups(request: ActorRequest, campaign_id: int) -> Any:
    """The groups of a campaign with their teams, terms and stationings."""
    return _groups(request, found(request, campaign_id))


def _groups(request: ActorRequest, one: CampaignView) -> list[dict[str, Any]]:
    teams, stations = queries.teams(one.id), queries.stations(one.id)
    terms = queries.terms(request.actor, one.id)
    return [
        {
            "id": group_id,
            "name": name,
            "teams": [team for team in teams if team.group_id == group_id],
            "terms": [term for term in terms if term.group_id == group_id],
            "stations": [station for station in stations if station.group_id == group_id],
        }
        for group_id, name in queries.groups(one.id)
    ]


def _group(request: ActorRequest, group_id: int) -> dict[str, Any]:
    one = found(request, queries.campaign_of_group(request.actor, group_id))
    return next(group for group in _groups(request, one) if group["id"] == group_id)


@router.post("/campaigns/{int:campaign_id}/groups", response={201: GroupOut})
def add_group(request: ActorRequest, campaign_id: int, said: NamesIn) -> Any:
    """Set up a group."""
    return 201, _group(request, actions.add_group(request.actor, campaign_id, **said.dict()).pk)


@router.post("/groups/{int:group_id}/teams", response={201: GroupOut})
def add_team(request: ActorRequest, group_id: int, said: NamesIn) -> Any:
    """Set up a team in a group."""
    actions.add_team(request.actor, group_id, **said.dict())
    return 201, _group(request, group_id)


@router.post("/groups/{int:group_id}/terms", response={201: GroupOut})
def appoint(request: ActorRequest, group_id: int, said: TermIn) -> Any:
    """Propose a term of duty. It gives no access until another person of the office approves it."""
    actions.appoint(request.actor, group_id, **said.dict())
    return 201, _group(request, group_id)


@router.post("/terms/{int:membership_id}/approve", response=GroupOut)
def approve_appointment(request: ActorRequest, membership_id: int) -> Any:
    """Approve a proposed term; access follows at once for the days of stationing."""
    return _group(request, actions.approve_appointment(request.actor, membership_id).group_id)


@router.post("/terms/{int:membership_id}/decline", response=GroupOut)
def decline_appointment(request: ActorRequest, membership_id: int, said: BecauseIn) -> Any:
    """Decline a proposed term."""
    return _group(request, actions.decline_appointment(request.actor, membership_id, reason=said.reason).group_id)


@router.post("/terms/{int:membership_id}/end", response=GroupOut)
def end_appointment(request: ActorRequest, membership_id: int, said: EndIn) -> Any:
    """End a term with a day: the last on which the person has access."""
    return _group(request, actions.end_appointment(request.actor, membership_id, **said.dict()).group_id)


@router.post("/groups/{int:group_id}/stationings", response={201: GroupOut})
def station(request: ActorRequest, group_id: int, said: StationingIn) -> Any:
    """Station a team, or the whole group, in a region; the access of its people follows."""
    actions.station(request.actor, group_id, **said.dict())
    return 201, _group(request, group_id)


@router.post("/stationings/{int:stationing_id}/end", response=GroupOut)
def end_stationing(request: ActorRequest, stationing_id: int, said: EndIn) -> Any:
    """End a stationing with a day: the last on which its people have access there."""
    return _group(request, actions.end_stationing(request.actor, stationing_id, **said.dict()).group_id)
