"""Every "also illegal when" of the design, through the actions: refused by its code, and nothing is left behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waypost.access.models import User
from waypost.rectification import actions
from waypost.rectification.models import Event
from waypost.rectification.rules import (
    Basis,
    BasisKind,
    Measure,
    Objection,
    RecommendationState,
    Stance,
)
from waypost.rectification.tests import build
from waypost.rectification.tests.build import DUE, NOON, PAPER, TODAY
from waypost.rectification.tests.refusing import later, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
_S = RecommendationState
LOOK_BACK = [TODAY + timedelta(days=60)]


def test_1_without_a_finding_or_observation_nothing_is_submitted() -> None:
    w = build.world()
    r = build.drafted(w, basis=())

    with refused("1"):
        actions.submit(w.author, r.pk, version=r.version)


def test_1_without_a_closing_standard_nothing_is_submitted() -> None:
    w = build.world()
    r = build.drafted(w, standards=())

    with refused("1"):
        actions.submit(w.author, r.pk, version=r.version)


def test_1_a_withdrawn_finding_is_no_basis() -> None:
    w = build.world()
    finding = build.finding(w)
    r = build.drafted(w, basis=(Basis(BasisKind.FINDING, finding.pk),))
    type(finding).objects.filter(pk=finding.pk).update(
        state_value="withdrawn",
        withdrawal_by=w.ids["author"],
        withdrawn_by=w.ids["leader"],
        withdrawn_at=NOON,
        withdrawal_reason="误记",
    )

    with refused("1"):
        actions.submit(w.author, r.pk, version=r.version)


def test_2_a_draft_is_returned_with_a_reason_only_and_never_by_its_author() -> None:
    w = build.world()
    r = build.at(w, _S.IN_REVIEW)

    with refused("R5"):
        actions.return_draft(w.deputy, r.pk, version=r.version, reason=" ")
    build.build.grant(User.objects.get(pk=w.ids["author"]), build.Role.DEPUTY, campaign=w.campaign)
    with refused("R3"):
        actions.return_draft(w.author, r.pk, version=r.version, reason="重写")


def test_3_a_near_copy_of_an_open_one_to_the_same_unit_is_not_put_to_consultation() -> None:
    w = build.world()
    text = "建议把交接班登记移到值班室当场完成，由所领导每周抽看一次监控与台账是否一致，发现不一致的当场纠正。"
    build.at(w, _S.ISSUED, text=text)
    r = build.at(w, _S.IN_REVIEW, text=text.replace("每周", "每月"))

    with refused("3"):
        actions.consult(w.deputy, r.pk, version=r.version)


def test_3_the_same_text_to_another_unit_is_no_near_copy() -> None:
    w = build.world()
    text = "建议把交接班登记移到值班室当场完成，由所领导每周抽看一次监控与台账是否一致，发现不一致的当场纠正。"
    build.at(w, _S.ISSUED, text=text)
    r = build.advance(w, build.drafted(w, unit=w.other, text=text), _S.IN_REVIEW)

    assert actions.consult(w.deputy, r.pk, version=r.version).state is _S.CONSULTING


def test_3_the_author_does_not_pass_his_or_her_own_draft() -> None:
    w = build.world()
    r = build.drafted(w, author="deputy")
    r = actions.submit(w.deputy, r.pk, version=r.version)

    with refused("R3"):
        actions.consult(w.deputy, r.pk, version=r.version)


def test_4_no_second_opinion_and_none_after_the_consultation() -> None:
    w = build.world()
    r = build.opinion(w, build.at(w, _S.CONSULTING))
    late = build.at(w, _S.CONSULTING)

    with refused("4"):
        actions.give_opinion(w.head, r.pk, version=r.version, stance=Stance.AGREE)
    with later(4), refused("4"):
        actions.give_opinion(w.head, late.pk, version=late.version, stance=Stance.AGREE)


def test_5_nothing_is_issued_before_the_unit_was_heard_or_its_time_has_passed() -> None:
    w = build.world()
    r = build.at(w, _S.CONSULTING)

    with refused("5"):
        actions.issue(w.deputy, r.pk, version=r.version, due_on=DUE)
    with later(4):
        assert actions.issue(w.deputy, r.pk, version=r.version, due_on=DUE).number == 1


def test_5_nothing_is_issued_without_a_due_date_or_with_one_in_the_past() -> None:
    w = build.world()
    r = build.opinion(w, build.at(w, _S.CONSULTING))

    with refused("5"):
        actions.issue(w.deputy, r.pk, version=r.version, due_on=None)
    with refused("R6"):
        actions.issue(w.deputy, r.pk, version=r.version, due_on=TODAY - timedelta(days=1))


def test_5_a_due_date_after_the_campaign_needs_the_consent_of_the_office() -> None:
    w = build.world()
    r = build.opinion(w, build.at(w, _S.CONSULTING))
    after = date(2021, 7, 15)

    with refused("5"):
        actions.issue(w.deputy, r.pk, version=r.version, due_on=after)
    r = actions.consent_due_date(w.office, r.pk, version=r.version, until_on=after)
    assert actions.issue(w.deputy, r.pk, version=r.version, due_on=after).due_on == after


@pytest.mark.parametrize(("unit", "by", "not_by"), [("city", "leader", "deputy"), ("unit", "deputy", "leader")])
def test_5_the_leader_issues_to_the_city_and_the_deputy_to_the_county(unit: str, by: str, not_by: str) -> None:
    w = build.world()
    r = build.at(w, _S.CONSULTING, unit=getattr(w, unit))

    with later(4):
        with refused("R1"):
            actions.issue(getattr(w, not_by), r.pk, version=r.version, due_on=DUE)
        assert actions.issue(getattr(w, by), r.pk, version=r.version, due_on=DUE).state is _S.ISSUED


def test_6_a_draft_whose_review_has_begun_is_not_withdrawn() -> None:
    w = build.world()
    r = build.at(w, _S.IN_REVIEW)
    r = actions.return_draft(w.deputy, r.pk, version=r.version, reason="补充依据")

    with refused("6"):
        actions.withdraw_draft(w.author, r.pk, version=r.version, reason="不写了")


def test_6_only_the_author_withdraws_a_draft() -> None:
    w = build.world()
    r = build.drafted(w)

    with refused("R1"):
        actions.withdraw_draft(w.inspector, r.pk, version=r.version, reason="不写了")


def test_7_the_liaison_does_not_accept_and_neither_does_the_head_above() -> None:
    w = build.world()
    r = build.at(w, _S.ISSUED)

    for person in (w.liaison, w.head_above, w.leader):
        with refused("R1"):
            actions.accept(person, r.pk, version=r.version)


def test_7_past_the_response_date_accepting_is_legal_and_marked_late() -> None:
    w = build.world()
    r = build.at(w, _S.ISSUED)

    with later(6):
        r = actions.accept(w.head, r.pk, version=r.version)

    assert r.is_accepted_late
    assert Event.objects.get(recommendation=r, step="accept").references == {"late": True}


def test_8_a_dispute_needs_reasons_and_evidence() -> None:
    w = build.world()
    r = build.at(w, _S.ISSUED)

    with refused("8"):
        actions.dispute(w.head, r.pk, version=r.version, objections=[])
    with refused("8"):
        actions.dispute(w.head, r.pk, version=r.version, objections=[Objection("不符合事实")])


def test_9_each_reason_has_a_written_answer_before_it_is_upheld() -> None:
    w = build.world()
    r = build.at(w, _S.DISPUTED)

    with refused("9"):
        actions.uphold(w.leader, r.pk, version=r.version, answers={1: "班次已核对"})
    assert r.dispute_reasons.get(number=1).answer == ""
    r = actions.uphold(w.leader, r.pk, version=r.version, answers={1: "班次已核对", 2: "时限适当"})
    assert r.state is _S.ACCEPTED


@pytest.mark.parametrize("step", ["uphold", "withdraw_disputed", "merge"])
def test_9_10_25_the_author_decides_neither_for_nor_against_his_or_her_own_text(step: str) -> None:
    w = build.world()
    w.person("two_hats", (build.Role.INSPECTOR, None), (build.Role.LEADER, None))
    r = build.drafted(w, author="two_hats")
    r = actions.submit(w.two_hats, r.pk, version=r.version)
    for _, move in build._WAY[_S.DISPUTED][1:]:
        r = move(w, r)
    other = build.at(w, _S.ISSUED)
    said: dict[str, Any] = {
        "uphold": {"answers": {1: "是", 2: "是"}},
        "withdraw_disputed": {"reason": "撤回", "paper": PAPER},
        "merge": {"into_id": other.pk, "reason": "同一事项"},
    }[step]

    with refused("R3"):
        getattr(actions, step)(w.two_hats, r.pk, version=r.version, **said)


def test_10_a_disputed_one_is_withdrawn_by_a_paper_of_the_office_only() -> None:
    w = build.world()
    r = build.at(w, _S.DISPUTED)

    with refused("10"):
        actions.withdraw_disputed(w.leader, r.pk, version=r.version, reason="查证属实", paper=PAPER)
    with refused("10"):
        actions.withdraw_disputed(w.office, r.pk, version=r.version, reason="查证属实")


def test_10_the_leader_withdraws_by_a_paper_that_the_office_has_entered() -> None:
    w = build.world()
    r = build.at(w, _S.DISPUTED)
    with refused("R1"):
        actions.enter_decision(w.leader, r.pk, version=r.version, paper=PAPER)
    r = actions.enter_decision(w.office, r.pk, version=r.version, paper=PAPER)
    paper = r.papers.get()

    r = actions.withdraw_disputed(w.leader, r.pk, version=r.version, reason="查证属实", paper_id=paper.pk)

    assert r.state is _S.WITHDRAWN
    assert r.decision_paper == paper


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"causes": " "}, "11"),
        ({"measures": ()}, "11"),
        ({"measures": (Measure("换登记本", "", date(2021, 4, 20), "登记本不离台"),)}, "11"),
        ({"measures": (Measure("换登记本", "教导员", None, "登记本不离台"),)}, "11"),
        ({"measures": (Measure("换登记本", "教导员", date(2021, 4, 20), "好"),)}, "11"),
        ({"measures": (Measure("换登记本", "教导员", date(2021, 3, 20), "登记本不离台"),)}, "R6"),
        ({"dated_on": date(2021, 3, 31)}, "R6"),
        ({"dated_on": date(2021, 4, 2)}, "R6"),
        ({"co_unit_ids": (999_999,)}, "11"),
    ],
)
def test_11_a_plan_without_cause_owner_date_or_standard_or_dated_before_issue_is_refused(
    changes: dict[str, Any], code: str
) -> None:
    w = build.world()
    r = build.at(w, _S.ACCEPTED)

    with refused(code):
        actions.submit_plan(w.head, r.pk, version=r.version, plan=build.plan(**changes))


def test_11_without_any_plan_there_is_nothing_to_submit() -> None:
    w = build.world()
    r = build.at(w, _S.ACCEPTED)

    with refused("11"):
        actions.submit_plan(w.head, r.pk, version=r.version)


def test_12_a_plan_is_returned_with_a_reason() -> None:
    w = build.world()
    r = build.at(w, _S.PLAN_SUBMITTED)

    with refused("R5"):
        actions.return_plan(w.deputy, r.pk, version=r.version, reason="")
    r = actions.return_plan(w.deputy, r.pk, version=r.version, reason="责任人不清")
    assert r.state is _S.ACCEPTED


def test_13_a_warning_about_another_tree_is_answered_before_the_plan_is_approved() -> None:
    w = build.world()
    r = build.at(w, _S.ACCEPTED)
    r = actions.submit_plan(w.head, r.pk, version=r.version, plan=build.plan(co_unit_ids=(w.other.pk,)))

    with refused("13"):
        actions.approve_plan(w.deputy, r.pk, version=r.version)
    r = actions.approve_plan(w.deputy, r.pk, version=r.version, answers={1: "已与该单位协商"})
    assert r.state is _S.IN_PROGRESS


def test_13_a_plan_like_that_of_another_unit_is_a_warning_with_its_share() -> None:
    w = build.world()
    w.person("other_liaison", (build.Role.LIAISON, w.other))
    first = build.drafted(w, unit=w.other)
    for move in (build._submit, build._consult):
        first = move(w, first)
    with later(4):
        first = actions.issue(w.deputy, first.pk, version=first.version, due_on=DUE)
        first = actions.accept(w.neighbour, first.pk, version=first.version)
        said = build.plan()
        first = actions.submit_plan(w.neighbour, first.pk, version=first.version, plan=said)
        copied = build.at(w, _S.ACCEPTED)
        copied = actions.submit_plan(w.head, copied.pk, version=copied.version, plan=said)

        warning = copied.plans.get().warnings.get()
        assert warning.kind_value == "like_another_plan"
        assert warning.unit == w.other
        assert warning.share == 100
        with refused("13"):
            actions.approve_plan(w.deputy, copied.pk, version=copied.version)
