"""What the walker found, each as a sentence: what a number of others was good for, and is no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access import actions as access
from waypost.access.models import User
from waypost.campaign import actions as campaign
from waypost.campaign import queries as campaigns
from waypost.campaign.actions import Attendance
from waypost.campaign.models import Campaign, Membership
from waypost.campaign.rules import MeetingKind, MembershipState
from waypost.fieldwork.tests.build import DAY, NINE, Stage, stage
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput
from waypost.organisation.models import Unit
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


def get(actor: Actor, address: str) -> Any:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client.get(address)


def other_campaign(s: Stage) -> Campaign:
    made = build.campaign("别处的活动", region=s.other_city)
    made.focus_areas.create(order=1, name="别处的重点")
    return made


def test_a_meeting_is_neither_held_at_nor_joined_by_a_unit_of_another_city(s: Stage) -> None:
    said = {"kind": MeetingKind.BRIEFING, "title": "通报", "held_on": DAY, "region_id": s.city.pk}

    with pytest.raises(Unit.DoesNotExist):
        campaign.hold_meeting(s.inspector, s.campaign.pk, unit_id=s.other_court.pk, **said)
    with pytest.raises(BadInput, match="no such unit"):
        campaign.hold_meeting(s.inspector, s.campaign.pk, units=[Attendance(s.other_court.pk)], **said)


def test_the_ledger_of_recommendations_names_no_unit_of_another_city(s: Stage) -> None:
    page = get(s.head, f"/recommendations/?unit={s.other_court.pk}").content.decode()

    assert s.other_court.name not in page


def test_the_ledger_of_recommendations_opens_no_campaign_of_others(s: Stage) -> None:
    other = other_campaign(s)

    answers = [get(s.head, f"/recommendations/?campaign={number}") for number in (other.pk, 999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "别处的重点" not in answers[0].content.decode()


def test_talks_of_another_campaign_are_not_counted_for_anybody(s: Stage) -> None:
    other = other_campaign(s)

    answers = [get(s.inspector, f"/api/v1/talks/counts?campaign_id={number}") for number in (other.pk, 999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_an_account_gets_no_home_in_another_part_of_the_tree_and_nobody_learns_whether_it_is_there(s: Stage) -> None:
    office = build.actor(Role.OFFICE, region=s.city)
    faults = []
    for unit_id in (s.other_court.pk, 999_999):
        with pytest.raises(BadInput) as refused:
            access.open_account(office, username=f"u{unit_id}", name="某人", home_unit_id=unit_id)
        faults.append([(one.where, one.allowed) for one in refused.value.problems])

    assert faults[0] == faults[1] == [("home_unit_id", "the number of a unit")]


def test_an_account_from_another_part_of_the_tree_can_still_be_renamed(s: Stage) -> None:
    office = build.actor(Role.OFFICE, region=s.city)
    lent = build.user("lent", home=s.other_court)
    build.grant(lent, Role.INSPECTOR, region=s.city, campaign=s.campaign)

    access.edit_account(office, lent.pk, name="新岗位")

    assert User.objects.get(pk=lent.pk).home_unit_id == s.other_court.pk


def test_no_role_is_proposed_at_a_unit_of_another_city(s: Stage) -> None:
    office, user = build.actor(Role.OFFICE, region=s.city), build.user()

    for unit_id in (s.other_court.pk, 999_999):
        with pytest.raises(Unit.DoesNotExist):
            access.propose_grant(
                office, user_id=user.pk, role=Role.UNIT_HEAD, from_on=DAY, unit_id=unit_id, region_id=s.city.pk
            )


def test_a_unit_is_told_who_serves_and_not_who_was_proposed_or_declined(s: Stage) -> None:
    asked = Membership.objects.first()
    assert asked is not None
    Membership.objects.filter(pk=asked.pk).update(state_value=MembershipState.DECLINED.value, reason="另有任务")

    told = {actor: campaigns.terms(actor, s.campaign.pk) for actor in (s.head, s.office)}

    assert asked.pk not in [one.id for one in told[s.head]]
    assert "另有任务" in [one.reason for one in told[s.office]]
    assert {(one.proposed_by_id, one.proposed_by, one.reason) for one in told[s.head]} == {(None, "", "")}
