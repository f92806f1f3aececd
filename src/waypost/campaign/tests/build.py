"""A small campaign: a province with two cities, a court and a station in each, and the people of a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests import build
from waypost.access import queries as access
from waypost.access.models import User
from waypost.campaign import actions
from waypost.campaign.models import Campaign, Group, Membership, Phase, Team
from waypost.campaign.rules import PhaseKind
from waypost.kernel.actor import Actor, Role
from waypost.organisation.models import Region, Unit

MARCH_8 = date(2021, 3, 8)
APRIL_16 = date(2021, 4, 16)
NOON = datetime(2021, 4, 16, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class Stage:
    """Everything a test of this room may point at."""

    province: Region
    city: Region
    other_city: Region
    court: Unit
    station: Unit
    other_court: Unit
    office: Actor
    second: Actor
    campaign: Campaign
    group: Group
    team: Team
    other_team: Team

    def phase(self, order: int) -> Phase:
        return self.campaign.phases.get(order=order)


def stage() -> Stage:
    """A campaign from 1 March to 30 June 2021 with a group of two teams, not yet stationed."""
    province = build.region(level="province")
    city = build.region("甲市", parent=province, level="city")
    other_city = build.region("乙市", parent=province, level="city")
    court = build.unit("甲市法院", region=city, level="city")
    office = build.actor(Role.OFFICE, region=province)
    campaign = actions.open_campaign(
        office,
        name="教育整顿",
        name_en="Rectification",
        region_id=province.pk,
        opens_on=date(2021, 3, 1),
        closes_on=date(2021, 6, 30),
        focus_areas=[("抓实领导带头", "Leaders first")],
        phases=[
            (PhaseKind.STUDY, date(2021, 3, 1), date(2021, 4, 20)),
            (PhaseKind.RECTIFY, date(2021, 4, 21), date(2021, 6, 10)),
            (PhaseKind.IMPROVE, date(2021, 6, 11), date(2021, 6, 30)),
        ],
    )
    group = actions.add_group(office, campaign.pk, name="第五驻点指导组")
    return Stage(
        province=province,
        city=city,
        other_city=other_city,
        court=court,
        station=build.unit("法庭", region=city, superior=court, level="grass_roots"),
        other_court=build.unit("乙市法院", region=other_city, level="city"),
        office=office,
        second=build.actor(Role.OFFICE, region=province),
        campaign=campaign,
        group=group,
        team=actions.add_team(office, group.pk, name="一队"),
        other_team=actions.add_team(office, group.pk, name="二队"),
    )


def appointed(
    here: Stage, role: Role, *, user: User | None = None, team: Team | None = None, until_on: date | None = None
) -> Membership:
    """A term of duty from 8 March, proposed by one of the office and approved by the other."""
    proposed = actions.appoint(
        here.office,
        here.group.pk,
        user_id=(user or build.user()).pk,
        role=role,
        from_on=MARCH_8,
        until_on=until_on,
        team_id=team.pk if team else None,
    )
    return actions.approve_appointment(here.second, proposed.pk)


def stationed(here: Stage) -> None:
    """The two teams stationed, one in each city, from 8 March."""
    for team, region in ((here.team, here.city), (here.other_team, here.other_city)):
        actions.station(here.office, here.group.pk, team_id=team.pk, region_id=region.pk, from_on=MARCH_8)


def actor_of(membership: Membership, day: date = APRIL_16) -> Actor:
    """The person of a term of duty, with the access in force on a day."""
    return access.actor_of(membership.user_id, today=day)
