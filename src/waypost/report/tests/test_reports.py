"""Reports: written, approved by a second person, published, and never changed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from waypost.kernel.actor import ANONYMOUS, Actor
from waypost.kernel.errors import BadInput, Conflict, NotPermitted, Refused, StepNotAllowed
from waypost.ledger import actions as ledger_actions
from waypost.ledger.models import Entry
from waypost.ledger.rules import notes
from waypost.platform import clock
from waypost.report import actions, queries
from waypost.report.models import Report, ReportPhoto
from waypost.report.rules import ReportState
from waypost.report.tests import build
from waypost.report.tests.build import EVENING, FRIDAY, Stage

pytestmark = pytest.mark.django_db
BODY = "# 综述\n共走访{{figure:visits}}次。"
BODY_EN = "# Overview\n{{figure:visits}} visits."


@pytest.fixture
def stage() -> Iterator[Stage]:
    with clock.at(EVENING):
        yield build.stage()


def edited(stage: Stage, report: Report, by: Actor | None = None, body: str = BODY) -> Report:
    return actions.edit(by or stage.writer, report.pk, body_zh=body, body_en=BODY_EN, revision=report.revision)


def test_a_draft_takes_the_template_and_frozen_figures(stage: Stage) -> None:
    report = stage.draft()

    document = queries.draft_document(report, "zh-hans")
    assert "实地督导市县单位1个" in "".join(block.text for block in document.blocks)
    assert report.title_zh.endswith("工作综述")
    assert "Overview of the work" in report.title_en
    assert document.ledger_size == report.freezing.ledger_size
    assert Entry.objects.filter(subject=f"report:{report.pk}", act="report.drafted").exists()


def test_every_number_in_the_document_is_a_figure_of_its_appendix(stage: Stage) -> None:
    document = queries.draft_document(stage.draft(), "en")

    shown = {run.figure for block in document.blocks for run in block.runs if run.figure}
    assert shown <= {note.id for note in document.figures}


def test_a_talk_count_under_five_is_not_printed(stage: Stage) -> None:
    document = queries.draft_document(stage.draft(), "zh-hans")

    assert {note.id: note.value for note in document.figures}["talks"] == "不足5"


def test_an_inspector_reads_a_draft_and_does_not_write_it(stage: Stage) -> None:
    report = stage.draft()

    assert not queries.report(stage.inspector, report.pk).may("edit")
    with pytest.raises(NotPermitted):
        edited(stage, report, by=stage.inspector)
    with pytest.raises(NotPermitted):
        actions.draft(stage.inspector, campaign_id=stage.campaign_id, as_of=FRIDAY)


def test_a_unit_and_the_public_do_not_see_a_draft(stage: Stage) -> None:
    report = stage.draft()

    for stranger in (stage.neighbour, ANONYMOUS):
        with pytest.raises(Report.DoesNotExist):
            queries.report(stranger, report.pk)
        with pytest.raises(Report.DoesNotExist):
            edited(stage, report, by=stranger)


def test_editing_makes_a_new_revision(stage: Stage) -> None:
    report = edited(stage, stage.draft())

    assert report.revision == 2
    assert queries.draft_document(report, "zh-hans").blocks[1].text == "共走访2次。"


def test_two_who_edit_at_once_are_told(stage: Stage) -> None:
    report = stage.draft()
    edited(stage, report)

    with pytest.raises(Conflict):
        edited(stage, report, by=stage.office)


def test_a_place_that_does_not_exist_is_named_by_its_line(stage: Stage) -> None:
    with pytest.raises(BadInput) as told:
        edited(stage, stage.draft(), body="# 综述\n{{figure:visit}}")

    assert told.value.problems[0].where == "body_zh:2"
    assert "visits" in told.value.problems[0].params["names"]


def test_the_author_does_not_approve(stage: Stage) -> None:
    report = actions.draft(stage.second, campaign_id=stage.campaign_id, as_of=FRIDAY)

    with pytest.raises(Refused, match="another person") as told:
        actions.approve(stage.second, report.pk, revision=1)

    assert told.value.code == "R3"


def test_whoever_wrote_any_part_does_not_approve(stage: Stage) -> None:
    report = edited(stage, stage.draft(), by=stage.second)

    with pytest.raises(Refused, match="another person"):
        actions.approve(stage.second, report.pk, revision=2)
    assert actions.approve(stage.office, report.pk, revision=2).state is ReportState.APPROVED


def test_a_deputy_does_not_approve(stage: Stage) -> None:
    report = actions.draft(stage.office, campaign_id=stage.campaign_id, as_of=FRIDAY)

    with pytest.raises(NotPermitted):
        actions.approve(stage.writer, report.pk, revision=1)


def test_what_is_approved_is_what_was_read(stage: Stage) -> None:
    report = edited(stage, stage.draft())

    with pytest.raises(Conflict, match="read it again"):
        actions.approve(stage.second, report.pk, revision=1)


def test_the_database_itself_wants_a_second_person(stage: Stage) -> None:
    report = stage.draft()

    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state_value="approved", approved_by=stage.writer.user_id)


def test_an_approved_report_is_not_edited_until_it_is_returned(stage: Stage) -> None:
    report = stage.approved()

    with pytest.raises(StepNotAllowed):
        edited(stage, report)
    with pytest.raises(BadInput, match="say why"):
        actions.return_report(stage.second, report.pk, reason=" ")
    with pytest.raises(NotPermitted):
        actions.return_report(stage.writer, report.pk, reason="改")
    returned = actions.return_report(stage.second, report.pk, reason="数据需更新")
    assert (returned.state, returned.approved_by) == (ReportState.DRAFT, None)


def test_a_draft_is_not_published(stage: Stage) -> None:
    with pytest.raises(StepNotAllowed):
        actions.publish(stage.second, stage.draft().pk)


def test_a_deputy_does_not_publish(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        actions.publish(stage.writer, stage.approved().pk)


def test_a_published_report_is_read_by_everybody_and_kept_in_both_languages(stage: Stage) -> None:
    report = stage.published()

    assert [one.id for one in queries.reports(ANONYMOUS)[0]] == [report.pk]
    assert queries.kept_document(queries.found(ANONYMOUS, report.pk), "en").status == ""
    assert queries.report(ANONYMOUS, report.pk).steps == ()
    line, rows = queries.rows_of_figure(report.freezing_id, "visits")
    assert queries.open_rows(ANONYMOUS, rows).visible == 0
    assert line.rows == 2


def test_the_database_refuses_to_change_a_published_report(stage: Stage) -> None:
    report = stage.published()

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(title_zh="别的")


def test_a_published_text_does_not_change_when_the_records_do(stage: Stage) -> None:
    report = stage.published()
    before = queries.kept_document(report, "zh-hans")

    stage.field.open_visit(at=EVENING, unit_id=stage.field.station.pk)

    assert queries.kept_document(Report.objects.get(pk=report.pk), "zh-hans") == before


def test_publishing_signs_a_checkpoint_and_every_print_has_that_one(
    stage: Stage, settings: Any, tmp_path: Path
) -> None:
    settings.WAYPOST_CHECKPOINTS, settings.DATA = True, tmp_path
    ledger_actions.checkpoint()
    report = stage.published()
    document = queries.kept_document(report, "en", house="https://waypost.example")
    receipt = report.events.get(step="publish").receipt
    stage.field.open_visit(at=EVENING, unit_id=stage.field.station.pk)
    ledger_actions.checkpoint()

    point = notes.checkpoint(notes.opened(document.checkpoint)[0])
    assert point.size == receipt + 1
    assert document.words["checkpoint_note"].endswith("https://waypost.example/ledger/trust/")
    assert queries.kept_document(report, "en", house="https://waypost.example") == document


def test_publishing_goes_on_when_the_ledger_cannot_sign(stage: Stage, settings: Any, tmp_path: Path) -> None:
    settings.WAYPOST_CHECKPOINTS, settings.DATA = True, tmp_path
    ledger_actions.checkpoint()
    for key in (tmp_path / "keys").iterdir():
        key.unlink()

    report = stage.published()

    assert report.state is ReportState.PUBLISHED
    assert queries.kept_document(report, "en").checkpoint == ""


def test_a_photograph_needs_permission(stage: Stage) -> None:
    report = stage.draft()
    said = {"caption": {"zh": "查看窗口"}, "place": "甲市法院", "taken_on": FRIDAY}

    with pytest.raises(Refused, match="nobody has allowed"):
        actions.place_photo(stage.writer, report.pk, file_id=stage.photo(permitted=False).pk, **said)
    with pytest.raises(NotPermitted):
        actions.place_photo(stage.inspector, report.pk, file_id=stage.photo().pk, **said)
    placed = actions.place_photo(stage.writer, report.pk, file_id=stage.photo().pk, **said)
    photos = queries.draft_document(Report.objects.get(pk=report.pk), "zh-hans").photos()
    assert photos[0].caption == "查看窗口（甲市法院，2021年4月16日，甲市法院）"
    actions.remove_photo(stage.writer, report.pk, photo_id=placed.pk)
    assert not ReportPhoto.objects.exists()


def test_a_report_is_not_published_with_a_photograph_whose_permission_was_taken_back(stage: Stage) -> None:
    report = stage.draft()
    file = stage.photo()
    actions.place_photo(stage.writer, report.pk, file_id=file.pk, caption={"zh": "窗口"}, place="甲市", taken_on=FRIDAY)
    actions.approve(stage.second, report.pk, revision=2)
    type(file).objects.filter(pk=file.pk).update(may_be_published=False)

    with pytest.raises(Refused, match="no longer be published"):
        actions.publish(stage.second, report.pk)


def test_refreshing_binds_the_draft_to_new_figures(stage: Stage) -> None:
    report = edited(stage, stage.draft())
    stage.field.open_visit(at=EVENING, unit_id=stage.field.station.pk)

    fresh = actions.refresh(stage.writer, report.pk, as_of=FRIDAY)

    assert queries.draft_document(fresh, "zh-hans").blocks[1].text == "共走访3次。"
    with pytest.raises(NotPermitted):
        actions.refresh(stage.inspector, report.pk, as_of=FRIDAY)


def test_a_discarded_draft_stays_readable_and_is_over(stage: Stage) -> None:
    report = stage.draft()

    with pytest.raises(NotPermitted):
        actions.discard(stage.inspector, report.pk, reason="不用")
    actions.discard(stage.writer, report.pk, reason="重写")

    assert queries.report(stage.auditor, report.pk).state is ReportState.DISCARDED
    with pytest.raises(StepNotAllowed):
        edited(stage, report)


def test_only_the_office_changes_the_template_and_each_change_is_a_version(stage: Stage) -> None:
    said = {"body_zh": BODY, "body_en": BODY_EN, "note": "改短"}

    with pytest.raises(NotPermitted):
        actions.edit_template(stage.writer, number=1, **said)
    version = actions.edit_template(stage.office, number=1, **said)
    with pytest.raises(Conflict):
        actions.edit_template(stage.office, number=1, **said)
    with pytest.raises(BadInput):
        actions.edit_template(stage.office, body_zh="没有标题", body_en=BODY_EN, note="", number=2)
    assert version.number == 2
    assert stage.draft().body_zh == BODY


def test_a_leader_is_told_that_a_draft_waits_and_its_author_is_not(stage: Stage) -> None:
    report = stage.draft()

    assert [thing.address for thing in queries.waiting(stage.second, today=FRIDAY)] == [f"/reports/{report.pk}/"]
    assert queries.waiting(stage.writer, today=FRIDAY) == []


def test_a_report_is_found_by_two_characters(stage: Stage) -> None:
    report = stage.draft()

    assert [found.address for found in queries.search(stage.auditor, "综述")] == [f"/reports/{report.pk}/"]
    assert queries.search(ANONYMOUS, "综述") == []
