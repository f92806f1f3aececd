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
from waypost.fieldwork import actions
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


def test_programs_get_counts_of_talks(s: Stage) -> None:
    s.talk()

    assert signed_in(s.admin).get(f"/api/v1/talks/counts?campaign_id={s.campaign.pk}").json()["is_suppressed"]
    assert signed_in(s.head).get(f"/api/v1/talks/counts?campaign_id={s.campaign.pk}").status_code == 403


def test_a_checklist_is_made_revised_and_retired_by_a_program(s: Stage) -> None:
    leader = signed_in(s.leader)
    section = {"title": "窗口", "questions": [{"key": "hours", "kind": "yes_no", "text": "是否公示办公时间"}]}

    made = sent(leader, "/api/v1/checklists", {"name": "窗口检查", "campaign_id": s.campaign.pk, "sections": [section]})
    at = f"/api/v1/checklists/{made.json()['id']}"
    choice = {"kind": "choice", "text": "秩序", "choices": ["好", "差"]}
    section["questions"].append(choice)
    revised = sent(leader, f"{at}/versions", {"sections": [section], "seen_version": 1, "note": "加一问"})
    stale = sent(leader, f"{at}/versions", {"sections": [section], "seen_version": 1})
    refused = sent(signed_in(s.head), f"{at}/retire", {"reason": "x"})
    retired = sent(leader, f"{at}/retire", {"reason": "另有新表"})

    assert (made.status_code, revised.status_code, stale.status_code) == (201, 201, 409)
    assert [one["text"] for one in revised.json()["sections"][0]["questions"]] == ["是否公示办公时间", "秩序"]
    assert (refused.status_code, retired.json()["is_retired"]) == (404, True)


def test_a_plan_is_changed_and_a_record_closed_and_opened_again(s: Stage) -> None:
    visit = s.open_visit(checklist_id=s.checklist().pk)
    inspector = signed_in(s.inspector)
    at = f"/api/v1/visits/{visit.pk}"
    later = s.visit(at=NINE + timedelta(days=3))
    changed = sent(signed_in(s.leader), f"/api/v1/visits/{later.pk}/change", {"purpose": "看台账", "reason": "改重点"})
    assert sent(inspector, f"{at}/answers", {"key": "hours", "value": "yes"}).status_code == 200
    assert sent(inspector, f"{at}/observations", {"text": "有公示牌"}).status_code == 201

    plain = f"/api/v1/visits/{s.open_visit().pk}"
    with clock.at(NINE + timedelta(hours=2)):
        ended = sent(inspector, f"{plain}/end")
        closed = sent(inspector, f"{plain}/report", {"summary": "总体良好", "show_to_unit": True})
        opened = sent(signed_in(s.office), f"{plain}/report/reopen", {"reason": "补一张照片"})

    assert [one.status_code for one in (changed, ended, closed, opened)] == [200] * 4
    work = inspector.get(f"{at}/work").json()
    assert work["sections"][0]["questions"][0]["answer"]["value"] == "yes"
    assert [one["text"] for one in work["observations"]] == ["有公示牌"]
    assert signed_in(s.neighbour).get(f"{at}/work").status_code == 404


def test_a_finding_is_amended_and_its_withdrawal_decided_by_a_second_person(s: Stage) -> None:
    finding = s.finding()
    at = f"/api/v1/findings/{finding.pk}"
    inspector = signed_in(s.inspector)
    words = {"title": "无公示牌", "criteria": "应公示", "condition": "未公示", "severity": "low", "reason": "更准确"}

    amended = sent(inspector, f"{at}/amend", words)
    asked = sent(inspector, f"{at}/propose-withdrawal", {"reason": "已当场改正"})
    kept = sent(signed_in(s.leader), f"{at}/decline-withdrawal", {"reason": "仍应记录"})
    again = sent(inspector, f"{at}/propose-withdrawal", {"reason": "已当场改正"})
    own = sent(inspector, f"{at}/withdraw")
    withdrawn = sent(signed_in(s.leader), f"{at}/withdraw")

    assert [one.status_code for one in (amended, asked, kept, again, withdrawn)] == [200] * 5
    assert own.status_code in (403, 409)
    assert withdrawn.json()["state"] == "withdrawn"
    assert [one["reason"] for one in inspector.get(f"{at}/revisions").json()].count("更准确") == 1
    assert sent(signed_in(s.neighbour), f"{at}/amend", words).status_code == 404


def test_a_record_of_a_talk_is_there_for_its_author_and_readers_without_its_words(s: Stage) -> None:
    talk = s.talk(text="不得外传")
    author, colleague = signed_in(s.inspector), signed_in(s.colleague)
    at = f"/api/v1/talks/{talk.pk}"
    assert (author.get(at).status_code, colleague.get(at).status_code) == (200, 404)

    with clock.at(NINE + timedelta(hours=3)):
        actions.name_reader(s.inspector, talk.pk, user_id=s.colleague.user_id or 0, private=s.key(s.inspector))
    seen = colleague.get(at)

    assert seen.status_code == 200
    assert "不得外传" not in seen.content.decode() + author.get("/api/v1/talks").content.decode()
    key = {"Idempotency-Key": str(new_id())}
    assert author.delete(f"{at}/readers/{s.colleague.user_id}", headers=key).status_code == 200
    assert colleague.get(at).status_code == 404
    assert signed_in(s.leader).get(f"{at}/openings").status_code == 404
