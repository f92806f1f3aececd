"""A stationed group with obligations, and visits that exist only as facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests import build as house
from waypost.campaign import queries as campaigns
from waypost.campaign.models import Membership
from waypost.campaign.tests import build as campaign
from waypost.coverage import actions, queries
from waypost.coverage.models import Obligation
from waypost.kernel.actor import Actor, Role
from waypost.kernel.visit_fact import VisitFact
from waypost.organisation.models import Region, Unit
from waypost.organisation.rules import UnitLevel
from waypost.platform.fields import new_id

APRIL_16 = campaign.APRIL_16
APRIL_30 = date(2021, 4, 30)
NOON = campaign.NOON
_facts: list[VisitFact] = []


def facts(*, campaign_id: int, as_of: date, unit_ids: Iterable[int] | None = None) -> list[VisitFact]:
    """What the room of field work would say."""
    wanted = None if unit_ids is None else set(unit_ids)
    return [fact for fact in _facts if wanted is None or fact.unit_id in wanted]


def no_visits() -> None:
    _facts.clear()


@dataclass
class Stage(campaign.Stage):
    """The campaign's stage with counties, county units, and the people who visit."""

    county: Region
    county_courts: list[Unit]
    leader: Membership
    deputy: Membership
    other_deputy: Membership
    by_leader: Obligation
    by_deputy: Obligation

    def book(self, actor: Actor | None = None, as_of: date = APRIL_16) -> queries.Book:
        seen = campaign_view(self, actor or self.office)
        return queries.book(seen, as_of=as_of)


def campaign_view(here: campaign.Stage, actor: Actor) -> campaigns.CampaignView:
    return campaigns.campaign(actor, here.campaign.pk, today=APRIL_16)


def stage(*, counties: int = 2) -> Stage:
    """Two cities with a court each; in the first city a county with some courts. Each city-level unit is to be
    visited once by the leader, each county-level unit once by a deputy, both by 30 April."""
    here = campaign.stage()
    campaign.stationed(here)
    county = house.region("甲县", parent=here.city)
    courts = [
        house.unit(f"县法院{number}", region=county, superior=here.court, level="county") for number in range(counties)
    ]
    leader = campaign.appointed(here, Role.LEADER)
    deputy = campaign.appointed(here, Role.DEPUTY, team=here.team)
    other = campaign.appointed(here, Role.DEPUTY, team=here.other_team)
    return Stage(
        **vars(here),
        county=county,
        county_courts=courts,
        leader=leader,
        deputy=deputy,
        other_deputy=other,
        by_leader=state(here, UnitLevel.CITY, Role.LEADER),
        by_deputy=state(here, UnitLevel.COUNTY, Role.DEPUTY),
    )


def terms(level: UnitLevel, rank: Role, **changes) -> actions.Terms:
    said = {
        "text": f"{level.value} once by {rank.value}",
        "from_on": date(2021, 3, 1),
        "due_on": APRIL_30,
        "levels": (level,),
        "ranks": (rank,),
        **changes,
    }
    return actions.Terms(**said)


def state(here: campaign.Stage, level: UnitLevel, rank: Role, **changes) -> Obligation:
    """An obligation over the whole province, stated by the office."""
    return actions.add_obligation(
        here.office, here.campaign.pk, region_id=here.province.pk, terms=terms(level, rank, **changes)
    )


def visit(
    here: campaign.Stage, unit: Unit, on: date, *, by: Membership | None = None, is_planned: bool = False
) -> VisitFact:
    """A visit is held (or announced), and coverage is told."""
    fact = VisitFact(
        visit_id=new_id(),
        unit_id=unit.pk,
        on=on,
        kind="announced",
        ranks=frozenset({by.role}) if by else frozenset(),
        user_ids=(by.user_id,) if by else (),
        team_id=by.team_id if by else None,
        is_planned=is_planned,
    )
    _facts.append(fact)
    actions.recount(campaign_id=here.campaign.pk, unit_ids=[unit.pk])
    return fact


def take_away(here: campaign.Stage, fact: VisitFact) -> None:
    """A visit is called off, and coverage is told."""
    _facts.remove(fact)
    actions.recount(campaign_id=here.campaign.pk, unit_ids=[fact.unit_id])
