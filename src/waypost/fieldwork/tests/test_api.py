"""Field work for programs."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from waypost.access.models import User
from waypost.evidence.tests.build import jpeg
from waypost.fieldwork.tests.build import NINE, Stage, stage
from waypost.kernel.actor import Actor
from waypost.platform import clock
from waypost.platform.fields import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE + timedelta(hours=1)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def sent(client: Client, address: str, said: Any = None, **more: Any) -> Any:
    """A write with a key of its own."""
    key = {"Idempotency-Key": str(new_id())}
    if "file" in more:
        return client.post(address, more, headers=key)
    return client.post(address, json.dumps(said or {}), content_type="application/json", headers=key)


def test_a_visit_is_planned_started_and_filled_by_a_program(s: Stage) -> None:
    plan = {
        "campaign_id": s.campaign.pk,
        "unit_id": s.court.pk,
        "kind": "unannounced",
        "from_at": NINE.isoformat(),
        "until_at": (NINE + timedelta(hours=2)).isoformat(),
        "purpose": "查看",
        "user_ids": [s.inspector.user_id],
    }
    made = sent(signed_in(s.leader), "/api/v1/visits", plan)
    at = f"/api/v1/visits/{made.json()['id']}"
    assert (made.status_code, signed_in(s.head).get(at).status_code) == (201, 404)
    client = signed_in(s.inspector)

    assert sent(client, f"{at}/start").status_code == 200
    photo = sent(client, f"{at}/photos", file=SimpleUploadedFile("a.jpg", jpeg()))
    said = {
        "title": "无人",
        "criteria": "应有人",
        "condition": "无人",
        "severity": "low",
        "file_ids": [photo.json()["id"]],
    }
    noted = sent(client, f"{at}/findings", {**said, "file_ids": [photo.json()["id"]]})

    assert (photo.status_code, noted.status_code) == (201, 201)
    assert client.get("/api/v1/findings").json()["items"][0]["title"] == "无人"
    assert signed_in(s.head).get("/api/v1/findings").json()["items"] == []
    assert signed_in(s.head).get(at).json()["purpose"] == ""


def test_lists_go_on_where_they_stopped(s: Stage) -> None:
    for hour in range(3):
        s.visit(at=NINE + timedelta(hours=hour))
    client = signed_in(s.leader)

    first = client.get("/api/v1/visits?limit=2").json()
    second = client.get(f"/api/v1/visits?limit=2&after={first['next']}").json()

    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, ""]
    assert client.get("/api/v1/visits?after=nonsense").status_code == 422


def test_programs_get_counts_of_talks_and_nothing_else(s: Stage) -> None:
    talk = s.talk()

    assert signed_in(s.admin).get(f"/api/v1/talks/counts?campaign_id={s.campaign.pk}").json()["is_suppressed"]
    assert signed_in(s.head).get(f"/api/v1/talks/counts?campaign_id={s.campaign.pk}").status_code == 403
    assert signed_in(s.inspector).get(f"/api/v1/talks/{talk.pk}").status_code == 404
