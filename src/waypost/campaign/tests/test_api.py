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
