"""Every "also illegal when" of the last moves: notice, signature, rebound, other endings, extensions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waypost.kernel.actor import Role
from waypost.rectification import actions
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import (
    Paper,
    PaperReason,
    RecommendationState,
    RectificationKind,
    Severity,
    SourceKind,
)
from waypost.rectification.tests import build
from waypost.rectification.tests.build import DUE, PAPER, TODAY, World
from waypost.rectification.tests.refusing import later, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
_S = RecommendationState
LOOK_BACK = [TODAY + timedelta(days=60)]


def noticed(w: World, **changes: Any) -> Recommendation:
    """Verified, and shown to the public since today."""
    r = build.at(w, _S.VERIFIED, severity=Severity.HIGH, **changes)
    return actions.open_public_notice(w.deputy, r.pk, version=r.version, place="政务公开栏")


def test_20_a_notice_runs_as_long_as_is_set() -> None:
    w = build.world()
    r = noticed(w)

    with refused("20"):
        actions.run_public_notice(w.deputy, r.pk, version=r.version)
    with later(4), refused("20"):
        actions.run_public_notice(w.deputy, r.pk, version=r.version)
    with later(5):
        assert actions.run_public_notice(w.deputy, r.pk, version=r.version).state is _S.VERIFIED


def test_20_a_notice_shorter_than_the_set_days_is_not_opened() -> None:
    w = build.world()
    r = build.at(w, _S.VERIFIED, severity=Severity.HIGH)

    with refused("20"):
        actions.open_public_notice(
            w.deputy, r.pk, version=r.version, place="政务公开栏", until_on=TODAY + timedelta(days=2)
        )


def test_20_a_notice_is_not_done_while_an_objection_is_open() -> None:
    w = build.world()
    r = noticed(w)
    r = actions.file_objection(w.inspector, r.pk, version=r.version, text="窗口仍在排长队", by="一名群众")
    objection = r.notices.get().objections.get()

    with later(5):
        with refused("20"):
            actions.run_public_notice(w.deputy, r.pk, version=r.version)
        r = actions.answer_objection(
            w.deputy, r.pk, version=r.version, objection_id=objection.pk, answer="已增设预审岗"
        )
        r = actions.run_public_notice(w.deputy, r.pk, version=r.version)
        assert actions.sign_closing(w.leader, r.pk, version=r.version, look_back_on=LOOK_BACK).signer is not None


def test_21_what_is_due_for_notice_is_not_signed_without_it() -> None:
    w = build.world()
    r = noticed(w)

    with refused("21"):
        actions.sign_closing(w.leader, r.pk, version=r.version, look_back_on=LOOK_BACK)


def test_21_nothing_is_signed_without_the_answer_on_like_cases() -> None:
    w = build.world()
    r = build.at(w, _S.VERIFIED)
    Recommendation.objects.filter(pk=r.pk).update(like_cases="")

    with refused("21"):
        actions.sign_closing(w.leader, r.pk, version=r.version, look_back_on=LOOK_BACK)


def test_21_nothing_is_signed_without_a_look_back_in_the_future_and_a_lasting_task_without_two() -> None:
    w = build.world()
    r = build.at(w, _S.VERIFIED)
    lasting = build.at(w, _S.VERIFIED, kind=RectificationKind.LONG_TERM, text="长期事项：完善培训机制，按季组织考核。")

    for days in ([], [TODAY]):
        with refused("21"):
            actions.sign_closing(w.leader, r.pk, version=r.version, look_back_on=days)
    with refused("21"):
        actions.sign_closing(w.leader, lasting.pk, version=lasting.version, look_back_on=LOOK_BACK)
    two = [*LOOK_BACK, TODAY + timedelta(days=120)]
    lasting = actions.sign_closing(w.leader, lasting.pk, version=lasting.version, look_back_on=two)
    assert lasting.look_backs.count() == 2


def test_21_the_verifier_does_not_sign() -> None:
    w = build.world()
    w.person("two_hats", (Role.DEPUTY, None), (Role.LEADER, None))
    r = build.at(w, _S.CLOSURE_REQUESTED)
    r = actions.take_verification(w.two_hats, r.pk, version=r.version, on_site=True)
    r = build.judged(w, r)
    r = actions.pass_verification(w.two_hats, r.pk, version=r.version)

    with refused("R3"):
        actions.sign_closing(w.two_hats, r.pk, version=r.version, look_back_on=LOOK_BACK)
    with refused("R3"):
        actions.refuse_signature(w.two_hats, r.pk, version=r.version, reason="不合格")


def test_21_at_the_highest_severity_the_office_signs() -> None:
    w = build.world()
    r = build.at(w, _S.VERIFIED, severity=Severity.TOP)
    r = actions.open_public_notice(w.deputy, r.pk, version=r.version, place="政务公开栏")

    with later(5):
        r = actions.run_public_notice(w.deputy, r.pk, version=r.version)
        with refused("R1"):
            actions.sign_closing(w.leader, r.pk, version=r.version, look_back_on=LOOK_BACK)
        r = actions.sign_closing(w.office, r.pk, version=r.version, look_back_on=LOOK_BACK)
    assert r.state is _S.CLOSED_IMPLEMENTED


def test_22_after_a_refused_signature_another_verifies() -> None:
    w = build.world()
    r = build.at(w, _S.VERIFIED)

    with refused("R5"):
        actions.refuse_signature(w.leader, r.pk, version=r.version, reason="")
    r = actions.refuse_signature(w.leader, r.pk, version=r.version, reason="照片与台账日期不符")
    with refused("R3"):
        actions.take_verification(w.inspector, r.pk, version=r.version, on_site=True)
    assert actions.take_verification(w.second, r.pk, version=r.version, on_site=True).state is _S.VERIFYING


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "R5"),
        ({"source": " "}, "23"),
        ({"source_kind": None}, "23"),
        ({"source_kind": SourceKind.TALK}, "23"),
        ({"due_on": None}, "23"),
    ],
)
def test_23_a_rebound_names_what_showed_it_and_a_new_due_date(changes: dict[str, Any], code: str) -> None:
    w = build.world()
    r = build.at(w, _S.CLOSED_IMPLEMENTED)
    said: dict[str, Any] = {
        "reason": "问题复发",
        "source_kind": SourceKind.COMPLAINT,
        "source": "信访 12 号",
        "due_on": DUE,
    }

    with refused(code):
        actions.reopen_rebound(w.deputy, r.pk, version=r.version, **(said | changes))


def test_23_after_a_rebound_the_old_evidence_stays_readable_and_does_not_close_again() -> None:
    w = build.world()
    r = build.at(w, _S.CLOSED_IMPLEMENTED)
    kept = r.evidence.count()

    r = actions.reopen_rebound(
        w.office, r.pk, version=r.version, reason="复发", source_kind=SourceKind.AUDIT, source="审计 3 号", due_on=DUE
    )

    assert (r.rebounds, r.evidence.count()) == (1, kept)
    with refused("15"):
        actions.request_closure(w.head, r.pk, version=r.version)
    r = build.advance_from(w, r, _S.CLOSED_IMPLEMENTED)
    assert r.verifications.count() == 2


def test_24_only_the_office_ends_it_and_only_by_a_paper_with_a_reason_code() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)

    with refused("R1"):
        actions.close_not_implemented(w.leader, r.pk, version=r.version, reason="撤并", paper=PAPER)
    with refused("24"):
        actions.close_not_implemented(w.office, r.pk, version=r.version, reason="撤并", paper=None)
    with refused("24"):
        actions.close_not_implemented(
            w.office, r.pk, version=r.version, reason="撤并", paper=Paper("4号", PaperReason.UNFOUNDED)
        )
    with refused("R5"):
        actions.close_not_implemented(w.office, r.pk, version=r.version, reason="", paper=PAPER)


OTHER = "另一条：完善接警登记，统一编号，按月装订归档，专人保管备查。"


def test_25_the_target_is_open_and_the_same_units() -> None:
    w = build.world()
    r = build.at(w, _S.ISSUED)
    closed = build.at(w, _S.CLOSED_NOT_IMPLEMENTED, text=OTHER)
    elsewhere = build.at(w, _S.CONSULTING, unit=w.other)

    with later(4):
        elsewhere = actions.issue(w.deputy, elsewhere.pk, version=elsewhere.version, due_on=DUE)
        for into in (closed, elsewhere, r):
            with refused("25"):
                actions.merge(w.leader, r.pk, version=r.version, into_id=into.pk, reason="同一事项")


def test_25_the_earlier_due_date_is_carried_over() -> None:
    w = build.world()
    r = build.at(w, _S.ISSUED)
    into = build.advance(w, build.drafted(w, text=OTHER), _S.CONSULTING)
    into = build.opinion(w, into)
    into = actions.issue(w.deputy, into.pk, version=into.version, due_on=DUE + timedelta(days=20))

    with refused("25"):
        actions.merge(
            w.leader, r.pk, version=r.version, into_id=into.pk, reason="同一事项", due_on=DUE + timedelta(days=1)
        )
    actions.merge(w.leader, r.pk, version=r.version, into_id=into.pk, reason="同一事项")
    into.refresh_from_db()
    assert into.due_on == DUE
    assert into.events.last().step == "absorb"


def test_26_an_extension_is_asked_for_before_the_date_and_to_a_later_one() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)

    with refused("26"):
        actions.ask_extension(w.head, r.pk, version=r.version, until_on=DUE, reason="设备未到")
    with refused("R5"):
        actions.ask_extension(w.head, r.pk, version=r.version, until_on=DUE + timedelta(days=5), reason="")
    with later((DUE - TODAY).days + 1), refused("26"):
        actions.ask_extension(w.head, r.pk, version=r.version, until_on=DUE + timedelta(days=5), reason="设备未到")


def test_26_the_third_extension_is_granted_by_the_office_only() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)
    for number in (1, 2, 3):
        r = actions.ask_extension(
            w.head, r.pk, version=r.version, until_on=DUE + timedelta(days=number), reason="设备未到"
        )
        if number < 3:
            r = actions.grant_extension(w.leader, r.pk, version=r.version)

    with refused("26"):
        actions.grant_extension(w.leader, r.pk, version=r.version)
    r = actions.grant_extension(w.office, r.pk, version=r.version)
    assert (r.due_on, r.extensions) == (DUE + timedelta(days=3), 3)


def test_26_the_asker_does_not_grant() -> None:
    w = build.world()
    w.person("office_head", (Role.OFFICE, None), (Role.UNIT_HEAD, w.unit))
    r = build.at(w, _S.IN_PROGRESS)
    r = actions.ask_extension(
        w.office_head, r.pk, version=r.version, until_on=DUE + timedelta(days=5), reason="设备未到"
    )

    with refused("R2"):
        actions.grant_extension(w.office_head, r.pk, version=r.version)


def test_26_nothing_is_decided_that_was_not_asked_for() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)

    with refused("26"):
        actions.grant_extension(w.leader, r.pk, version=r.version)
    with refused("26"):
        actions.refuse_extension(w.leader, r.pk, version=r.version, reason="不必")
