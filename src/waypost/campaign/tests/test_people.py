"""Appointments, stationing and the access that follows from them."""

from __future__ import annotations

from datetime import date

import pytest

from tests import build as house
from waypost.campaign import actions, queries
from waypost.campaign.models import Group, Membership, Stationing
from waypost.campaign.tests import build
from waypost.kernel.actor import Place, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused, StepNotAllowed
from waypost.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_a_proposed_inspector_has_no_access_until_another_person_approves() -> None:
    here = build.stage()
    build.stationed(here)
    proposed = actions.appoint(
        here.office, here.group.pk, user_id=house.user().pk, role=Role.INSPECTOR, from_on=build.MARCH_8
    )
    before = build.actor_of(proposed)

    actions.approve_appointment(here.second, proposed.pk)

    assert before.grants == ()
    assert build.actor_of(proposed).has(Role.INSPECTOR)
    assert Entry.objects.filter(act="appointment.approved").count() == 1


def test_the_person_who_proposed_an_appointment_cannot_approve_it() -> None:
    here = build.stage()
    proposed = actions.appoint(
        here.office, here.group.pk, user_id=house.user().pk, role=Role.LEADER, from_on=build.MARCH_8
    )

    with pytest.raises(Refused) as refusal:
        actions.approve_appointment(here.office, proposed.pk)

    assert refusal.value.code == "R3"
    assert Membership.objects.get().state_value == "proposed"


def test_an_appointment_is_decided_once() -> None:
    here = build.stage()
    approved = build.appointed(here, Role.LEADER)

    with pytest.raises(StepNotAllowed):
        actions.approve_appointment(here.second, approved.pk)


def test_the_leader_proposes_but_cannot_approve() -> None:
    here = build.stage()
    build.stationed(here)
    leader = build.actor_of(build.appointed(here, Role.LEADER))
    proposed = actions.appoint(
        leader, here.group.pk, user_id=house.user().pk, role=Role.INSPECTOR, from_on=build.MARCH_8
    )

    with pytest.raises(NotPermitted):
        actions.approve_appointment(leader, proposed.pk)


def test_an_inspector_proposes_nobody() -> None:
    here = build.stage()
    build.stationed(here)
    inspector = build.actor_of(build.appointed(here, Role.INSPECTOR, team=here.team))

    with pytest.raises(NotPermitted):
        actions.appoint(inspector, here.group.pk, user_id=house.user().pk, role=Role.INSPECTOR, from_on=build.MARCH_8)


def test_another_campaigns_office_cannot_see_the_group() -> None:
    here = build.stage()
    elsewhere = house.actor(Role.OFFICE, region=house.region("别省", level="province"))

    with pytest.raises(Group.DoesNotExist):
        actions.appoint(elsewhere, here.group.pk, user_id=1, role=Role.LEADER, from_on=build.MARCH_8)


def test_the_leader_reaches_every_region_and_an_inspector_only_the_teams() -> None:
    here = build.stage()
    leader = build.appointed(here, Role.LEADER)
    inspector = build.appointed(here, Role.INSPECTOR, team=here.team)

    build.stationed(here)

    there = Place(here.campaign.pk, here.other_court.path, here.other_court.region_path)
    at_home = Place(here.campaign.pk, here.court.path, here.court.region_path)
    assert build.actor_of(leader).roles_at(there) == {Role.LEADER}
    assert build.actor_of(inspector).roles_at(there) == frozenset()
    assert build.actor_of(inspector).roles_at(at_home) == {Role.INSPECTOR}


def test_an_ended_term_gives_access_for_its_last_day_and_not_the_next() -> None:
    here = build.stage()
    build.stationed(here)
    member = build.appointed(here, Role.INSPECTOR, team=here.team)

    actions.end_appointment(here.office, member.pk, on=build.APRIL_16, reason="期满")

    assert build.actor_of(member, build.APRIL_16).has(Role.INSPECTOR)
    assert not build.actor_of(member, date(2021, 4, 17)).has(Role.INSPECTOR)


def test_an_ended_stationing_takes_access_away_there_only() -> None:
    here = build.stage()
    build.stationed(here)
    leader = build.appointed(here, Role.LEADER)
    first = Stationing.objects.get(team=here.team)

    actions.end_stationing(here.office, first.pk, on=date(2021, 4, 15), reason="任务完成")

    paths = {grant.region_path for grant in build.actor_of(leader).grants}
    assert paths == {here.other_city.path}


