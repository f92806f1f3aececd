"""The same campaign, for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import build as house
from waypost.access.models import User
from waypost.campaign.models import Meeting, Passage, Responsible
from waypost.campaign.tests import build
from waypost.kernel.actor import Role
from waypost.platform import clock
from waypost.platform.fields import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.at(build.NOON):
        yield


def _client(user_id: int | None) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


def _post(client: Client, address: str, said: dict[str, Any]) -> Any:
    return client.post(
        f"/api/v1{address}", said, content_type="application/json", headers={"Idempotency-Key": str(new_id())}
    )


def test_what_a_program_reads_is_what_the_person_sees() -> None:
    here = build.stage()
    build.stationed(here)
    build.appointed(here, Role.LEADER)
    client = _client(here.office.user_id)
    stranger = _client(house.actor(Role.LEADER, region=house.region(level="province")).user_id)
    one = f"/api/v1/campaigns/{here.campaign.pk}"
    parts = ("", "/members", f"/gates/{here.phase(1).pk}", "/responsibility", "/meetings", "/activities")

    answers = {part: client.get(one + part).status_code for part in parts}

    assert set(answers.values()) == {200}, answers
    assert {stranger.get(one + part).status_code for part in parts} == {404}
    assert stranger.get("/api/v1/campaigns").json() == []


def test_a_program_records_what_a_person_may_record() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    one = f"/campaigns/{here.campaign.pk}"

    held = _post(
        client,
        f"{one}/meetings",
        {
            "kind": "mobilisation",
            "title": "动员部署会",
            "held_on": "2021-03-08",
            "region_id": here.city.pk,
            "units": [{"unit_id": here.court.pk, "heads": 9}],
        },
    )
    named = _post(
        client,
        f"{one}/responsibility/{here.court.pk}",
        {"kind": "main", "post": "院长", "from_on": "2021-03-08"},
    )
    begun = _post(client, f"{one}/activities", {"kind": "legal_aid", "title": "法律援助", "region_id": here.city.pk})
    session = _post(
        client,
        f"/activities/{begun.json()['id']}/sessions",
        {"held_on": "2021-04-09", "place": "援助中心", "on_site": 7},
    )
    passed = _post(client, f"/gates/{here.phase(1).pk}/units/{here.court.pk}", {})

    assert [one.status_code for one in (held, named, begun, session, passed)] == [201] * 5
    assert (Meeting.objects.count(), Responsible.objects.count(), Passage.objects.count()) == (1, 1, 1)
    assert session.json()["on_site"] == 7


def test_a_unit_cannot_record_a_meeting_by_program_either() -> None:
    here = build.stage()
    head = _client(house.actor(Role.UNIT_HEAD, unit=here.court).user_id)

    refused = _post(
        head,
        f"/campaigns/{here.campaign.pk}/meetings",
        {"kind": "briefing", "title": "会", "held_on": "2021-03-08", "region_id": here.city.pk},
    )

    assert refused.status_code == 403


def test_a_program_opens_a_campaign_and_plans_it() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    said = {
        "name": "回头看",
        "region_id": here.province.pk,
        "opens_on": "2021-07-01",
        "closes_on": "2021-12-31",
        "focus_areas": [{"name": "抓实末端", "name_en": "The far end"}],
        "phases": [{"kind": "study", "from_on": "2021-07-01", "until_on": "2021-09-30"}],
    }
    opened = _post(client, "/campaigns", said)
    one = f"/campaigns/{opened.json()['id']}"
    (phase,) = opened.json()["phases"]

    added = _post(
        client, f"{one}/phases", {"kind": "improve", "name": "总结", "from_on": "2021-10-01", "until_on": "2021-12-31"}
    )
    changed = _post(
        client,
        f"{one}/phases/edit",
        {"phases": [{"id": phase["id"], "from_on": "2021-07-01", "until_on": "2021-09-20"}]},
    )
    crossed = _post(
        client,
        f"{one}/phases/edit",
        {"phases": [{"id": phase["id"], "from_on": "2021-07-01", "until_on": "2021-10-20"}]},
    )
    asked = {"gate": "exit", "measure": "visits_held", "comparison": "at_least", "threshold": 1, "text": "走访一次"}
    criteria = _post(client, f"/phases/{phase['id']}/criteria", asked)
    criterion = criteria.json()[0]["id"]
    more = _post(
        client, f"/criteria/{criterion}/change", {"comparison": "at_least", "threshold": 2, "text": "走访两次"}
    )
    focus = client.put(
        f"/api/v1{one}/focus-areas",
        {"areas": [{"name": "抓实末端"}, {"name": "抓实整改"}]},
        content_type="application/json",
        headers={"Idempotency-Key": "focus"},
    )
    gone = client.delete(f"/api/v1/criteria/{criterion}", headers={"Idempotency-Key": "gone"})

    assert [one.status_code for one in (opened, added, changed, criteria, more, focus, gone)] == [
        *(201, 201, 200, 201, 200, 200, 204)
    ]
    assert crossed.status_code == 422
    assert [one["name"] for one in focus.json()] == ["抓实末端", "抓实整改"]
    assert (more.json()[0]["threshold"], client.get(f"/api/v1{one}/criteria").json()) == (2, [])


def test_a_program_appoints_with_two_people_and_stations() -> None:
    here = build.stage()
    office, second = _client(here.office.user_id), _client(here.second.user_id)
    person = house.user("借调来的人")
    one = f"/campaigns/{here.campaign.pk}"

    group = _post(office, f"{one}/groups", {"name": "第六驻点指导组"}).json()["id"]
    team = _post(office, f"/groups/{group}/teams", {"name": "三队"}).json()["teams"][0]["id"]
    term = {"user_id": person.pk, "role": "inspector", "from_on": "2021-03-08", "team_id": team}
    proposed = _post(office, f"/groups/{group}/terms", term).json()["terms"][0]
    own = _post(office, f"/terms/{proposed['id']}/approve", {})
    approved = _post(second, f"/terms/{proposed['id']}/approve", {})
    stationed = _post(office, f"/groups/{group}/stationings", {"region_id": here.city.pk, "from_on": "2021-03-08"})
    place = stationed.json()["stations"][0]["id"]
    ended = _post(office, f"/stationings/{place}/end", {"on": "2021-05-01", "reason": "转点"})
    over = _post(office, f"/terms/{proposed['id']}/end", {"on": "2021-05-01", "reason": "任务结束"})
    declined = _post(office, f"/terms/{proposed['id']}/decline", {"reason": "x"})

    assert [one.status_code for one in (own, approved, stationed, ended, over, declined)] == [
        409,
        200,
        201,
        200,
        200,
        409,
    ]
    assert proposed["state"] == "proposed"
    assert over.json()["terms"][0]["until_on"] == "2021-05-01"


def test_a_program_corrects_heads_and_lets_units_through_that_show_all() -> None:
    here = build.stage()
    build.stationed(here)
    client = _client(here.office.user_id)
    kind = _post(client, "/activity-kinds", {"code": "tour", "name_zh": "巡讲", "name_en": "Tour"})
    said = {"kind": "tour", "title": "巡讲", "region_id": here.city.pk}
    begun = _post(client, f"/campaigns/{here.campaign.pk}/activities", said).json()["id"]
    session = {"held_on": "2021-04-09", "place": "礼堂", "on_site": 7}
    held = _post(client, f"/activities/{begun}/sessions", session).json()["sessions"][0]["id"]

    corrected = _post(client, f"/sessions/{held}/correct", {"on_site": 9, "reason": "漏计"})
    passed = _post(client, f"/gates/{here.phase(1).pk}/pass", {"unit_ids": [here.court.pk, here.station.pk]})

    assert kind.status_code == 201
    assert corrected.json()["on_site"] == 9
    assert sorted(passed.json()["passed"]) == sorted([here.court.pk, here.station.pk])


def test_meetings_come_by_the_page() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    one = f"/campaigns/{here.campaign.pk}/meetings"
    for day in (8, 9, 10):
        _post(
            client,
            one,
            {"kind": "briefing", "title": f"{day}", "held_on": f"2021-03-{day:02}", "region_id": here.city.pk},
        )

    first = client.get(f"/api/v1{one}?limit=2").json()
    second = client.get(f"/api/v1{one}?limit=2&after={first['next']}").json()

    assert [row["title"] for row in (*first["items"], *second["items"])] == ["10", "9", "8"]
    assert second["next"] == ""
