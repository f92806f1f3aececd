"""Who could go on a visit, in which rank, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from waypost.access import queries as access
from waypost.campaign import queries as campaign
from waypost.fieldwork.models import VisitMember
from waypost.fieldwork.queries.visits import visible_visits
from waypost.fieldwork.rules.visits import VisitState, overlap, rank_in
from waypost.kernel.actor import Actor, Place, Role
from waypost.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to a place on a day: in which rank (None: has no part there), and whether the person
    belongs to the unit or its line, by work, by answering for it, or by having been lent by it."""

    user_id: int
    name: str
    rank: Role | None
    belongs: bool


def standing(campaign_id: int, place: Place, user_id: int, day: date) -> Standing:
    """How a person stands to a place on a day. Not scoped."""
    person = access.actor_of(user_id, today=day)
    lenders = {one.seconded_from_id for one in campaign.members(campaign_id, day, user_ids=[user_id])}
    units = organisation.places_of([pk for pk in lenders if pk is not None]).values()
    homes = (*person.homes, *(unit.path for unit in units))
    belongs = Actor(user_id, homes=homes).belongs_to(place.unit_path)
    return Standing(user_id, person.name, rank_in(person.roles_at(place)), belongs)


@dataclass(frozen=True, slots=True)
class Overlap:
    """A person who is on another visit at the same time."""

    user_id: int
    visit_id: UUID
    unit_name: str
    from_at: datetime
    until_at: datetime


def overlaps(
    actor: Actor, user_ids: Iterable[int], from_at: datetime, until_at: datetime, *, but: UUID | None = None
) -> list[Overlap]:
    """Which of the people are on other visits at that time, among the visits that the actor may know of."""
    done = {VisitState.CANCELLED.value}
    seats = (
        VisitMember.objects.filter(
            user__in=list(user_ids), left_at=None, visit__from_at__lt=until_at, visit__until_at__gt=from_at
        )
        .filter(visit__in=visible_visits(actor).exclude(state_value__in=done).values("pk"))
        .select_related("visit__unit")
        .order_by("visit__from_at")
    )
    return [
        Overlap(seat.user_id, seat.visit_id, seat.visit.unit.name, seat.visit.from_at, seat.visit.until_at)
        for seat in seats
        if seat.visit_id != but and overlap((from_at, until_at), (seat.visit.from_at, seat.visit.until_at))
    ]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who could go on a visit."""

    user_id: int
    name: str
    rank: Role
    team_name: str


def people_for(campaign_id: int, *, day: date) -> list[PersonView]:
    """Those of the campaign's groups on a day, leaders first. Not scoped: posts are public inside the house."""
    seen: dict[int, PersonView] = {}
    for one in campaign.members(campaign_id, day):
        seen.setdefault(one.user_id, PersonView(one.user_id, one.name, one.role, one.team_name))
    return list(seen.values())