def test_two_stationings_that_touch_give_one_grant() -> None:
    here = build.stage()
    leader = build.appointed(here, Role.LEADER)
    for first, last in ((build.MARCH_8, date(2021, 3, 31)), (date(2021, 4, 1), None)):
        actions.station(here.office, here.group.pk, region_id=here.city.pk, from_on=first, until_on=last)

    assert len(build.actor_of(leader).grants) == 1
    assert len(build.actor_of(leader, date(2021, 4, 1)).grants) == 1


def test_a_group_is_stationed_by_the_office_only() -> None:
    here = build.stage()
    build.stationed(here)
    leader = build.actor_of(build.appointed(here, Role.LEADER))

    with pytest.raises(NotPermitted):
        actions.station(leader, here.group.pk, region_id=here.city.pk, from_on=build.MARCH_8)


def test_a_group_is_not_stationed_outside_its_campaign() -> None:
    here = build.stage()
    elsewhere = house.region("别省", level="province")

    with pytest.raises(BadInput):
        actions.station(here.office, here.group.pk, region_id=elsewhere.pk, from_on=build.MARCH_8)


def test_a_seconded_person_must_come_from_the_unit_that_lends_them() -> None:
    here = build.stage()
    stranger = house.user()

    with pytest.raises(BadInput):
        actions.appoint(
            here.office,
            here.group.pk,
            user_id=stranger.pk,
            role=Role.INSPECTOR,
            from_on=build.MARCH_8,
            seconded_from_id=here.court.pk,
        )


def test_a_seconded_inspector_is_recused_from_the_unit_that_lent_them() -> None:
    here = build.stage()
    build.stationed(here)
    lent = actions.appoint(
        here.office,
        here.group.pk,
        user_id=house.user(home=here.court).pk,
        role=Role.DEPUTY,
        from_on=build.MARCH_8,
        seconded_from_id=here.court.pk,
    )
    actions.approve_appointment(here.second, lent.pk)

    with pytest.raises(NotPermitted, match="you belong to this unit"):
        actions.pass_gate(build.actor_of(lent), here.phase(1).pk, here.court.pk)


def test_a_declined_appointment_can_be_proposed_again() -> None:
    here = build.stage()
    person = house.user()
    first = actions.appoint(here.office, here.group.pk, user_id=person.pk, role=Role.LEADER, from_on=build.MARCH_8)
    actions.decline_appointment(here.second, first.pk, reason="另有任务")

    again = actions.appoint(here.office, here.group.pk, user_id=person.pk, role=Role.LEADER, from_on=build.MARCH_8)

    assert again.state_value == "proposed"


def test_declining_is_for_the_office_and_needs_a_reason() -> None:
    here = build.stage()
    build.stationed(here)
    leader = build.actor_of(build.appointed(here, Role.LEADER))
    proposed = actions.appoint(
        here.office, here.group.pk, user_id=house.user().pk, role=Role.DEPUTY, from_on=build.MARCH_8
    )

    with pytest.raises(NotPermitted):
        actions.decline_appointment(leader, proposed.pk, reason="不同意")
    with pytest.raises(BadInput):
        actions.decline_appointment(here.second, proposed.pk, reason=" ")


def test_rank_team_and_members_are_told_for_a_day() -> None:
    here = build.stage()
    deputy = build.appointed(here, Role.DEPUTY, team=here.team, until_on=date(2021, 4, 30))
    team = queries.team_of(deputy.user_id, here.campaign.pk, build.APRIL_16)

    assert queries.rank_of(deputy.user_id, here.campaign.pk, build.APRIL_16) is Role.DEPUTY
    assert queries.rank_of(deputy.user_id, here.campaign.pk, date(2021, 5, 1)) is None
    assert team is not None
    assert team.id == here.team.pk
    assert [one.role for one in queries.members(here.campaign.pk, build.APRIL_16)] == [Role.DEPUTY]


def test_a_second_group_or_team_of_one_name_is_refused() -> None:
    here = build.stage()

    with pytest.raises(Refused):
        actions.add_group(here.office, here.campaign.pk, name="第五驻点指导组")
    with pytest.raises(Refused):
        actions.add_team(here.office, here.group.pk, name="一队")
