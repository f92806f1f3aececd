"""The pages and commands: who sees what, what opens, and that lists do not ask more the longer they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from waypost.access.models import User
from waypost.kernel.actor import Actor
from waypost.platform import clock
from waypost.report import actions
from waypost.report.document import Block, Run
from waypost.report.models import Freezing, Report
from waypost.report.tests import build
from waypost.report.tests.build import EVENING, FRIDAY, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Stage]:
    with clock.at(EVENING):
        yield build.stage()


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(actor: Actor, address: str, *, status: int = 200) -> str:
    answer = browser(actor).get(address)
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


def printed(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_the_list_of_figures_names_each_with_its_definition(stage: Stage) -> None:
    text = page(stage.inspector, "/figures/?as_of=2021-04-16")

    assert "市县单位实地督导" in text
    assert "同一单位无论走访几次只计一次" in text


def test_figures_are_closed_to_units_and_to_the_public(stage: Stage) -> None:
    page(stage.neighbour, "/figures/", status=403)
    assert "还没有专项活动" in Client().get("/figures/").content.decode()
    assert page(stage.neighbour, "/figures/headline/") == ""


def test_figures_of_a_part_leave_out_what_could_single_out_a_person(stage: Stage) -> None:
    text = page(stage.inspector, f"/figures/?as_of=2021-04-16&region={stage.field.city.pk}")

    assert "不按局部显示" in text


@pytest.mark.parametrize("figure", ["visits", "talks", "closure_rate", "lecture_tour_on_site", "roster_county"])
def test_each_figure_has_a_page(stage: Stage, figure: str) -> None:
    assert "如何计算" in page(stage.auditor, f"/figures/{figure}/?as_of=2021-04-16")


def test_a_figure_that_does_not_exist_is_not_found(stage: Stage) -> None:
    page(stage.auditor, "/figures/nonsense/", status=404)


def test_figures_come_as_csv(stage: Stage) -> None:
    text = page(stage.auditor, "/figures/?as_of=2021-04-16&format=csv")

    assert "走访,2,次,2," in text


def test_freezing_from_the_page_leads_to_what_was_frozen(stage: Stage) -> None:
    answer = browser(stage.writer).post(f"/figures/freeze/{stage.campaign_id}/", {"as_of": "2021-04-16"})

    assert answer.status_code == 302
    assert "没有变动" in page(stage.writer, answer["Location"])
    assert "计入的记录" in page(stage.writer, answer["Location"] + "visits/")


def test_a_report_reads_like_a_document_with_numbers_that_open(stage: Stage) -> None:
    report = stage.draft()

    text = page(stage.writer, f"/reports/{report.pk}/")

    assert f"/reports/{report.pk}/figures/visited_city_county/" in text
    assert "您可以撰写这份草稿" in text
    assert "您可以批准这份草稿" in page(stage.second, f"/reports/{report.pk}/")


def test_the_writer_is_told_why_they_cannot_approve(stage: Stage) -> None:
    report = actions.draft(stage.second, campaign_id=stage.campaign_id, as_of=FRIDAY)

    assert "须由另一人批准" in page(stage.second, f"/reports/{report.pk}/")


def test_the_public_reads_what_is_published_and_nothing_else(stage: Stage) -> None:
    public = Client()
    draft, published = stage.draft(), stage.published()

    assert public.get(f"/reports/{draft.pk}/").status_code == 404
    assert public.get(f"/reports/{draft.pk}/download/zh.docx").status_code == 404
    assert public.get(f"/reports/{published.pk}/").status_code == 200
    assert public.get(f"/reports/{published.pk}/download/zh.docx").status_code == 200
    opened = public.get(f"/reports/{published.pk}/figures/visits/").content.decode()
    assert "计入记录 2 条" in opened
    assert "甲市法院" not in opened
    assert public.get("/figures/frozen/").status_code == 200
    assert Freezing.objects.count() == 2
    assert public.get(f"/figures/frozen/{published.freezing_id}/").status_code == 404


def test_a_whole_life_through_the_pages(stage: Stage) -> None:
    begun = browser(stage.writer).post(f"/reports/draft/{stage.campaign_id}/", {"as_of": "2021-04-16"})
    there = begun["Location"]
    texts = {"body_zh": "# 综述\n走访{{figure:visits}}次", "body_en": "# Report\n{{figure:visits}}", "revision": 1}
    wrong = browser(stage.writer).post(f"{there}edit/", {**texts, "body_zh": "# 综述\n{{figure:visit}}"})
    saved = browser(stage.writer).post(f"{there}edit/", texts)
    approved = browser(stage.second).post(f"{there}approve/", {"revision": 2})
    published = browser(stage.second).post(f"{there}publish/")

    assert wrong.status_code == 422
    assert "第 2 行" in wrong.content.decode()
    assert [saved.status_code, approved.status_code, published.status_code] == [302, 302, 302]
    assert "走访" in Client().get(there).content.decode()
    assert Report.objects.get().state_value == "published"


def test_a_preview_is_filled_and_kept_nowhere(stage: Stage) -> None:
    report = stage.draft()

    answer = browser(stage.writer).post(
        f"/reports/{report.pk}/preview/", {"language": "zh", "body_zh": "# 题\n走访{{figure:visits}}次，{{figure:x}}"}
    )

    text = answer.content.decode()
    assert ">2</a>" in text and "第 2 行" in text
    assert Report.objects.get().revision == 1


def test_a_photograph_is_shown_to_whoever_may_read_the_report(stage: Stage) -> None:
    report = stage.draft()
    photo = actions.place_photo(
        stage.writer, report.pk, file_id=stage.photo().pk, caption={"zh": "窗口"}, place="甲市", taken_on=FRIDAY
    )
    address = f"/reports/{report.pk}/photos/{photo.pk}/"

    assert browser(stage.auditor).get(address)["Content-Type"] == "image/jpeg"
    assert Client().get(address).status_code == 404
    assert "窗口" in page(stage.writer, f"/reports/{report.pk}/photos/")


@pytest.mark.parametrize("address", ["/reports/", "/figures/frozen/"])
def test_lists_ask_no_more_the_longer_they_are(stage: Stage, address: str) -> None:
    stage.draft()
    client = browser(stage.second)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _ in range(4):
        stage.draft()

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) <= len(few)


def test_the_figures_ask_no_more_the_more_is_visited(stage: Stage) -> None:
    client = browser(stage.second)
    client.get("/figures/?as_of=2021-04-16")
    with CaptureQueriesContext(connection) as few:
        client.get("/figures/?as_of=2021-04-16")
    for _ in range(3):
        stage.field.open_visit()

    with CaptureQueriesContext(connection) as many:
        client.get("/figures/?as_of=2021-04-16")

    assert len(many) <= len(few)


def test_the_command_prints_every_figure_as_facts(stage: Stage) -> None:
    said = json.loads(printed("report_figures", "--as-of", "2021-04-16", "--json"))

    visits = next(figure for figure in said["figures"] if figure["id"] == "visits")
    assert said["as_of"] == "2021-04-16"
    assert set(visits) == {"id", "label", "value", "unit", "query", "ledger", "digest", "rows"}
    assert (visits["value"], visits["rows"], visits["unit"]) == (2, 2, "visits")
    assert set(visits["label"]) == {"zh", "en"}
    assert len(visits["digest"]) == len(visits["ledger"]["root"]) == 64


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_writes_the_overview(stage: Stage, tmp_path: Path, form: str, language: str) -> None:
    out = tmp_path / f"overview.{form}"

    printed("report_overview", "--as-of", "2021-04-16", "--lang", language, "--out", str(out))

    assert out.stat().st_size > 2000


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report_figures", "--as-of", "2019-01-01"), 1),
        (("report_overview", "--as-of", "2019-01-01", "--out", "x.pdf"), 1),
        (("report_overview", "--as-of", "2021-04-16", "--out", "x.txt"), 2),
        (("report_overview", "--as-of", "2021-04-16", "--out", "/nowhere/x.pdf"), 2),
    ],
)
def test_a_command_that_cannot_says_so(stage: Stage, words: tuple[str, ...], code: int) -> None:
    with pytest.raises(CommandError) as told:
        printed(*words)

    assert told.value.returncode == code


def test_programs_read_and_freeze(stage: Stage) -> None:
    client = browser(stage.writer)

    figures = client.get("/api/v1/figures?as_of=2021-04-16").json()
    rows = client.get("/api/v1/figures/visits/rows?as_of=2021-04-16").json()
    frozen = client.post(
        "/api/v1/freezings",
        {"campaign_id": stage.campaign_id, "as_of": "2021-04-16"},
        content_type="application/json",
        headers={"Idempotency-Key": "one"},
    )

    assert next(one for one in figures["items"] if one["id"] == "visits")["value"] == "2"
    assert (rows["total"], rows["visible"]) == (2, 2)
    assert frozen.status_code == 201
    drift = client.get(f"/api/v1/freezings/{frozen.json()['id']}/drift").json()
    assert {line["came"] for line in drift["items"]} == {0}


def test_programs_write_a_report_and_its_template(stage: Stage) -> None:
    report, file = stage.draft(), stage.photo()
    writer, at = browser(stage.writer), f"/api/v1/reports/{stage.draft().pk}"
    photo = {"file_id": str(file.pk), "caption": {"zh": "大厅"}, "place": "甲市", "taken_on": "2021-03-15"}

    def sent(method: str, address: str, said: Any = None, *, by: Any = writer) -> Any:
        headers = {"Idempotency-Key": f"{method}{len(address)}"}
        return getattr(by, method)(address, said, content_type="application/json", headers=headers)

    placed = sent("post", f"{at}/photos", photo)
    listed = writer.get(f"{at}/photos").json()
    removed = sent("delete", f"{at}/photos/{placed.json()['id']}")
    newest = writer.get("/api/v1/reports/template").json()
    refused = sent("put", "/api/v1/reports/template", newest | {"note": "x"})
    rewritten = sent("put", "/api/v1/reports/template", newest | {"note": "改一句"}, by=browser(stage.office))

    assert (placed.status_code, removed.status_code, [one["id"] for one in listed]) == (201, 204, [placed.json()["id"]])
    assert (refused.status_code, rewritten.status_code, rewritten.json()["number"]) == (403, 200, newest["number"] + 1)
    word = writer.get(f"/api/v1/reports/{report.pk}/download/zh.docx")
    assert (word.status_code, word.content[:2]) == (200, b"PK")
    assert browser(stage.neighbour).get(f"{at}/photos").status_code == 404


def test_a_name_that_is_only_chinese_says_so_in_an_english_document(stage: Stage) -> None:
    runs = (Run("Visited: 甲市法院 <b>"),)
    document = {"language": "en", "blocks": [Block("paragraph", runs), Block("title", (Run("Report"),))]}

    text = render_to_string("report/_document.html", {"document": document, "report": stage.draft()})

    assert 'Visited: <span lang="zh-Hans">甲市法院</span> &lt;b&gt;' in text
