"""Opening a campaign and changing its plan."""

from __future__ import annotations

from datetime import date

import pytest

from tests import build as house
from waypost.campaign import actions, queries
from waypost.campaign.models import Campaign, Phase
from waypost.campaign.rules import Comparison, Gate, PhaseKind
from waypost.campaign.tests import build
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_a_campaign_opens_with_three_phases_that_fill_its_days() -> None:
    province = house.region(level="province")
    office = house.actor(Role.OFFICE, region=province)

    opened = actions.open_campaign(
        office, name="教育整顿", region_id=province.pk, opens_on=date(2021, 3, 1), closes_on=date(2021, 5, 29)
    )

    seen = queries.campaign(office, opened.pk, today=build.APRIL_16)
    assert [phase.kind for phase in seen.phases] == list(PhaseKind)
    assert (seen.phases[0].from_on, seen.phases[-1].until_on) == (date(2021, 3, 1), date(2021, 5, 29))
    assert Entry.objects.filter(act="campaign.opened").count() == 1


def test_only_the_office_of_the_region_opens_a_campaign() -> None:
    province = house.region(level="province")
    other = house.actor(Role.OFFICE, region=house.region(level="province"))
    leader = house.actor(Role.LEADER, region=province)

    for actor in (other, leader):
        with pytest.raises(NotPermitted):
            actions.open_campaign(
                actor, name="活动", region_id=province.pk, opens_on=date(2021, 3, 1), closes_on=date(2021, 5, 29)
            )


def test_a_campaign_cannot_close_before_it_opens_nor_be_without_a_name() -> None:
    province = house.region(level="province")
    office = house.actor(Role.OFFICE, region=province)

    with pytest.raises(BadInput):
        actions.open_campaign(
            office, name="活动", region_id=province.pk, opens_on=date(2021, 3, 2), closes_on=date(2021, 3, 1)
        )
    with pytest.raises(BadInput):
        actions.open_campaign(
            office, name="　", region_id=province.pk, opens_on=date(2021, 3, 1), closes_on=date(2021, 3, 9)
        )


def test_phases_are_moved_together_and_may_not_overlap() -> None:
    here = build.stage()
    study, rectify = here.phase(1), here.phase(2)

    with pytest.raises(BadInput):
        actions.edit_phase(here.office, study.pk, from_on=date(2021, 3, 1), until_on=date(2021, 4, 25))
    actions.edit_phases(
        here.office,
        here.campaign.pk,
        days={
            study.pk: (date(2021, 3, 1), date(2021, 4, 25)),
            rectify.pk: (date(2021, 4, 26), date(2021, 6, 10)),
        },
    )

    now = queries.phase_on(here.campaign.pk, date(2021, 4, 24))
    assert now is not None
    assert now.id == study.pk


def test_a_leader_and_a_stranger_cannot_change_the_phases() -> None:
    here = build.stage()
    build.stationed(here)
    leader = build.actor_of(build.appointed(here, Role.LEADER))
    stranger = house.actor(Role.OFFICE, region=house.region(level="province"))

    with pytest.raises(NotPermitted):
        actions.edit_phase(leader, here.phase(1).pk, from_on=date(2021, 3, 1), until_on=date(2021, 4, 19))
    with pytest.raises(Phase.DoesNotExist):
        actions.edit_phase(stranger, here.phase(1).pk, from_on=date(2021, 3, 1), until_on=date(2021, 4, 19))


def test_a_phase_is_added_after_the_last() -> None:
    here = build.stage()
    actions.edit_phase(here.office, here.phase(3).pk, from_on=date(2021, 6, 11), until_on=date(2021, 6, 20))

    added = actions.add_phase(
        here.office,
        here.campaign.pk,
        kind=PhaseKind.IMPROVE,
        name="回头看",
        from_on=date(2021, 6, 21),
        until_on=date(2021, 6, 30),
    )

    assert added.order == 4


def test_focus_areas_may_be_added_but_not_taken_away() -> None:
    here = build.stage()

    actions.edit_focus_areas(
        here.office, here.campaign.pk, names=[("抓实领导带头", ""), ("抓实基层末梢", "The far end")]
    )

    assert [area.name for area in queries.focus_areas(here.campaign.pk)] == ["抓实领导带头", "抓实基层末梢"]
    with pytest.raises(Refused):
        actions.edit_focus_areas(here.office, here.campaign.pk, names=[("抓实基层末梢", "")])


def test_a_criterion_needs_a_measure_that_exists_and_a_gate_to_stand_at() -> None:
    here = build.stage()
    asked = {"comparison": Comparison.AT_LEAST, "threshold": 1, "text": "开过动员会"}

    with pytest.raises(BadInput):
        actions.add_criterion(here.office, here.phase(1).pk, gate=Gate.EXIT, measure="zeal", **asked)
    with pytest.raises(BadInput):
        actions.add_criterion(here.office, here.phase(1).pk, gate=Gate.ENTRY, measure="mobilisation_meetings", **asked)


def test_only_the_office_says_what_a_gate_asks_for() -> None:
    here = build.stage()
    build.stationed(here)
    leader = build.actor_of(build.appointed(here, Role.LEADER))

    with pytest.raises(NotPermitted):
        actions.add_criterion(
            leader,
            here.phase(1).pk,
            gate=Gate.EXIT,
            measure="mobilisation_meetings",
            comparison=Comparison.AT_LEAST,
            threshold=1,
            text="开过动员会",
        )


def test_a_criterion_is_changed_and_removed_and_the_ledger_says_so() -> None:
    here = build.stage()
    criterion = actions.add_criterion(
        here.office,
        here.phase(1).pk,
        gate=Gate.EXIT,
        measure="responsibility_posts",
        comparison=Comparison.AT_LEAST,
        threshold=1,
        text="有人负责",
    )

    actions.change_criterion(
        here.office, criterion.pk, comparison=Comparison.AT_LEAST, threshold=2, text="两项责任都有人"
    )
    asked = queries.gate_criteria(here.phase(1).pk)
    actions.remove_criterion(here.office, criterion.pk)

    assert [one.threshold for one in asked] == [2]
    assert queries.gate_criteria(here.phase(1).pk) == []
    assert Entry.objects.filter(act__startswith="criterion.").count() == 3


def test_campaigns_are_seen_where_they_are_and_by_the_units_in_them() -> None:
    here = build.stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)
    far_head = house.actor(Role.UNIT_HEAD, unit=house.unit(region=house.region(level="city")))

    assert queries.current(head, today=build.APRIL_16) is not None
    assert queries.current(far_head, today=build.APRIL_16) is None
    with pytest.raises(Campaign.DoesNotExist):
        queries.campaign(far_head, here.campaign.pk, today=build.APRIL_16)


def test_the_mandate_is_open_from_the_first_day_to_the_last() -> None:
    here = build.stage()

    assert queries.is_open(here.campaign.pk, date(2021, 6, 30))
    assert not queries.is_open(here.campaign.pk, date(2021, 7, 1))
    assert queries.phase_on(here.campaign.pk, date(2021, 7, 1)) is None
    assert set(queries.units_in(here.campaign.pk)) == {here.court.pk, here.station.pk, here.other_court.pk}
