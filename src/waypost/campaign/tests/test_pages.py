"""The pages of a campaign: who opens them, and what is done in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import build as house
from waypost.access.models import User
from waypost.campaign import actions
from waypost.campaign.models import (
    Activity,
    ActivitySession,
    Campaign,
    Criterion,
    Meeting,
    Membership,
    Passage,
    Responsible,
    Stationing,
)
from waypost.campaign.rules import Comparison, Gate, MeetingKind
from waypost.campaign.tests import build
from waypost.campaign.tests.build import Stage
from waypost.kernel.actor import Role
from waypost.platform import clock

pytestmark = pytest.mark.django_db
OF_A_CAMPAIGN = (
    "campaign",
    "plan",
    "groups",
    "responsibility",
    "meetings",
    "hold_meeting",
    "activities",
    "start_activity",
)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.at(build.NOON):
        yield


def _client(user_id: int | None, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    client.cookies["django_language"] = language
    return client


def _full_stage() -> Stage:
    here = build.stage()
    build.stationed(here)
    build.appointed(here, Role.LEADER)
    actions.appoint(here.office, here.group.pk, user_id=house.user().pk, role=Role.DEPUTY, from_on=build.MARCH_8)
    actions.add_criterion(
        here.office,
        here.phase(1).pk,
        gate=Gate.EXIT,
        measure="mobilisation_meetings",
        comparison=Comparison.AT_LEAST,
        threshold=1,
        text="参加过动员部署会",
    )
    actions.hold_meeting(
        here.office,
        here.campaign.pk,
        kind=MeetingKind.MOBILISATION,
        title="动员部署会",
        held_on=build.MARCH_8,
        region_id=here.city.pk,
        units=[actions.Attendance(here.court.pk, heads=9), actions.Attendance(here.station.pk, is_present=False)],
    )
    activity = actions.start_activity(
        here.office, here.campaign.pk, kind="lecture_tour", title="巡回宣讲", region_id=here.city.pk
    )
    actions.record_session(
        here.office, activity.pk, held_on=build.MARCH_8, place="礼堂", heads=actions.HeadCount(300, 20)
    )
    return here


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["office", "head"])
def test_every_page_opens_for_the_office_and_for_a_unit_in_both_languages(role: str, language: str) -> None:
    here = _full_stage()
    actor = here.office if role == "office" else house.actor(Role.UNIT_HEAD, unit=here.court)
    client = _client(actor.user_id, language)
    addresses = [reverse(f"campaign:{name}", args=[here.campaign.pk]) for name in OF_A_CAMPAIGN]
    addresses += [
        reverse("campaign:campaigns"),
        reverse("campaign:phase_bar"),
        reverse("campaign:gate", args=[here.campaign.pk, here.phase(1).pk]),
        reverse("campaign:meeting", args=[Meeting.objects.get().pk]),
        reverse("campaign:responsibility_export", args=[here.campaign.pk]),
        reverse("campaign:name_responsible", args=[here.campaign.pk, here.court.pk]),
    ]

    answers = {address: client.get(address).status_code for address in addresses}

    assert set(answers.values()) == {200}, answers


def test_whoever_may_not_know_who_passed_a_gate_is_told_no_number() -> None:
    here = _full_stage()
    admin, address = house.actor(Role.ADMIN), reverse("campaign:phase_bar")

    assert "已通过转段" in _client(here.office.user_id, "zh-hans").get(address).content.decode()
    assert "已通过转段" not in _client(admin.user_id, "zh-hans").get(address).content.decode()


def test_the_form_that_opens_a_campaign_is_for_the_office_and_says_so() -> None:
    here = _full_stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)

    refused = _client(head.user_id, "zh-hans").get(reverse("campaign:open_campaign"))

    assert _client(here.office.user_id, "zh-hans").get(reverse("campaign:open_campaign")).status_code == 200
    assert refused.status_code == 403
    assert "只有派出机关可以启动专项活动" in refused.content.decode()


def test_another_provinces_people_find_no_page_of_the_campaign() -> None:
    here = _full_stage()
    stranger = house.actor(Role.LEADER, region=house.region(level="province"))
    client = _client(stranger.user_id)
    addresses = [reverse(f"campaign:{name}", args=[here.campaign.pk]) for name in OF_A_CAMPAIGN]
    addresses += [
        reverse("campaign:meeting", args=[Meeting.objects.get().pk]),
        reverse("campaign:activity", args=[Activity.objects.get().pk]),
    ]

    assert {client.get(address).status_code for address in addresses} == {404}


def test_a_campaign_is_opened_in_the_browser() -> None:
    province = house.region(level="province")
    office = house.actor(Role.OFFICE, region=province)
    client = _client(office.user_id)
    said = {
        "name": "新活动",
        "region": province.pk,
        "opens_on": "2021-05-01",
        "closes_on": "2021-07-30",
        "focus_areas": "抓实领导带头 | Leaders first\n抓实基层末梢",
    }

    wrong = client.post(reverse("campaign:open_campaign"), {**said, "closes_on": "2021-04-01"})
    right = client.post(reverse("campaign:open_campaign"), said)

    opened = Campaign.objects.get(name="新活动")
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert list(opened.focus_areas.values_list("name_en", flat=True)) == ["Leaders first", ""]


def test_the_plan_is_edited_in_the_browser() -> None:
    here = _full_stage()
    client = _client(here.office.user_id)
    phases = list(here.campaign.phases.order_by("order"))
    days = {
        f"p{phase.pk}-{name}": str(value)
        for phase in phases
        for name, value in (("name", phase.name), ("from_on", phase.from_on), ("until_on", phase.until_on))
    }
    days[f"p{phases[2].pk}-from_on"] = "2021-06-15"

    client.post(reverse("campaign:plan", args=[here.campaign.pk]), days)
    client.post(
        reverse("campaign:add_criterion", args=[here.campaign.pk]),
        {
            "phase": phases[1].pk,
            "gate": "exit",
            "measure": "responsibility_posts",
            "comparison": "at_least",
            "threshold": 2,
            "text": "两项责任都有人",
        },
    )
    client.post(reverse("campaign:remove_criterion", args=[Criterion.objects.get(phase=phases[0]).pk]))
    client.post(
        reverse("campaign:edit_focus", args=[here.campaign.pk]), {"names": "抓实领导带头 | Leaders first\n抓实末梢"}
    )

    assert here.phase(3).from_on == date(2021, 6, 15)
    assert [one.text for one in Criterion.objects.all()] == ["两项责任都有人"]
    assert here.campaign.focus_areas.count() == 2


def test_units_pass_a_gate_one_by_one_and_many_at_once() -> None:
    here = _full_stage()
    client = _client(here.office.user_id)
    phase = here.phase(1)

    refused = client.post(reverse("campaign:pass_gate", args=[phase.pk, here.station.pk]))
    client.post(reverse("campaign:pass_gate", args=[phase.pk, here.station.pk]), {"reason": "新设法庭，下月补"})
    bulk = client.post(reverse("campaign:pass_gates", args=[phase.pk]), {"unit": [here.court.pk, here.other_court.pk]})

    assert refused.status_code == 409
    assert dict(Passage.objects.values_list("unit", "is_exception")) == {here.station.pk: True, here.court.pk: False}
    assert here.other_court.name in bulk.content.decode()
    assert "新设法庭，下月补" in bulk.content.decode()


def test_people_are_proposed_approved_ended_and_stationed_in_the_browser() -> None:
    here = build.stage()
    first, second = _client(here.office.user_id), _client(here.second.user_id)
    person = house.user("inspector1")
    group = here.group.pk

    first.post(
        reverse("campaign:appoint", args=[group]),
        {
            f"a{group}-username": person.username,
            f"a{group}-role": "inspector",
            f"a{group}-team": here.team.pk,
            f"a{group}-from_on": "2021-03-08",
        },
    )
    proposed = Membership.objects.get(user=person)
    own = first.post(reverse("campaign:decide", args=[proposed.pk]))
    second.post(reverse("campaign:decide", args=[proposed.pk]), {"decision": "approve"})
    first.post(
        reverse("campaign:station", args=[group]),
        {f"s{group}-team": here.team.pk, f"s{group}-region": here.city.pk, f"s{group}-from_on": "2021-03-08"},
    )
    granted = build.actor_of(proposed).has(Role.INSPECTOR)
    first.post(
        reverse("campaign:end_stationing", args=[Stationing.objects.get().pk]), {"on": "2021-04-15", "reason": "转点"}
    )
    first.post(reverse("campaign:end_appointment", args=[proposed.pk]), {"on": "2021-04-15", "reason": "期满"})

    assert own.status_code == 409
    assert granted
    assert not build.actor_of(proposed).has(Role.INSPECTOR)
    assert first.get(reverse("campaign:groups", args=[here.campaign.pk])).status_code == 200


def test_groups_and_teams_are_set_up_in_the_browser() -> None:
    here = build.stage()
    client = _client(here.office.user_id)

    client.post(reverse("campaign:add_group", args=[here.campaign.pk]), {"name": "第六驻点指导组"})
    client.post(reverse("campaign:add_team", args=[here.group.pk]), {f"t{here.group.pk}-name": "三队"})

    assert here.campaign.groups.filter(name="第六驻点指导组").exists()
    assert here.group.teams.filter(name="三队").exists()


def test_a_meeting_is_recorded_with_who_came() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    address = reverse("campaign:hold_meeting", args=[here.campaign.pk])

    form = client.get(address, {"region": here.city.pk})
    client.post(
        address,
        {
            "region": here.city.pk,
            "kind": "mobilisation",
            "title": "动员部署会",
            "held_on": "2021-03-08",
            "invited": [here.court.pk, here.station.pk],
            f"heads-{here.court.pk}": "12",
        },
    )

    held = Meeting.objects.get()
    assert here.station.name in form.content.decode()
    assert dict(held.units.values_list("unit", "heads")) == {here.court.pk: 12, here.station.pk: 0}


def test_an_activity_is_begun_recorded_and_corrected() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    client.post(
        reverse("campaign:start_activity", args=[here.campaign.pk]),
        {"kind": "legal_aid", "title": "法律援助", "region": here.city.pk},
    )
    activity = Activity.objects.get()

    wrong = client.post(reverse("campaign:record_session", args=[activity.pk]), {"place": "援助中心"})
    client.post(
        reverse("campaign:record_session", args=[activity.pk]),
        {"held_on": "2021-04-09", "place": "援助中心", "on_site": 7, "by_video": 0},
    )
    session = ActivitySession.objects.get()
    client.post(
        reverse("campaign:correct_session", args=[session.pk]), {"on_site": 8, "by_video": 0, "reason": "漏计一人"}
    )

    session.refresh_from_db()
    assert wrong.status_code == 422
    assert session.on_site == 8


def test_who_answers_is_named_in_the_row_and_exported() -> None:
    here = build.stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)
    client = _client(head.user_id)
    address = reverse("campaign:name_responsible", args=[here.campaign.pk, here.court.pk])

    wrong = client.post(address, {"kind": "main", "post": "", "from_on": "2021-03-08"})
    right = client.post(address, {"kind": "main", "post": "院长", "from_on": "2021-03-08"})
    sheet = client.get(reverse("campaign:responsibility_export", args=[here.campaign.pk]) + "?gap=direct")

    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    assert (wrong.status_code, right.status_code) == (422, 200)
    assert Responsible.objects.get().post == "院长"
    assert {row[0]: row[4] for row in rows[1:]} == {here.court.name: "院长", here.station.name: ""}


@pytest.mark.parametrize("name", ["campaign", "responsibility", "meetings", "activities", "groups"])
def test_a_page_asks_the_database_no_more_for_more_rows(name: str) -> None:
    here = _full_stage()
    client = _client(here.office.user_id)
    address = reverse(f"campaign:{name}", args=[here.campaign.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(10):
        house.unit(region=here.city)
        build.appointed(here, Role.INSPECTOR, team=here.team)
        actions.hold_meeting(
            here.office,
            here.campaign.pk,
            kind=MeetingKind.BRIEFING,
            title=f"通报会{number}",
            held_on=build.MARCH_8,
            region_id=here.city.pk,
            units=[actions.Attendance(here.court.pk, heads=1)],
        )

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) <= len(few)
