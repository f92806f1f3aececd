"""The forms of the steps: they do the step, keep what was typed, and explain a conflict."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from waypost.rectification import actions
from waypost.rectification.forms import FORMS
from waypost.rectification.models import Message, Plan, Recommendation
from waypost.rectification.rules import MOVES, PAPERS, RECOMMENDATION
from waypost.rectification.rules import RecommendationState as S
from waypost.rectification.tests import build
from waypost.rectification.tests.test_pages import as_, page
from waypost.rectification.words import STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def take(client: Client, row: Recommendation, step: str, **given: object) -> int:
    answer = client.post(page(row, "step", step), {"version": row.version, **given})
    row.refresh_from_db()
    return answer.status_code


def test_every_step_has_words_and_a_place() -> None:
    own_place = {"draft", "edit_draft", "dispute", "submit_plan", "save_plan", "say", "absorb", "report_action"}
    steps = set(MOVES) | {step.name for step in PAPERS.steps}

    assert steps <= set(STEPS)
    assert steps - own_place == set(FORMS)


def test_a_whole_life_goes_through_the_forms() -> None:
    w = build.world()
    row = build.drafted(w)

    assert take(as_(w, "author"), row, "submit") == 303
    assert take(as_(w, "deputy"), row, "consult", until_on="2021-04-03") == 303
    assert take(as_(w, "liaison"), row, "give_opinion", stance="agree") == 303
    assert take(as_(w, "deputy"), row, "issue", due_on="2021-05-10") == 303
    assert take(as_(w, "head"), row, "accept") == 303
    plan = {
        "version": row.version,
        "causes": "没有固定交接时点",
        "like_cases": "同类台账一并检查",
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "0",
        "measures-0-text": "设交接班登记台",
        "measures-0-owner": "教导员",
        "measures-0-due_on": "2021-04-20",
        "measures-0-standard": "登记本不离台",
        "then": "submit",
    }
    assert as_(w, "head").post(page(row, "plan"), plan).status_code == 302
    row.refresh_from_db()
    assert row.state is S.PLAN_SUBMITTED
    assert take(as_(w, "deputy"), row, "approve_plan") == 303
    for number in ("1", "2"):
        upload = SimpleUploadedFile("a.txt", "台账".encode())
        given = {"standard_number": number, "proves": "登记完成", "captured_on": "2021-04-01", "upload": upload}
        assert take(as_(w, "liaison"), row, "add_evidence", **given) == 303
    measure = Plan.objects.get(recommendation=row).actions.get()
    finish = reverse("rectification:measure", args=[row.pk, measure.pk, "finish_action"])
    assert as_(w, "liaison").post(finish, {"done_on": "2021-04-01"}).status_code == 303
    assert take(as_(w, "head"), row, "request_closure") == 303
    assert take(as_(w, "inspector"), row, "take_verification") == 303
    for number in ("1", "2"):
        given = {"standard_number": number, "is_met": "yes", "note": "属实", "source_kind": "visit", "source": "回访"}
        assert take(as_(w, "inspector"), row, "judge_standard", **given) == 303
    assert take(as_(w, "inspector"), row, "pass_verification") == 303
    assert take(as_(w, "leader"), row, "sign_closing", first="2021-06-01") == 303

    assert row.state is S.CLOSED_IMPLEMENTED
    assert row.look_back_on == date(2021, 6, 1)


@pytest.mark.parametrize("step", sorted(FORMS))
def test_the_form_of_each_step_opens_in_place_and_by_itself(step: str) -> None:
    w = build.world()
    state = next((s for s in S if _open(step, s)), S.ISSUED)
    row = build.at(w, state)

    assert as_(w, "leader").get(page(row, "step", step)).status_code == 200
    part = as_(w, "leader").get(page(row, "step", step), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert 'id="step-head"' in part.content.decode()


def _open(step: str, state: S) -> bool:
    life = RECOMMENDATION if step in MOVES else PAPERS
    return bool(life.allows(step, state))


def test_what_was_typed_stays_when_something_is_missing() -> None:
    w = build.world()
    row = build.at(w, S.VERIFYING)
    given = {"standard_number": "1", "note": "现场逐册核对", "source": "四月一日回访"}

    answer = as_(w, "inspector").post(
        page(row, "step", "judge_standard"), {"version": row.version, **given}, headers={"HX-Request": "true"}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "现场逐册核对" in said and "四月一日回访" in said
    assert "field-error" in said


def test_a_conflict_is_told_and_what_happened_since_can_be_read() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)
    seen = row.version
    actions.ask_extension(w.head, row.pk, version=seen, until_on=date(2021, 6, 1), reason="系统切换")

    answer = as_(w, "head").post(
        page(row, "step", "accept"), {"version": seen}, headers={"HX-Request": "true", "accept-language": "en"}
    )
    since = as_(w, "head").get(page(row, "since", seen), headers={"HX-Request": "true"}).content.decode()

    assert answer.status_code == 409
    assert "look again" in answer.content.decode()
    assert "Extension asked for" in since


def test_a_step_of_another_role_is_refused_also_by_the_form() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)

    assert take(as_(w, "liaison"), row, "accept") == 403
    assert row.state is S.ISSUED


def test_a_dispute_names_reasons_and_evidence() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)
    management = {"version": row.version, "reasons-TOTAL_FORMS": "1", "reasons-INITIAL_FORMS": "0"}
    client = as_(w, "head")

    bare = client.post(page(row, "dispute"), management | {"reasons-0-text": "并非事实"})
    more = client.post(page(row, "dispute"), management | {"reasons-0-text": "并非事实", "more": "1"})
    full = client.post(
        page(row, "dispute"), management | {"reasons-0-text": "并非事实", "reasons-0-evidence": "值班表第三页"}
    )

    assert bare.status_code == 422 and "并非事实" in bare.content.decode()
    assert more.status_code == 200 and 'name="reasons-1-text"' in more.content.decode()
    assert full.status_code == 302
    row.refresh_from_db()
    assert row.state is S.DISPUTED


def test_a_plan_is_kept_unfinished_and_seen_by_the_unit_alone() -> None:
    w = build.world()
    row = build.at(w, S.ACCEPTED)
    given = {"version": row.version, "causes": "只写了一半的原因", "measures-TOTAL_FORMS": "1"}
    given |= {"measures-INITIAL_FORMS": "0", "measures-0-text": "先写一条", "then": "keep"}

    kept = as_(w, "liaison").post(page(row, "plan"), given, headers={"HX-Request": "true"})

    assert kept.status_code == 200
    assert "只写了一半的原因" in as_(w, "head").get(page(row, "plan")).content.decode()
    assert "只写了一半的原因" not in as_(w, "leader").get(page(row)).content.decode()


def test_a_plan_kept_by_itself_knows_its_own_words_and_does_not_write_over_anothers() -> None:
    w = build.world()
    row = build.at(w, S.ACCEPTED)
    given = {"version": row.version, "measures-TOTAL_FORMS": "1", "measures-INITIAL_FORMS": "0"}
    quiet = {"HX-Request": "true"}
    marks = _marks(as_(w, "head").get(page(row, "plan")).content.decode())

    first = as_(w, "liaison").post(page(row, "plan"), given | marks | {"causes": "原因甲"}, headers=quiet)
    again = as_(w, "liaison").post(
        page(row, "plan"), given | _marks(first.content.decode()) | {"causes": "原因甲和乙"}, headers=quiet
    )
    other = as_(w, "head").post(page(row, "plan"), given | marks | {"causes": "原因丙"}, headers=quiet)

    assert "Kept at" in first.content.decode() and "Kept at" in again.content.decode()
    assert "somebody else has changed this plan" in other.content.decode()
    assert Plan.objects.get().causes == "原因甲和乙"


def _marks(page: str) -> dict[str, str]:
    found = re.findall(r'name="(seen|measures-seen)" [^>]*value="([^"]*)"', page)
    return {name: html.unescape(mark) for name, mark in found}


def test_a_plan_that_cannot_be_read_is_not_kept_and_the_page_stays() -> None:
    w = build.world()
    row = build.at(w, S.ACCEPTED)
    given = {"version": row.version, "measures-TOTAL_FORMS": "1", "measures-INITIAL_FORMS": "0"}
    given |= {"measures-0-text": "先写一条", "measures-0-due_on": "四月底"}

    answer = as_(w, "head").post(page(row, "plan"), given, headers={"HX-Request": "true"})

    assert "Not kept yet" in answer.content.decode()
    assert "<form" not in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_plan_that_was_kept_is_handed_in_from_the_same_page_and_an_emptied_measure_is_gone() -> None:
    w = build.world()
    row = build.at(w, S.ACCEPTED)
    whole = {"text": "设登记台", "owner": "教导员", "due_on": "2021-04-20", "standard": "登记本不离台"}
    given = {"version": row.version, "causes": "原因", "measures-TOTAL_FORMS": "2", "measures-INITIAL_FORMS": "0"}
    given |= {f"measures-0-{name}": value for name, value in whole.items()}
    given |= {f"measures-1-{name}": value for name, value in whole.items()}
    client = as_(w, "head")

    client.post(page(row, "plan"), given, headers={"HX-Request": "true"})
    given |= {f"measures-1-{name}": "" for name in whole} | {"measures-INITIAL_FORMS": "2", "then": "submit"}
    answer = client.post(page(row, "plan"), given)

    assert answer.status_code == 302
    assert Plan.objects.get().actions.count() == 1


def test_a_plan_without_owner_is_refused_beside_the_field() -> None:
    w = build.world()
    row = build.at(w, S.ACCEPTED)
    given = {"version": row.version, "causes": "原因", "measures-TOTAL_FORMS": "1", "measures-INITIAL_FORMS": "0"}
    given |= {"measures-0-text": "设登记台", "measures-0-due_on": "2021-04-20", "then": "submit"}

    answer = as_(w, "head").post(page(row, "plan"), given)

    assert answer.status_code == 422
    assert "设登记台" in answer.content.decode()


def test_a_draft_begins_with_a_finding_and_goes_to_review() -> None:
    w = build.world()
    finding = build.finding(w)
    client = as_(w, "author")
    address = f"{reverse('rectification:new')}?finding={finding.pk}"

    begun = client.get(address).content.decode()
    answer = client.post(
        address,
        {
            "title": "交接班当场登记，不得补记",
            "text": "建议设交接班登记台，由带班领导每日抽查。",
            "severity": "medium",
            "kind": "time_limited",
            "findings": [str(finding.pk)],
            "standards-TOTAL_FORMS": "2",
            "standards-INITIAL_FORMS": "0",
            "standards-0-text": "连续十四天当场登记",
            "standards-0-check_by": "site",
            "standards-1-text": "",
            "then": "submit",
        },
    )

    row = Recommendation.objects.get()
    assert finding.title in begun
    assert answer.status_code == 302
    assert (row.title, row.state, row.standards.count()) == ("交接班当场登记，不得补记", S.IN_REVIEW, 1)


def test_a_draft_like_an_open_item_warns() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED, title="窗口材料一次告知", text="建议窗口一次告知全部材料，并当场出具清单。")
    given = {"unit": w.unit.pk, "title": "窗口材料一次告知", "text": "建议窗口一次告知全部材料，当场给清单。"}

    said = as_(w, "author").get(reverse("rectification:duplicates"), given).content.decode()

    assert row.title in said


def test_a_word_in_the_consultation_is_kept() -> None:
    w = build.world()
    row = build.at(w, S.CONSULTING)

    assert as_(w, "head").post(page(row, "message"), {"say-text": "我们四月中旬可以落实。"}).status_code == 303
    assert as_(w, "head").post(page(row, "message"), {"say-text": ""}).status_code == 422
    assert [one.text for one in Message.objects.all()] == ["我们四月中旬可以落实。"]
