"""The pages of field work answer, to whom they may, with as many queries for ten rows as for one."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from waypost.access.models import User
from waypost.evidence.tests.build import jpeg
from waypost.fieldwork import actions, queries
from waypost.fieldwork.models import Finding, Talk, Visit
from waypost.fieldwork.tests.build import NINE, Stage, stage
from waypost.kernel.actor import Actor
from waypost.ledger.models import Entry
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE.replace(hour=16)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


def signed_in(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def whole(s: Stage) -> tuple[Visit, Finding, Talk]:
    """A visit under way with everything on it."""
    visit = s.open_visit(checklist_id=s.checklist().pk, focus_ids=[s.focus.pk], people=(s.inspector, s.deputy))
    actions.answer(s.inspector, visit.pk, key="hours", value="yes")
    photo = actions.attach_photo(s.inspector, visit.pk, upload=io.BytesIO(jpeg()), name="a.jpg", shows="大厅")
    finding = s.finding(visit, file_ids=[photo.file_id], focus_ids=[s.focus.pk])
    actions.observe(s.inspector, visit.pk, text="大厅有人排队")
    return visit, finding, s.talk(reader_ids=[s.colleague.user_id or 0])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_those_who_work_here(s: Stage, language: str) -> None:
    visit, finding, talk = whole(s)
    planned = s.visit(unit_id=s.station.pk, at=NINE.replace(day=17))
    check = queries.checklists(s.leader)[0].id
    addresses = {
        s.leader: [
            "/visits/",
            "/visits/?text=法院&state=started&sort=unit&mine=1&from=2021-03-01",
            "/visits/calendar/",
            "/visits/calendar/?month=2021-03",
            "/visits/new/",
            f"/visits/new/?unit={s.court.pk}",
            "/visits/new/units/?text=法院",
            f"/visits/new/check/?unit={s.court.pk}&day=2021-03-15&from_time=09:00&until_time=11:00&user_ids={s.inspector.user_id}",
            f"/visits/{planned.pk}/",
            f"/visits/{planned.pk}/change/",
            "/visits/glimpse/",
            f"/visits/of-unit/{s.court.pk}/",
            "/findings/",
            f"/findings/{finding.pk}/",
            "/checklists/",
            "/checklists/new/",
            "/checklists/row/",
            "/checklists/row/?row=section",
            f"/checklists/{check}/",
            f"/checklists/{check}/edit/",
            "/talks/",
            "/talks/new/",
        ],
        s.inspector: [
            f"/visits/{visit.pk}/",
            f"/visits/{visit.pk}/finding/",
            f"/visits/{visit.pk}/report/",
            f"/findings/{finding.pk}/amend/",
            f"/talks/{talk.pk}/",
        ],
        s.head: [
            "/visits/",
            f"/visits/{visit.pk}/",
            "/visits/calendar/",
            "/findings/",
            f"/visits/of-unit/{s.court.pk}/",
        ],
        s.auditor: ["/visits/", f"/visits/{visit.pk}/", f"/findings/{finding.pk}/", "/talks/"],
        s.admin: ["/talks/"],
    }
    for actor, pages in addresses.items():
        client = signed_in(actor, language)
        for address in pages:
            answer = client.get(address)

            assert answer.status_code == 200, address


def test_a_neighbour_gets_404_for_every_page_of_a_visit_a_finding_and_a_talk(s: Stage) -> None:
    visit, finding, talk = whole(s)
    pages = [f"/visits/{visit.pk}/{part}" for part in ("", "change/", "finding/", "report/")]
    pages += [f"/findings/{finding.pk}/{part}" for part in ("", "amend/")] + [f"/talks/{talk.pk}/"]
    posts = [
        f"/visits/{visit.pk}/{part}/"
        for part in (
            "announce",
            "cancel",
            "start",
            "answer/hours",
            "photo",
            "observe",
            "finding",
            "end",
            "report",
            "reopen",
        )
    ]
    posts += [f"/findings/{finding.pk}/{part}/" for part in ("amend", "propose-withdrawal", "withdraw", "keep")]
    posts += [f"/talks/{talk.pk}/{part}/" for part in ("open", "readers", "readers/1/end")]

    for actor in (s.neighbour, s.other_inspector, s.admin):
        client = signed_in(actor)
        said = {"reason": "x", "text": "x", "summary": "x", "value": "yes", "user_id": "1", "title": "x"}
        said |= {"criteria": "x", "condition": "x", "severity": "low", "seen_revision": "1"}
        assert [page for page in pages if client.get(page).status_code != 404] == []
        files = {"files": SimpleUploadedFile("a.jpg", jpeg())}
        assert [page for page in posts if client.post(page, {**said, **files}).status_code != 404] == []


def test_lists_cost_the_same_for_one_row_and_for_many(s: Stage) -> None:
    client = signed_in(s.leader)
    first = s.open_visit(focus_ids=[s.focus.pk])
    s.finding(first)
    pages = (
        "/visits/",
        "/visits/calendar/?month=2021-03",
        "/findings/",
        f"/visits/of-unit/{s.court.pk}/",
        f"/visits/{first.pk}/",
    )
    for page in pages:
        client.get(page)
    before = {page: _queries(client, page) for page in pages}
    for hour in range(6):
        s.finding(first, title=f"问题{hour}")
        s.visit(at=NINE.replace(hour=10 + hour), people=(s.inspector, s.colleague))

    assert {page: _queries(client, page) for page in pages} == before


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(page).status_code == 200
    return len(caught)


def test_a_visit_is_planned_on_the_page_and_shows_what_is_wrong(s: Stage) -> None:
    client = signed_in(s.leader)
    said = {"kind": "announced", "day": "2021-03-18", "from_time": "09:00", "until_time": "11:00", "purpose": "查看"}
    address = f"/visits/new/?unit={s.court.pk}"

    wrong = client.post(address, {**said, "until_time": "08:00"})
    done = client.post(address, {**said, "user_ids": [s.inspector.user_id]})

    assert wrong.status_code == 422
    assert done.status_code == 302
    assert Visit.objects.get().purpose == "查看"


def test_a_visit_before_its_day_says_when_it_may_start_instead_of_offering_it(s: Stage) -> None:
    planned = s.visit(at=NINE.replace(day=17))
    client = signed_in(s.inspector)

    before = client.get(f"/visits/{planned.pk}/").content.decode()
    with clock.at(NINE.replace(day=17)):
        on_the_day = client.get(f"/visits/{planned.pk}/").content.decode()

    assert f"/visits/{planned.pk}/start/" not in before
    assert "3月17日起可以开始" in before
    assert f"/visits/{planned.pk}/start/" in on_the_day
    assert "起可以开始" not in on_the_day


def test_whoever_does_not_plan_visits_is_told_who_does(s: Stage) -> None:
    refused = signed_in(s.inspector).get("/visits/new/")

    assert refused.status_code == 403
    assert "走访由组长、副组长或派出机关计划" in refused.content.decode()
    assert signed_in(s.deputy).get("/visits/new/").status_code == 200


def test_a_talk_is_counted_in_a_city_where_its_author_works(s: Stage) -> None:
    page = signed_in(s.inspector).get("/talks/new/").content.decode()

    assert s.city.name in page
    assert s.other_city.name not in page
    assert s.province.name not in page


def test_findings_are_found_however_many_visits_fit(s: Stage) -> None:
    s.finding(title="窗口未公示时间", visit=s.open_visit(purpose="查看窗口"))

    kinds = {one.kind_label for one in queries.search(s.leader, "窗口", limit=1)}

    assert len(kinds) == 2


def test_an_answer_is_kept_as_it_is_given_and_a_wrong_one_says_what_is_allowed(s: Stage) -> None:
    visit, *_ = whole(s)
    client = signed_in(s.inspector)

    good = client.post(f"/visits/{visit.pk}/answer/queue/", {"value": "12"}, headers={"HX-Request": "true"})
    wrong = client.post(f"/visits/{visit.pk}/answer/queue/", {"value": "900"}, headers={"HX-Request": "true"})

    assert (good.status_code, wrong.status_code) == (200, 422)
    assert "0–500" in wrong.content.decode()
    assert queries.work(s.inspector, visit.pk).sections[0].questions[1].answer.value == "12"  # type: ignore[union-attr]


def test_a_photograph_taken_on_the_page_appears_beside_the_visit(s: Stage) -> None:
    visit, *_ = whole(s)
    upload = SimpleUploadedFile("IMG_1.jpg", jpeg(gps=True), content_type="image/jpeg")

    answer = signed_in(s.inspector).post(
        f"/visits/{visit.pk}/photo/", {"files": [upload]}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert len(queries.work(s.inspector, visit.pk).photos) == 2


def test_a_finding_is_noted_on_the_page_with_new_photographs(s: Stage) -> None:
    visit, *_ = whole(s)
    said = {"title": "无障碍通道被占", "severity": "high", "criteria": "应畅通", "condition": "堆放杂物"}
    upload = SimpleUploadedFile("IMG_2.jpg", jpeg(colour="navy"), content_type="image/jpeg")

    answer = signed_in(s.inspector).post(f"/visits/{visit.pk}/finding/", {**said, "files": [upload]})

    assert answer.status_code == 302
    assert Finding.objects.get(title="无障碍通道被占").photos.count() == 1


def test_an_export_holds_the_rows_of_the_list_and_no_formula(s: Stage) -> None:
    s.visit(purpose="=HYPERLINK(1)")
    client = signed_in(s.leader)

    book = load_workbook(io.BytesIO(client.get("/visits/export/").content))
    text = client.get("/visits/export/?format=csv").content.decode("utf-8-sig")

    assert book.active["H2"].value == "=HYPERLINK(1)"
    assert book.active["H2"].data_type == "s"
    assert ",'=HYPERLINK(1)" in text


def test_a_checklist_is_made_and_edited_on_the_page(s: Stage) -> None:
    client = signed_in(s.leader)
    names = ("title", "title_en", "key", "kind", "text", "text_en", "guidance", "choices", "lowest", "highest")
    blank = {name: ["", "", ""] for name in (*names, "unit", "points", "needed")}
    rows = {**blank, "row": ["section", "question", "question"], "title": ["窗口", "", ""]}
    rows |= {"kind": ["", "yes_no", "choice"], "text": ["", "公示", "秩序"], "choices": ["", "", "好；差"]}

    made = client.post("/checklists/new/", {**rows, "name": "窗口"})
    one = queries.checklists(s.leader)[0]
    edited = client.post(f"/checklists/{one.id}/edit/", {**rows, "seen_version": "1", "note": "改"})
    stale = client.post(f"/checklists/{one.id}/edit/", {**rows, "seen_version": "1"})

    assert (made.status_code, edited.status_code, stale.status_code) == (302, 302, 422)
    assert queries.version(s.leader, one.id).sections[0].questions[1].choices == ("好", "差")


def test_an_entry_tells_its_facts_in_words_and_keeps_the_values_as_they_were_written(s: Stage) -> None:
    visit = s.visit(focus_ids=[s.focus.pk])
    seq = Entry.objects.get(subject=f"visit:{visit.pk}", act="visit.planned").seq

    page = signed_in(s.leader, "en").get(f"/ledger/{seq}/").content.decode()

    unit = f'<dd title="{s.court.pk}">{s.court.name}</dd>'
    assert '<dd title="announced">' in page
    assert unit in page
    assert unit not in signed_in(s.other_inspector, "en").get(f"/ledger/{seq}/").content.decode()
