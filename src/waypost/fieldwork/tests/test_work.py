"""On the spot: answers, observations, photographs; checklists and their versions."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from waypost.evidence.models import File
from waypost.evidence.tests.build import docx, jpeg
from waypost.fieldwork import actions, queries
from waypost.fieldwork.models import Checklist, Visit
from waypost.fieldwork.rules import VisitState
from waypost.fieldwork.tests.build import FORM, NINE, Stage, stage
from waypost.kernel.actor import Actor
from waypost.kernel.errors import BadInput, Conflict, NotPermitted, Refused, StepNotAllowed
from waypost.ledger.models import Entry
from waypost.platform import clock
from waypost.platform.labels import label

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE + timedelta(hours=1)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


@pytest.fixture
def visit(s: Stage) -> Visit:
    return s.open_visit(checklist_id=s.checklist().pk)


def photo(actor: Actor, visit: Visit, **said: Any) -> Any:
    said.setdefault("name", "现场.jpg")
    return actions.attach_photo(actor, visit.pk, upload=io.BytesIO(said.pop("content", jpeg())), **said)


def test_an_answer_counts_and_every_change_is_on_record(s: Stage, visit: Visit) -> None:
    actions.answer(s.inspector, visit.pk, key="hours", value="no")
    actions.answer(s.inspector, visit.pk, key="hours", value="yes", note="已改正")
    actions.answer(s.inspector, visit.pk, key="mood", value="一般")

    work = queries.work(s.inspector, visit.pk)

    assert (work.progress.answered, work.progress.total, work.progress.required_left) == (2, 4, 1)
    assert (float(work.progress.score), work.progress.out_of) == (15.0, 20)
    assert Entry.objects.filter(act="visit.answered").count() == 3


@pytest.mark.parametrize(
    ("key", "value"),
    [("hours", "maybe"), ("queue", "900"), ("queue", "十"), ("queue", "NaN"), ("mood", "很好"), ("x", "y")],
)
def test_an_answer_that_the_question_does_not_take_is_refused(s: Stage, visit: Visit, key: str, value: str) -> None:
    with pytest.raises(BadInput):
        actions.answer(s.inspector, visit.pk, key=key, value=value)


def test_only_those_who_go_answer_and_only_while_the_record_is_open(s: Stage, visit: Visit) -> None:
    with pytest.raises(NotPermitted):
        actions.answer(s.leader, visit.pk, key="hours", value="yes")
    with pytest.raises(Visit.DoesNotExist):
        actions.answer(s.neighbour, visit.pk, key="hours", value="yes")
    with pytest.raises(StepNotAllowed):
        actions.answer(s.inspector, s.visit(unit_id=s.station.pk).pk, key="hours", value="yes")


def test_a_visit_keeps_the_version_it_began_with(s: Stage, visit: Visit) -> None:
    longer = [*FORM, {"title": "卷宗", "questions": [{"key": "files", "kind": "text", "text": "抽查卷宗"}]}]

    actions.edit_checklist(s.deputy, visit.checklist_id or 0, content=longer, note="加卷宗")
    later = s.open_visit(unit_id=s.station.pk, checklist_id=visit.checklist_id)

    assert [len(queries.work(s.inspector, one.pk).sections) for one in (visit, later)] == [1, 2]
    assert queries.work(s.inspector, later.pk).version == 2


def test_two_who_edit_the_same_version_do_not_overwrite_each_other(s: Stage) -> None:
    checklist = s.checklist()
    actions.edit_checklist(s.leader, checklist.pk, content=FORM, seen_version=1)

    with pytest.raises(Conflict):
        actions.edit_checklist(s.deputy, checklist.pk, content=FORM, seen_version=1)


def test_inspectors_read_checklists_and_do_not_edit_them_and_units_never_see_them(s: Stage) -> None:
    checklist = s.checklist()

    assert [one.may_edit for one in queries.checklists(s.inspector)] == [False]
    with pytest.raises(NotPermitted):
        actions.edit_checklist(s.inspector, checklist.pk, content=FORM)
    with pytest.raises(NotPermitted):
        actions.retire_checklist(s.inspector, checklist.pk, reason="x")
    for actor in (s.head, s.admin, s.neighbour):
        with pytest.raises(Checklist.DoesNotExist):
            actions.edit_checklist(actor, checklist.pk, content=FORM)
        with pytest.raises(Checklist.DoesNotExist):
            actions.retire_checklist(actor, checklist.pk, reason="x")
    with pytest.raises(NotPermitted):
        actions.make_checklist(s.head, name="自查", content=FORM)


def test_a_retired_checklist_is_not_chosen_again(s: Stage) -> None:
    checklist = s.checklist()
    with pytest.raises(BadInput):
        actions.retire_checklist(s.leader, checklist.pk, reason=" ")

    actions.retire_checklist(s.leader, checklist.pk, reason="已有新表")

    assert queries.checklists(s.leader) == []
    with pytest.raises(Checklist.DoesNotExist):
        s.visit(checklist_id=checklist.pk)


@pytest.mark.parametrize(
    "content",
    [
        [],
        "x",
        [{"title": ""}],
        [{"title": "甲", "questions": []}],
        [{"title": "甲", "questions": [{"text": "", "kind": "text"}]}],
        [{"title": "甲", "questions": [{"text": "问", "kind": "party"}]}],
        [{"title": "甲", "questions": [{"text": "问", "kind": "choice", "choices": ["同", "同"]}]}],
        [{"title": "甲", "questions": [{"text": "问", "kind": "number", "lowest": "9", "highest": "1"}]}],
        [{"title": "甲", "questions": [{"key": "a", "text": "问", "kind": "text"}] * 2}],
        [{"title": "甲", "questions": [{"text": "问", "kind": "text", "points": 101}]}],
        [None],
        [{"title": "甲", "questions": [None]}],
    ],
)
def test_a_checklist_that_cannot_be_asked_says_where(s: Stage, content: Any) -> None:
    with clock.at(NINE), pytest.raises(BadInput):
        actions.make_checklist(s.leader, name="表", content=content, campaign_id=s.campaign.pk)


def test_an_observation_holds_its_time_within_the_visit(s: Stage, visit: Visit) -> None:
    kept = photo(s.inspector, visit)
    noted = actions.observe(s.inspector, visit.pk, text="大厅两个窗口无人", file_ids=[kept.file_id])

    assert queries.observations(s.leader, ids=[noted.pk])[0].file_ids == (kept.file_id,)
    for wrong in (NINE - timedelta(minutes=1), NINE + timedelta(hours=2)):
        with pytest.raises(BadInput):
            actions.observe(s.inspector, visit.pk, text="x", seen_at=wrong)
    with pytest.raises(BadInput):
        actions.observe(s.inspector, visit.pk, text=" ")


def test_only_those_who_go_observe_and_the_unit_reads_no_observation(s: Stage, visit: Visit) -> None:
    noted = actions.observe(s.inspector, visit.pk, text="无人")

    with pytest.raises(NotPermitted):
        actions.observe(s.colleague, visit.pk, text="x")
    with pytest.raises(Visit.DoesNotExist):
        actions.observe(s.neighbour, visit.pk, text="x")
    assert queries.observations(s.head, ids=[noted.pk]) == []


def test_a_photograph_lies_beside_what_it_belongs_to(s: Stage, visit: Visit) -> None:
    finding = s.finding(visit)

    photo(s.inspector, visit, finding_id=finding.pk)
    photo(s.inspector, visit, question_key="hours", content=jpeg(colour="navy"))

    assert queries.finding(s.leader, finding.pk).file_ids == (File.objects.order_by("pk")[0].pk,)
    assert len(queries.work(s.inspector, visit.pk).sections[0].questions[0].photos) == 1
    assert Entry.objects.filter(act="visit.photo_attached").count() == 2


def test_nothing_is_put_beside_the_things_of_another_visit(s: Stage, visit: Visit) -> None:
    other = s.open_visit(unit_id=s.station.pk)
    finding, taken = s.finding(other), photo(s.inspector, other)

    with pytest.raises(BadInput):
        photo(s.inspector, visit, finding_id=finding.pk)
    with pytest.raises(BadInput):
        photo(s.inspector, visit, question_key="unknown")
    with pytest.raises(BadInput):
        actions.observe(s.inspector, visit.pk, text="x", file_ids=[taken.file_id])
    assert File.objects.count() == 1


def test_only_those_who_go_add_photographs_and_a_wrong_file_is_refused(s: Stage, visit: Visit) -> None:
    with pytest.raises(NotPermitted):
        photo(s.leader, visit)
    with pytest.raises(Visit.DoesNotExist):
        photo(s.neighbour, visit)
    with pytest.raises(BadInput):
        photo(s.inspector, visit, content=b"#!/bin/sh")
    photo(s.inspector, visit, content=docx(), name="方案.docx")


def test_a_report_waits_for_the_required_answers(s: Stage, visit: Visit) -> None:
    actions.answer(s.inspector, visit.pk, key="hours", value="na")
    actions.end_visit(s.inspector, visit.pk)
    with pytest.raises(Refused, match="2 required"):
        actions.finish_report(s.inspector, visit.pk, summary="好")
    actions.answer(s.inspector, visit.pk, key="queue", value="3")
    actions.answer(s.inspector, visit.pk, key="mood", value="好")

    actions.finish_report(s.inspector, visit.pk, summary="好")

    with pytest.raises(StepNotAllowed):
        actions.answer(s.inspector, visit.pk, key="mood", value="差")


def test_a_required_photograph_is_answered_by_a_photograph(s: Stage) -> None:
    form = [{"title": "现场", "questions": [{"key": "front", "kind": "photo", "text": "大厅全景"}]}]
    visit = s.open_visit(checklist_id=s.checklist(form).pk)
    actions.end_visit(s.inspector, visit.pk)
    with pytest.raises(Refused):
        actions.finish_report(s.inspector, visit.pk, summary="好")

    photo(s.inspector, visit, question_key="front")

    actions.finish_report(s.inspector, visit.pk, summary="好")


def test_what_waits_says_where_each_of_ones_visits_stands(s: Stage, visit: Visit) -> None:
    planned = s.visit(unit_id=s.station.pk, at=NINE + timedelta(days=2))
    actions.announce_visit(s.leader, planned.pk)

    mine = [(one.mark.value, one.said) for one in queries.waiting(s.inspector, today=NINE.date())]
    theirs = queries.waiting(s.head, today=NINE.date())

    assert mine == [("soon", label(VisitState.STARTED)), ("soon", "")]
    assert [one.mark.value for one in theirs] == ["news"]
    assert queries.waiting(s.neighbour, today=NINE.date()) == []
