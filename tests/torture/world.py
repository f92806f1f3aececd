"""Fills an empty data folder with one campaign, its leader and units, and prints as JSON what a writer needs.

Run in a process of its own, with `WAYPOST_DATA` (and `DATABASE_URL`) naming the instance.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from waypost.access import actions as access  # noqa: E402
from waypost.access.queries import actor_of  # noqa: E402
from waypost.api.actions import make_token  # noqa: E402
from waypost.campaign import actions as campaign  # noqa: E402
from waypost.kernel.actor import COMMAND_LINE, Actor, Role  # noqa: E402
from waypost.organisation import actions as organisation  # noqa: E402
from waypost.organisation.rules import RegionLevel, UnitLevel  # noqa: E402
from waypost.platform import clock  # noqa: E402

SCOPES = ("fieldwork:write", "rectification:write")


def main() -> None:
    """One city, six units, a leader appointed by two officers of the sending office, with a token that may write."""
    call_command("init", stdout=sys.stderr)
    today = clock.today()
    city = organisation.add_region(COMMAND_LINE, name="试验市", code=None, level=RegionLevel.CITY)
    units = [_unit(number, city.id) for number in range(1, 7)]
    opened = campaign.open_campaign(
        COMMAND_LINE,
        name="专项活动",
        region_id=city.id,
        opens_on=today - timedelta(days=30),
        closes_on=today + timedelta(days=60),
    )
    leader = access.open_account(COMMAND_LINE, username="leader", name="组长")
    _appointed(opened.pk, city.id, leader.pk, [_officer(number) for number in (1, 2)])
    actor = actor_of(leader.pk, today=today)
    token = make_token(actor, name="writer", scopes=SCOPES, expires_on=today + timedelta(days=30))
    print(json.dumps({"token": token.secret, "campaign": opened.pk, "units": units, "user": leader.pk}))


def _officer(number: int) -> Actor:
    account = access.open_account(COMMAND_LINE, username=f"office{number}", name=f"督导办{number}")
    access.grant(COMMAND_LINE, user_id=account.pk, role=Role.OFFICE, from_on=clock.today())
    return actor_of(account.pk, today=clock.today())


def _appointed(campaign_id: int, city_id: int, leader_id: int, officers: list[Actor]) -> None:
    one, other = officers
    group = campaign.add_group(one, campaign_id, name="驻点组")
    campaign.station(one, group.pk, region_id=city_id, from_on=clock.today())
    term = campaign.appoint(one, group.pk, user_id=leader_id, role=Role.LEADER, from_on=clock.today())
    campaign.approve_appointment(other, term.pk)


def _unit(number: int, region_id: int) -> int:
    name = f"第{number}派出所"
    level = UnitLevel.GRASS_ROOTS
    return organisation.add_unit(COMMAND_LINE, name=name, kind="police_station", level=level, region_id=region_id).id


if __name__ == "__main__":
    main()
