"""Meetings, activities and the chain of responsibility."""

from __future__ import annotations

from datetime import date

import pytest

from tests import build as house
from waypost.campaign import actions, queries
from waypost.campaign.models import Activity, ActivityKind, Campaign, Meeting
from waypost.campaign.rules import MeetingKind, Responsibility
from waypost.campaign.tests import build
from waypost.campaign.tests.build import Stage
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.organisation.models import Unit
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(build.NOON):
        yield


def _meeting(here: Stage, actor=None, **changes) -> Meeting:
    said = {
        "kind": MeetingKind.MOBILISATION,
        "title": "动员部署会",
        "held_on": build.MARCH_8,
        "region_id": here.city.pk,
        "units": [actions.Attendance(here.court.pk, heads=12), actions.Attendance(here.station.pk, is_present=False)],
        **changes,
    }
    return actions.hold_meeting(actor or here.office, here.campaign.pk, **said)


def _lecture_tour(here: Stage) -> Activity:
    activity = actions.start_activity(
        here.office, here.campaign.pk, kind="lecture_tour", title="英模事迹宣讲", region_id=here.city.pk
    )
    for day in (23, 24):
        actions.record_session(
            here.office,
            activity.pk,
            held_on=date(2021, 3, day),
            place="礼堂",
            heads=actions.HeadCount(on_site=300, by_video=500),
        )
    return activity


def test_a_meeting_counts_who_was_invited_who_came_and_the_heads() -> None:
    here = build.stage()

    held = queries.meeting(here.office, _meeting(here).pk)

    assert (held.invited, held.present, held.absent, held.heads) == (2, 1, 1, 12)
    assert [unit.name for unit in held.units] == [here.court.name, here.station.name]


def test_a_meeting_is_seen_by_those_invited_and_by_nobody_in_another_city() -> None:
    here = build.stage()
    held = _meeting(here)
    invited = house.actor(Role.UNIT_HEAD, unit=here.court)
    elsewhere = house.actor(Role.UNIT_HEAD, unit=here.other_court)

    assert queries.meeting(invited, held.pk).id == held.pk
    with pytest.raises(Meeting.DoesNotExist):
        queries.meeting(elsewhere, held.pk)


def test_a_meeting_cannot_be_recorded_before_it_is_held_or_by_a_unit() -> None:
    here = build.stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)

    with pytest.raises(Refused) as refusal:
        _meeting(here, held_on=date(2021, 4, 17))
    with pytest.raises(NotPermitted):
        _meeting(here, actor=head)

    assert refusal.value.code == "R6"


def test_another_provinces_group_cannot_record_a_meeting_here() -> None:
    here = build.stage()
    stranger = house.actor(Role.LEADER, region=house.region(level="province"))

    with pytest.raises(Campaign.DoesNotExist):
        _meeting(here, actor=stranger)


def test_a_unit_is_named_once_and_an_absent_one_has_no_heads() -> None:
    here = build.stage()

    with pytest.raises(BadInput):
        _meeting(here, units=[actions.Attendance(here.court.pk), actions.Attendance(here.court.pk)])
    with pytest.raises(BadInput):
        _meeting(here, units=[actions.Attendance(here.court.pk, is_present=False, heads=2)])


def test_the_sessions_of_a_lecture_tour_add_up_in_person_times() -> None:
    here = build.stage()
    _lecture_tour(here)

    total = queries.person_times(campaign_id=here.campaign.pk, as_of=build.APRIL_16, kinds=["lecture_tour"])
    early = queries.activity_rows(campaign_id=here.campaign.pk, as_of=date(2021, 3, 23), by_video=False)

    assert (total.activities, total.sessions, total.on_site, total.by_video) == (1, 2, 600, 1000)
    assert [row.facts()["count"] for row in early] == [300]


def test_a_head_count_is_corrected_with_a_reason_by_somebody_who_leads() -> None:
    here = build.stage()
    build.stationed(here)
    session = queries.activity(here.office, _lecture_tour(here).pk).sessions[0]
    deputy = build.actor_of(build.appointed(here, Role.DEPUTY))
    inspector = build.actor_of(build.appointed(here, Role.INSPECTOR, team=here.team))

    with pytest.raises(NotPermitted):
        actions.correct_session(inspector, session.id, heads=actions.HeadCount(290), reason="复核签到表")
    with pytest.raises(BadInput):
        actions.correct_session(deputy, session.id, heads=actions.HeadCount(290), reason="")
    corrected = actions.correct_session(deputy, session.id, heads=actions.HeadCount(290), reason="复核签到表")

    assert (corrected.on_site, corrected.by_video) == (290, 0)


def test_an_activity_of_another_city_does_not_exist_for_a_team() -> None:
    here = build.stage()
    build.stationed(here)
    activity = _lecture_tour(here)
    inspector = build.actor_of(build.appointed(here, Role.INSPECTOR, team=here.other_team))

    with pytest.raises(Activity.DoesNotExist):
        actions.record_session(inspector, activity.pk, held_on=build.MARCH_8, place="礼堂", heads=actions.HeadCount(1))


