"""Programs do what stands beside the moves: drafts, papers, conversation, plans, notices, measures, look-backs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from waypost.platform import clock
from waypost.rectification.api.moves import PAPERS as SHAPES
from waypost.rectification.models import Message, Recommendation
from waypost.rectification.rules import PAPERS, RecommendationState
from waypost.rectification.tests import build
from waypost.rectification.tests.test_api import client, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
_S = RecommendationState
# Steps of the table whose address is another: drafting has no id yet, a measure has an id of its own, and nobody takes
# the step by which another recommendation is taken in.
ELSEWHERE = {"draft", "report_action", "absorb"}


def done(w: build.World, name: str, row: Recommendation, step: str, **said: Any) -> Any:
    """A step that must be accepted; the answer."""
    if step != "say":
        row.refresh_from_db()
        said = {"version": row.version} | said
    answer = post(client(w, name), f"/{row.pk}/{step}", said, key=f"{step}-{name}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def moved(who: Client, measure_id: str, step: str, said: dict[str, Any]) -> int:
    """The status of a step of a measure."""
    address, headers = f"/api/v1/measures/{measure_id}/{step}", {"Idempotency-Key": f"{step}-{measure_id}"}
    return who.post(address, json.dumps(said), content_type="application/json", headers=headers).status_code


def test_every_paper_of_the_table_has_its_address() -> None:
    assert set(SHAPES) == {step.name for step in PAPERS.steps} - ELSEWHERE


def test_a_draft_is_rewritten_and_talked_about() -> None:
    w = build.world()
    row = build.drafted(w)
    basis = [{"kind": "finding", "id": str(build.finding(w).pk)}]
    said = {"title": "新题目", "text": "新文本", "severity": "low", "kind": "immediate", "basis": basis}

    written = done(w, "author", row, "edit-draft", **said, standards=[{"text": "登记本不离台"}])
    row = build.advance(w, Recommendation.objects.get(pk=row.pk), _S.CONSULTING)
    done(w, "liaison", row, "say", text="收到，正在研究。")

    assert (written["title"], written["texts"][-1]["body"]) == ("新题目", "新文本")
    assert Message.objects.get().text == "收到，正在研究。"
    folder = client(w, "deputy").get(f"/api/v1/recommendations/{row.pk}/folder").json()
    assert [one["text"] for one in folder["messages"]] == ["收到，正在研究。"]
    assert post(client(w, "neighbour"), f"/{row.pk}/say", {"text": "x"}).status_code == 404


def test_issued_text_is_corrected_and_a_later_date_is_consented_to() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)

    corrected = done(w, "deputy", row, "correct-text", title="更正的题目", text="更正的文本", reason="笔误")
    consented = done(w, "office", row, "consent-due-date", until_on="2021-08-01", reason="工程周期长")
    entered = done(w, "office", row, "enter-decision", paper={"number": "3号", "reason": "risk_accepted"})

    assert [one["reason"] for one in corrected["texts"]][-1] == "笔误"
    assert [one["step"] for one in entered["events"]][-2:] == ["consent_due_date", "enter_decision"]
    assert consented["version"] + 1 == entered["version"]
    folder = client(w, "office").get(f"/api/v1/recommendations/{row.pk}/folder").json()
    assert [one["number"] for one in folder["papers"]] == ["3号"]


def test_a_plan_is_kept_unfinished_and_its_measures_move_along() -> None:
    w = build.world()
    row = build.at(w, _S.ACCEPTED)
    done(w, "liaison", row, "save-plan", causes="没有固定时点")
    assert client(w, "deputy").get(f"/api/v1/recommendations/{row.pk}/folder").json()["plans"] == []
    row = build.advance_from(w, Recommendation.objects.get(pk=row.pk), _S.IN_PROGRESS)
    liaison = client(w, "liaison")
    (measure,) = liaison.get(f"/api/v1/recommendations/{row.pk}/folder").json()["plans"][-1]["measures"]

    states = []
    for step, said in (
        ("start", {}),
        ("advance", {"percent": 40, "note": "已选址"}),
        ("finish", {}),
        ("resume", {"reason": "要补充"}),
        ("drop", {"reason": "并入另一项"}),
    ):
        assert moved(liaison, measure["id"], step, said) == 200, step
        folder = liaison.get(f"/api/v1/recommendations/{row.pk}/folder").json()
        states.append(folder["plans"][-1]["measures"][0]["state"])

    assert states == ["doing", "doing", "done", "doing", "dropped"]
    assert moved(client(w, "inspector"), measure["id"], "resume", {"reason": "x"}) == 403
    assert moved(client(w, "neighbour"), measure["id"], "resume", {"reason": "x"}) == 404


def test_a_draft_of_a_plan_that_somebody_saved_is_not_overwritten_unseen() -> None:
    w = build.world()
    row = build.at(w, _S.ACCEPTED)
    said = {"version": Recommendation.objects.get(pk=row.pk).version}
    assert post(client(w, "liaison"), f"/{row.pk}/save-plan", {**said, "causes": "甲"}, "p1").status_code == 200
    draft = client(w, "head").get(f"/api/v1/recommendations/{row.pk}/folder").json()["plans"][-1]
    seen = {"seen_saved_at": draft["saved_at"]}

    blind = post(client(w, "head"), f"/{row.pk}/save-plan", {**said, "causes": "乙"}, "p2")
    with clock.at(clock.now() + timedelta(minutes=1)):
        knowing = post(client(w, "head"), f"/{row.pk}/save-plan", {**said, **seen, "causes": "丙"}, "p3")
        late = post(client(w, "liaison"), f"/{row.pk}/save-plan", {**said, **seen, "causes": "丁"}, "p4")

    assert [answer.status_code for answer in (blind, knowing, late)] == [409, 200, 409]
    assert blind.json()["code"] == "R0"
    assert client(w, "head").get(f"/api/v1/recommendations/{row.pk}/folder").json()["plans"][-1]["causes"] == "丙"


def test_a_closing_is_shown_objected_to_answered_and_looked_back_on() -> None:
    w = build.world()
    row = build.at(w, _S.VERIFIED)
    done(w, "deputy", row, "open-public-notice", place="大厅公告栏")
    done(w, "inspector", row, "file-objection", text="仍有事后补记", by="一位来访群众")
    seen = client(w, "deputy").get(f"/api/v1/recommendations/{row.pk}/folder").json()["notice"]["objections"]

    done(w, "deputy", row, "answer-objection", objection_id=seen[0]["id"], answer="已核实，是上月旧账")

    row.refresh_from_db()
    row = build.at(w, _S.CLOSED_IMPLEMENTED)
    with clock.at(build.NOON + timedelta(days=60)):
        looked = done(w, "inspector", row, "look-back", due_on="2021-05-31", holds=True, note="当场登记", source="回访")
    assert looked["events"][-1]["step"] == "look_back"


def test_a_reminder_is_given_when_there_is_something_to_tell() -> None:
    w = build.world()
    row = build.at(w, _S.IN_PROGRESS)

    early = post(client(w, "deputy"), f"/{row.pk}/remind", {}, key="early")
    with clock.at(build.NOON + timedelta(days=41)):
        late = post(client(w, "deputy"), f"/{row.pk}/remind", {}, key="late")

    assert (early.status_code, early.json()) == (200, None)
    assert late.json()["number"] == row.number
    assert post(client(w, "liaison"), f"/{row.pk}/remind", {}).status_code == 403
