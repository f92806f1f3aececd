"""Every "also illegal when" of the middle moves: evidence, request, verification."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from waypost.access.models import User
from waypost.evidence.models import File
from waypost.kernel.actor import Role
from waypost.rectification import actions
from waypost.rectification.models import Judgement, Recommendation
from waypost.rectification.rules import (
    RecommendationState,
    Severity,
    SourceKind,
)
from waypost.rectification.tests import build
from waypost.rectification.tests.build import DUE, TODAY, World
from waypost.rectification.tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
_S = RecommendationState
LOOK_BACK = [TODAY + timedelta(days=60)]


def give(w: World, r: Recommendation, **changes: Any) -> Recommendation:
    """The liaison adds evidence for the first standard."""
    said: dict[str, Any] = {"file_id": build.file(w), "proves": "登记当场完成", "standard_number": 1}
    return actions.add_evidence(w.liaison, r.pk, version=r.version, **(said | changes))


def test_14_evidence_says_what_it_proves_for_a_standard_that_exists() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)

    with refused("14"):
        give(w, r, proves=" ")
    with refused("14"):
        give(w, r, standard_number=3)


def test_14_a_file_without_capture_date_or_hash_is_no_evidence() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)
    undated, unhashed = build.file(w), build.file(w)
    File.objects.filter(pk=undated).update(captured_at=None)
    File.objects.filter(pk=unhashed).update(sha256="")

    with refused("14"):
        give(w, r, file_id=undated)
    with refused("14"):
        give(w, r, file_id=unhashed)


def test_14_what_was_captured_before_the_finding_is_context_only() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)
    old = build.file(w, captured_on=date(2021, 3, 1))

    with refused("R6"):
        give(w, r, file_id=old)
    r = give(w, r, file_id=old, is_context=True)
    assert r.evidence.get().is_context


def test_14_another_units_file_is_not_even_found() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)
    foreign = build.file(w, unit=w.other, by="neighbour")

    with pytest.raises(File.DoesNotExist):
        give(w, r, file_id=foreign)


def test_15_closing_is_not_asked_for_while_a_standard_lacks_evidence() -> None:
    w = build.world()
    r = give(w, build.at(w, _S.IN_PROGRESS))
    for one in r.plans.get().actions.all():
        actions.finish_action(w.liaison, one.pk)

    with refused("15"):
        actions.request_closure(w.head, r.pk, version=r.version)
    r = give(w, r, standard_number=2, is_context=True)
    with refused("15"):
        actions.request_closure(w.head, r.pk, version=r.version)


def test_15_closing_is_not_asked_for_while_a_measure_is_neither_done_nor_dropped() -> None:
    w = build.world()
    r = build.at(w, _S.IN_PROGRESS)
    for number in (1, 2):
        r = give(w, r, standard_number=number)
    measure = r.plans.get().actions.get()

    with refused("15"):
        actions.request_closure(w.head, r.pk, version=r.version)
    with refused("R5"):
        actions.drop_action(w.liaison, measure.pk, reason="")
    actions.drop_action(w.liaison, measure.pk, reason="已由上级统一配发")
    assert actions.request_closure(w.head, r.pk, version=r.version).state is _S.CLOSURE_REQUESTED


def test_15_closing_is_not_asked_for_while_an_extension_is_pending() -> None:
    w = build.world()
    r = build.proven(w, build.at(w, _S.IN_PROGRESS))
    r = actions.ask_extension(w.head, r.pk, version=r.version, until_on=DUE + timedelta(days=5), reason="设备未到")

    with refused("15"):
        actions.request_closure(w.head, r.pk, version=r.version)


def test_15_the_liaison_does_not_ask_for_closing() -> None:
    w = build.world()
    r = build.proven(w, build.at(w, _S.IN_PROGRESS))

    with refused("R1"):
        actions.request_closure(w.liaison, r.pk, version=r.version)


def test_16_who_gave_evidence_does_not_verify_even_after_moving_to_the_group() -> None:
    w = build.world()
    r = build.at(w, _S.CLOSURE_REQUESTED)
    liaison = User.objects.get(pk=w.ids["liaison"])
    liaison.grant_rows.update(revoked_at=build.NOON)
    build.build.grant(liaison, Role.INSPECTOR, campaign=w.campaign)

    with refused("R3"):
        actions.take_verification(w.liaison, r.pk, version=r.version, on_site=True)


def test_16_who_belongs_to_the_unit_or_its_line_does_not_verify() -> None:
    w = build.world()
    r = build.at(w, _S.CLOSURE_REQUESTED)
    w.person("seconded", (Role.INSPECTOR, None), (Role.LIAISON, w.unit))
    w.person("from_above", (Role.INSPECTOR, None), home=w.city)

    for person in (w.seconded, w.from_above):
        with refused("R2"):
            actions.take_verification(person, r.pk, version=r.version, on_site=True)


def test_16_what_is_severe_is_checked_on_the_spot() -> None:
    w = build.world()
    r = build.at(w, _S.CLOSURE_REQUESTED, severity=Severity.HIGH)

    with refused("16"):
        actions.take_verification(w.inspector, r.pk, version=r.version, on_site=False)


def test_16_who_wrote_it_is_warned_where_another_verifier_is_free() -> None:
    w = build.world()
    r = build.at(w, _S.CLOSURE_REQUESTED)

    r = actions.take_verification(w.author, r.pk, version=r.version, on_site=True)

    assert r.verifications.get().warnings == ["wrote_it"]


def judge(w: World, r: Recommendation, **changes: Any) -> Recommendation:
    """The verifier judges the first standard met."""
    said: dict[str, Any] = {
        "standard_number": 1,
        "is_met": True,
        "note": "属实",
        "source_kind": SourceKind.DOCUMENT,
        "source": "台账第 3 页",
    }
    by = changes.pop("by", w.inspector)
    return actions.judge_standard(by, r.pk, version=r.version, **(said | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"note": " "}, "17"),
        ({"source": ""}, "17"),
        ({"source_kind": None}, "17"),
        ({"source_kind": SourceKind.COMPLAINT}, "17"),
        ({"standard_number": 3}, "17"),
    ],
)
def test_17_a_judgement_has_a_note_and_a_source(changes: dict[str, Any], code: str) -> None:
    w = build.world()
    r = build.at(w, _S.VERIFYING)

    with refused(code):
        judge(w, r, **changes)


@pytest.mark.parametrize("person", ["second", "deputy"])
def test_17_only_the_verifier_who_took_it_judges(person: str) -> None:
    w = build.world()
    r = build.at(w, _S.VERIFYING)

    with refused("R3"):
        judge(w, r, by=getattr(w, person))


def test_17_a_later_judgement_takes_the_place_of_the_earlier_which_stays_readable() -> None:
    w = build.world()
    r = judge(w, build.at(w, _S.VERIFYING), is_met=False)
    r = judge(w, r)
    r = judge(w, r, standard_number=2, source_kind=SourceKind.VISIT)

    assert actions.pass_verification(w.inspector, r.pk, version=r.version).state is _S.VERIFIED
    assert Judgement.objects.count() == 3


def test_18_a_return_names_reason_and_failed_standard() -> None:
    w = build.world()
    r = judge(w, build.at(w, _S.VERIFYING))

    with refused("R5"):
        actions.return_for_rework(w.inspector, r.pk, version=r.version, reason="", failed_standards=[2])
    with refused("18"):
        actions.return_for_rework(w.inspector, r.pk, version=r.version, reason="台账造假", failed_standards=[])
    with refused("18"):
        actions.return_for_rework(w.inspector, r.pk, version=r.version, reason="台账造假", failed_standards=[2, 9])
    with refused("18"):
        actions.return_for_rework(w.inspector, r.pk, version=r.version, reason="台账造假", failed_standards=[1])


def test_19_nothing_passes_while_a_standard_is_not_judged_met() -> None:
    w = build.world()
    r = judge(w, build.at(w, _S.VERIFYING))

    with refused("19"):
        actions.pass_verification(w.inspector, r.pk, version=r.version)
    r = judge(w, r, standard_number=2, is_met=False)
    with refused("19"):
        actions.pass_verification(w.inspector, r.pk, version=r.version)


def test_19_a_check_on_the_spot_names_a_visit() -> None:
    w = build.world()
    r = judge(w, build.at(w, _S.VERIFYING))
    r = judge(w, r, standard_number=2)

    with refused("19"):
        actions.pass_verification(w.inspector, r.pk, version=r.version)