def test_a_session_needs_people_a_place_and_a_day_that_has_come() -> None:
    here = build.stage()
    activity = _lecture_tour(here)
    said = {"held_on": build.MARCH_8, "place": "礼堂", "heads": actions.HeadCount(1)}

    for wrong, error in (
        ({"heads": actions.HeadCount(0)}, BadInput),
        ({"place": " "}, BadInput),
        ({"held_on": date(2021, 4, 17)}, Refused),
    ):
        with pytest.raises(error):
            actions.record_session(here.office, activity.pk, **{**said, **wrong})


def test_a_unit_cannot_start_an_activity_of_the_group() -> None:
    here = build.stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)

    with pytest.raises(NotPermitted):
        actions.start_activity(head, here.campaign.pk, kind="legal_aid", title="法律援助", region_id=here.city.pk)


def test_an_office_adds_a_kind_of_activity_and_a_leader_does_not() -> None:
    here = build.stage()
    leader = house.actor(Role.LEADER, region=here.city)

    actions.add_activity_kind(here.office, code="open_day", name_zh="开放日", name_en="Open day")

    assert "open_day" in {kind.code for kind in queries.activity_kinds()}
    with pytest.raises(Refused):
        actions.add_activity_kind(here.office, code="open_day", name_zh="另一名", name_en="Other")
    with pytest.raises(NotPermitted):
        actions.add_activity_kind(leader, code="x", name_zh="某", name_en="X")
    assert ActivityKind.objects.filter(code="x").count() == 0


def test_the_next_holder_ends_the_one_before_and_the_history_keeps_both() -> None:
    here = build.stage()
    named = {"kind": Responsibility.MAIN, "from_on": build.MARCH_8}
    actions.name_responsible(here.office, here.campaign.pk, here.court.pk, post="院长", **named)
    head = house.actor(Role.UNIT_HEAD, unit=here.court)

    actions.name_responsible(
        head, here.campaign.pk, here.court.pk, kind=Responsibility.MAIN, post="代院长", from_on=date(2021, 4, 1)
    )

    past = queries.history(head, here.campaign.pk, here.court.pk)
    assert [(one.post, one.until_on) for one in past] == [("代院长", None), ("院长", date(2021, 3, 31))]
    then = queries.holders(here.campaign.pk, [here.court.pk], as_of=date(2021, 3, 20))
    assert then[here.court.pk, Responsibility.MAIN].post == "院长"


def test_the_next_holder_cannot_begin_before_the_present_one() -> None:
    here = build.stage()
    named = {"kind": Responsibility.MAIN, "from_on": build.MARCH_8}
    actions.name_responsible(here.office, here.campaign.pk, here.court.pk, post="院长", **named)

    with pytest.raises(Refused) as refusal:
        actions.name_responsible(here.office, here.campaign.pk, here.court.pk, post="代院长", **named)
    with pytest.raises(Refused):
        actions.name_responsible(
            here.office,
            here.campaign.pk,
            here.court.pk,
            kind=Responsibility.MAIN,
            post="院长",
            from_on=build.APRIL_16,
        )

    assert refusal.value.code == "R6"


def test_a_neighbour_cannot_name_who_answers_and_a_liaison_may_not() -> None:
    here = build.stage()
    said = {"kind": Responsibility.DIRECT, "post": "副院长", "from_on": build.MARCH_8}
    neighbour = house.actor(Role.UNIT_HEAD, unit=here.other_court)
    liaison = house.actor(Role.LIAISON, unit=here.court)

    with pytest.raises(Unit.DoesNotExist):
        actions.name_responsible(neighbour, here.campaign.pk, here.court.pk, **said)
    with pytest.raises(NotPermitted):
        actions.name_responsible(liaison, here.campaign.pk, here.court.pk, **said)


def test_gaps_are_counted_by_level_and_region_as_of_a_day() -> None:
    here = build.stage()
    for kind, post in ((Responsibility.MAIN, "院长"), (Responsibility.DIRECT, "副院长")):
        actions.name_responsible(
            here.office, here.campaign.pk, here.court.pk, kind=kind, post=post, from_on=date(2021, 4, 1)
        )
    campaign = queries.campaign(here.office, here.campaign.pk, today=build.APRIL_16)

    levels = {
        one.key: (one.units, one.gaps) for one in queries.gaps_by_level(here.office, campaign, as_of=build.APRIL_16)
    }
    regions = {one.name: one.gaps for one in queries.gaps_by_region(here.office, campaign, as_of=build.APRIL_16)}
    before = queries.gaps_by_level(here.office, campaign, as_of=date(2021, 3, 31))
    page = queries.responsibility(here.office, campaign, as_of=build.APRIL_16, gap="any")

    assert levels == {"city": (2, 1), "grass_roots": (1, 1)}
    assert regions == {here.city.name: 1, here.other_city.name: 1}
    assert sum(one.gaps for one in before) == 3
    assert {row.unit.id for row in page.rows} == {here.station.pk, here.other_court.pk}
