"""Findings: noted on a visit, amended, issued, withdrawn by two."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import build
from waypost.fieldwork import actions, queries
from waypost.fieldwork.models import Finding, Visit
from waypost.fieldwork.queries.findings import revisions
from waypost.fieldwork.rules import FindingState, Severity
from waypost.fieldwork.tests.build import NINE, Stage, stage
from waypost.fieldwork.tests.test_work import photo
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, Conflict, NotPermitted, Refused, StepNotAllowed
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE + timedelta(hours=2)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


def words(**changed: Any) -> dict[str, Any]:
    said = {"title": "新", "criteria": "应公示", "condition": "未公示", "severity": Severity.HIGH, "reason": "补充"}
    return {**said, **changed}


def test_a_finding_is_a_draft_of_the_group_with_its_photographs(s: Stage) -> None:
    visit = s.open_visit()
    taken = photo(s.inspector, visit)

    noted = s.finding(visit, focus_ids=[s.focus.pk], file_ids=[taken.file_id])

    seen = queries.finding(s.leader, noted.pk)
    assert (seen.state, seen.file_ids, seen.focus_ids) == (FindingState.DRAFT, (taken.file_id,), (s.focus.pk,))
    assert queries.findings(s.head, unit_id=s.court.pk) == []
    assert queries.findings(s.auditor, unit_id=s.court.pk)[0].id == noted.pk


def test_a_finding_needs_its_words_and_those_who_went(s: Stage) -> None:
    visit = s.open_visit()
    with pytest.raises(BadInput) as bad:
        s.finding(visit, title=" ", condition="", criteria="x" * 4001)
    assert {problem.where for problem in bad.value.problems} == {"title", "condition", "criteria"}
    with pytest.raises(BadInput):
        s.finding(visit, focus_ids=[10**9])
    with pytest.raises(StepNotAllowed):
        s.finding(s.visit(unit_id=s.station.pk))
    said = {"title": "x", "criteria": "x", "condition": "x", "severity": Severity.LOW}
    with pytest.raises(NotPermitted):
        actions.note_finding(s.leader, visit.pk, **said)  # type: ignore[arg-type]
    with pytest.raises(Visit.DoesNotExist):
        actions.note_finding(s.neighbour, visit.pk, **said)  # type: ignore[arg-type]


def test_an_amendment_is_a_new_version_and_the_old_one_stays_readable(s: Stage) -> None:
    noted = s.finding()

    actions.amend_finding(s.inspector, noted.pk, **words(seen_revision=1))

    assert [(one.number, one.title, one.reason) for one in revisions(s.leader, noted.pk)] == [
        (2, "新", "补充"),
        (1, "窗口未公示办公时间", ""),
    ]


def test_whoever_saw_an_older_version_does_not_overwrite_the_newer(s: Stage) -> None:
    noted = s.finding()
    actions.amend_finding(s.inspector, noted.pk, **words(seen_revision=1))

    with pytest.raises(Conflict):
        actions.amend_finding(s.deputy, noted.pk, **words(seen_revision=1))


def test_those_who_were_not_there_and_do_not_lead_do_not_amend(s: Stage) -> None:
    noted = s.finding()

    with pytest.raises(NotPermitted):
        actions.amend_finding(s.colleague, noted.pk, **words())
    with pytest.raises(BadInput):
        actions.amend_finding(s.inspector, noted.pk, **words(reason=""))
    with pytest.raises(Finding.DoesNotExist):
        actions.amend_finding(s.neighbour, noted.pk, **words())


def test_the_unit_reads_a_finding_and_its_photographs_when_it_is_issued(s: Stage) -> None:
    visit = s.open_visit()
    taken = photo(s.inspector, visit)
    noted = s.finding(visit, file_ids=[taken.file_id])
    actions.amend_finding(s.inspector, noted.pk, **words())

    actions.issue_findings(s.leader, [noted.pk], reference="recommendation:1")

    seen = queries.finding(s.head, noted.pk)
    assert (seen.title, seen.withdrawal_by, seen.steps) == ("新", "", ())
    assert [one.number for one in revisions(s.head, noted.pk)] == [2]
    assert len(queries.work(s.head, visit.pk).photos) == 1
    assert queries.findings(s.neighbour) == queries.findings(s.officer) == []


def test_issuing_twice_leaves_one_entry_and_is_for_those_who_lead(s: Stage) -> None:
    noted = s.finding()
    with pytest.raises(NotPermitted):
        actions.issue_findings(s.inspector, [noted.pk], reference="x")
    with pytest.raises(Finding.DoesNotExist):
        actions.issue_findings(s.neighbour, [noted.pk], reference="x")

    actions.issue_findings(s.leader, [noted.pk], reference="recommendation:1")
    actions.issue_findings(s.leader, [noted.pk], reference="recommendation:2")

    assert Entry.objects.filter(act="finding.issued").count() == 1


def test_a_withdrawal_needs_two_persons_and_a_reason(s: Stage) -> None:
    noted = s.finding()
    with pytest.raises(BadInput):
        actions.propose_withdrawal(s.leader, noted.pk, reason=" ")
    with pytest.raises(Refused):
        actions.withdraw_finding(s.leader, noted.pk)
    actions.propose_withdrawal(s.leader, noted.pk, reason="证据不足")

    with pytest.raises(NotPermitted) as refused:
        actions.withdraw_finding(s.leader, noted.pk)
    with pytest.raises(NotPermitted):
        actions.withdraw_finding(s.deputy, noted.pk)
    actions.withdraw_finding(s.office, noted.pk)

    assert refused.value.code == "R3"
    assert Finding.objects.get().state is FindingState.WITHDRAWN
    with pytest.raises(StepNotAllowed):
        actions.amend_finding(s.inspector, noted.pk, **words())


def test_a_withdrawal_is_proposed_once_at_a_time_and_may_be_declined(s: Stage) -> None:
    noted = s.finding()
    with pytest.raises(Refused):
        actions.decline_withdrawal(s.leader, noted.pk, reason="无人提出")
    actions.propose_withdrawal(s.inspector, noted.pk, reason="证据不足")
    with pytest.raises(Refused):
        actions.propose_withdrawal(s.deputy, noted.pk, reason="又")
    with pytest.raises(NotPermitted):
        actions.decline_withdrawal(s.inspector, noted.pk, reason="x")

    actions.decline_withdrawal(s.leader, noted.pk, reason="证据充分")

    actions.propose_withdrawal(s.deputy, noted.pk, reason="再议")
    with pytest.raises(Finding.DoesNotExist):
        actions.propose_withdrawal(s.neighbour, noted.pk, reason="x")


def test_the_database_itself_refuses_a_withdrawal_by_one(s: Stage) -> None:
    noted = s.finding()

    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(
            state_value="withdrawn",
            withdrawal_by=s.leader.user_id,
            withdrawn_by=s.leader.user_id,
            withdrawal_reason="x",
            withdrawn_at=noted.found_at,
        )


def test_a_leader_who_belongs_to_the_unit_sees_and_does_what_the_unit_may(s: Stage) -> None:
    noted = s.finding()
    two_hats = build.actor(Role.LEADER, region=s.city, to=build.user(home=s.court))

    with pytest.raises(Finding.DoesNotExist):
        actions.propose_withdrawal(two_hats, noted.pk, reason="x")
    actions.issue_findings(s.leader, [noted.pk], reference="recommendation:1")
    with pytest.raises(NotPermitted) as refused:
        actions.propose_withdrawal(two_hats, noted.pk, reason="x")

    assert refused.value.code == "R2"


def test_figures_leave_out_what_was_withdrawn_by_then(s: Stage) -> None:
    noted, other = s.finding(), s.finding(s.open_visit(unit_id=s.station.pk))
    actions.propose_withdrawal(s.inspector, noted.pk, reason="证据不足")
    with clock.at(NINE + timedelta(days=2)):
        actions.withdraw_finding(s.leader, noted.pk)

    def ids(day: int) -> list[str]:
        rows = queries.finding_rows(campaign_id=s.campaign.pk, as_of=NINE.date() + timedelta(days=day))
        return [row.id for row in rows]

    assert (len(ids(0)), ids(2)) == (2, [str(other.pk)])
    found = queries.findings_noted([s.court.pk], campaign_id=s.campaign.pk, as_of=NINE.date() + timedelta(days=2))
    assert found[s.court.pk].value == 0


def test_two_characters_find_a_finding_for_those_who_may_see_it(s: Stage) -> None:
    noted = s.finding()

    assert [one.title for one in queries.search(s.leader, "公示")] == [noted.title]
    assert queries.search(s.head, "公示") == queries.search(s.neighbour, "公示") == []
