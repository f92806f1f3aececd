"""Figures of large campaigns: kept at a position of the ledger, shown to those who may read them, computed by a job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from waypost.access.models import User
from waypost.fieldwork.tests.build import NINE
from waypost.kernel.actor import Actor
from waypost.ledger import queries as ledger
from waypost.ledger.models import Kept
from waypost.ledger.rules import REST
from waypost.platform import clock
from waypost.report import keeping, queries
from waypost.report.models import Freezing, FrozenFigure, Report
from waypost.report.queries import Key, kept
from waypost.report.queries.breakdown import Splits, splits
from waypost.report.source import Asked, Source
from waypost.report.tests import build
from waypost.report.tests.build import EVENING, FRIDAY, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Stage]:
    with clock.at(EVENING):
        yield build.stage()


@pytest.fixture
def large(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The same stage, as if its few records were many."""
    monkeypatch.setattr(kept, "LARGE", 1)
    return stage


def key_of(stage: Stage, *, region_path: str = "", about: str = "") -> Key:
    return Key(stage.campaign_id, FRIDAY, region_path=region_path, about=about)


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def text_of(actor: Actor, address: str) -> str:
    return browser(actor).get(address).content.decode()


def keep_address(stage: Stage) -> str:
    return f"/figures/keeping/{stage.campaign_id}/"


def test_a_small_campaign_keeps_nothing_and_reads_its_figures_now(stage: Stage) -> None:
    text = text_of(stage.inspector, "/figures/?as_of=2021-04-16")

    assert "即时取自记录" in text
    assert not Kept.objects.exists()


def test_the_first_look_at_a_large_campaign_asks_for_its_figures(large: Stage) -> None:
    before = text_of(large.inspector, "/figures/?as_of=2021-04-16")

    browser(large.inspector).post(keep_address(large), {"as_of": "2021-04-16"})
    after = text_of(large.inspector, "/figures/?as_of=2021-04-16")

    assert 'hx-trigger="load"' in before
    assert "实地督导单位总数" not in before
    assert "实地督导单位总数" in after
    assert f"存证台账第 {ledger.position().size} 条处" in after


def test_kept_figures_are_those_that_are_read_now(large: Stage) -> None:
    keeping.ask(large.inspector, key_of(large))

    values = queries.values_of(queries.keeping(key_of(large)))
    now = queries.measure(Source(large.campaign_id, FRIDAY))
    assert values == {one.figure.id: (one.value, one.count) for one in now}


def test_a_new_entry_of_the_ledger_makes_kept_figures_old_and_they_stay_until_computed_anew(large: Stage) -> None:
    keeping.ask(large.inspector, key_of(large))
    was = queries.keeping(key_of(large))
    large.field.open_visit(at=NINE + timedelta(days=3))

    old = queries.keeping(key_of(large))
    keeping.ask(large.inspector, key_of(large))
    new = queries.keeping(key_of(large))

    assert was.is_current and was.moved == 0
    assert not old.is_current and old.moved > 0
    assert queries.values_of(old)["visits"][0] == queries.values_of(was)["visits"][0] == 2
    assert new.is_current and queries.values_of(new)["visits"][0] == 3


def test_figures_are_computed_anew_by_themselves_only_after_a_rest(large: Stage) -> None:
    keeping.ask(large.inspector, key_of(large))
    Kept.objects.update(took=timedelta(seconds=60))
    large.field.open_visit(at=NINE + timedelta(days=3))

    resting = queries.keeping(key_of(large))
    Kept.objects.update(kept_at=timezone.now() - timedelta(seconds=60 * REST))
    rested = queries.keeping(key_of(large))

    assert not resting.is_due
    assert rested.is_due


def test_each_part_of_a_campaign_is_kept_by_itself(large: Stage) -> None:
    keeping.ask(large.inspector, key_of(large))
    keeping.ask(large.inspector, key_of(large, region_path=large.field.other_city.path))

    assert queries.values_of(queries.keeping(key_of(large)))["visits"][0] == 2
    assert queries.values_of(queries.keeping(key_of(large, region_path=large.field.other_city.path)))["visits"][0] == 0
    assert queries.keeping(key_of(large, region_path=large.field.city.path)).said is None


def test_kept_figures_are_shown_to_nobody_who_may_not_read_them(large: Stage) -> None:
    keeping.ask(large.inspector, key_of(large))
    stranger = build.build.actor(
        build.Role.LEADER, campaign=build.build.campaign(region=build.build.region(level="province"))
    )

    assert browser(large.neighbour).get("/figures/").status_code == 403
    assert browser(large.neighbour).get(keep_address(large)).status_code == 403
    assert browser(large.neighbour).post(keep_address(large)).status_code == 403
    assert browser(stranger).get(keep_address(large)).status_code == 404
    assert text_of(large.neighbour, "/figures/headline/") == ""
    assert Client().get(keep_address(large)).status_code in (302, 403, 404)


def test_what_may_be_opened_is_asked_of_each_reader_and_never_kept(large: Stage) -> None:
    of_writer = queries.open_records(large.writer, _visits(large), 2)
    keeping.ask(large.writer, key_of(large, about="visits"))

    opened = queries.open_records(large.field.other_inspector, _visits(large), 2)

    assert of_writer.visible == 2
    assert (opened.total, opened.visible, opened.rows) == (2, 0, ())
    assert all("甲市法院" not in str(row.said) for row in Kept.objects.all())


def _visits(stage: Stage) -> object:
    return Source(stage.campaign_id, FRIDAY).rows(Asked.of("visits"))


def test_the_page_of_one_figure_keeps_its_splits(large: Stage) -> None:
    before = text_of(large.inspector, "/figures/visits/?as_of=2021-04-16")
    browser(large.inspector).post(keep_address(large), {"as_of": "2021-04-16", "about": "visits"})
    after = text_of(large.inspector, "/figures/visits/?as_of=2021-04-16")

    assert "按层级" not in before and "甲市法院" in before
    assert "按层级" in after and "增长过程" in after


def test_splits_come_back_as_they_were_kept(stage: Stage) -> None:
    value = queries.measure(Source(stage.campaign_id, FRIDAY), ids=["visits"])[0]
    split = splits(value.figure, value.rows, value.count)

    assert Splits.from_json(split.to_json()) == split
    assert sum(number for _, number, _ in split.levels) == split.total == 2


def test_a_computation_that_fails_says_so_and_leaves_what_was_kept(
    large: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.ask(large.inspector, key_of(large))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(keeping, "measure", broken)
    answer = browser(large.inspector).post(keep_address(large), {"as_of": "2021-04-16"})

    text = answer.content.decode()
    assert "上次计算失败" in text and "the disk is full" in text
    assert queries.values_of(queries.keeping(key_of(large)))["visits"][0] == 2


def test_two_readers_wait_for_one_computation(large: Stage, settings: LazySettings) -> None:
    settings.WAYPOST_JOBS = "never"
    keeping.ask(large.inspector, key_of(large))
    first = queries.keeping(key_of(large)).work

    keeping.ask(large.auditor, key_of(large))

    second = queries.keeping(key_of(large)).work
    assert first is not None and second is not None
    assert first.id == second.id
    assert 'hx-trigger="load delay' in text_of(large.auditor, "/figures/?as_of=2021-04-16")


def test_freezing_reads_the_records_and_not_what_is_kept(large: Stage) -> None:
    keeping.ask(large.inspector, key_of(large))
    large.field.open_visit(at=NINE + timedelta(days=3))

    freezing = large.freeze()

    assert FrozenFigure.objects.get(freezing=freezing, figure_id="visits").value == "3"
    keeping.ask(large.inspector, key_of(large))
    assert FrozenFigure.objects.get(freezing=freezing, figure_id="visits").value == "3"


def test_a_large_campaign_is_frozen_by_a_job_with_the_same_figures(large: Stage) -> None:
    at_once = large.freeze()
    answer = browser(large.writer).post(f"/figures/freeze/{large.campaign_id}/", {"as_of": "2021-04-16"})

    assert answer.status_code == 302 and "work=" in answer["Location"]
    by_job = Freezing.objects.exclude(pk=at_once.pk).get()
    fields = ("figure_id", "value", "row_set_id")
    said = [list(one.figures.order_by("order").values_list(*fields)) for one in (by_job, at_once)]
    assert said[0] == said[1]
    assert by_job.ledger_size == at_once.ledger_size + 1
    assert "hx-get" in text_of(large.writer, answer["Location"])


def test_a_report_on_a_large_campaign_is_begun_by_a_job(large: Stage) -> None:
    answer = browser(large.writer).post(f"/reports/draft/{large.campaign_id}/", {"as_of": "2021-04-16"})
    refused = browser(large.inspector).post(f"/reports/draft/{large.campaign_id}/", {"as_of": "2021-04-16"})

    assert "work=" in answer["Location"]
    assert Report.objects.count() == 1
    assert refused.status_code == 403


def test_the_home_page_says_where_its_kept_figures_stand(large: Stage) -> None:
    browser(large.inspector).post(keep_address(large), {"as_of": "2021-04-16"})
    large.field.open_visit(at=NINE + timedelta(days=3))

    text = text_of(large.inspector, "/figures/headline/")

    assert "又增加了" in text and "立即计算" in text


def _said(lines: Iterable[object]) -> list[tuple[object, ...]]:
    names = ("now", "came", "went", "changed")
    return [(line.frozen.id, *(getattr(line, name) for name in names)) for line in lines]  # type: ignore[attr-defined]


def test_a_freezing_is_held_against_many_records_by_a_job_and_says_as_of_when(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    freezing = stage.freeze()
    stage.field.open_visit(at=NINE + timedelta(days=3))
    read = queries.comparison(stage.inspector, freezing.pk, as_of=FRIDAY, today=FRIDAY)
    monkeypatch.setattr(kept, "LARGE", 1)
    address = f"/figures/frozen/{freezing.pk}/"

    before = text_of(stage.inspector, address)
    browser(stage.inspector).post(f"{address}comparing/")
    after = text_of(stage.inspector, address)

    told = queries.comparison(stage.inspector, freezing.pk, as_of=FRIDAY, today=FRIDAY)
    assert 'hx-trigger="load"' in before and "<table" not in before
    assert f"存证台账第 {ledger.position().size} 条处" in after and "<table" in after
    assert read.keeping is None and told.keeping is not None and told.keeping.is_current
    assert _said(told.lines) == _said(read.lines)
    assert any(line.came for line in told.lines)


def test_what_is_kept_of_a_freezing_is_shown_with_as_many_queries_for_many_figures_as_for_few(
    large: Stage, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    freezing = large.freeze()
    keeping.ask_drift(large.inspector, freezing.pk, FRIDAY)
    large.field.open_visit(at=NINE + timedelta(days=3))
    reader = browser(large.inspector)
    reader.get(f"/figures/frozen/{freezing.pk}/")

    with django_assert_max_num_queries(30):
        text = reader.get(f"/figures/frozen/{freezing.pk}/").content.decode()

    assert "又增加了" in text


def test_who_may_not_see_a_freezing_neither_asks_nor_reads_what_was_compared(large: Stage) -> None:
    freezing = large.freeze()
    address = f"/figures/frozen/{freezing.pk}/comparing/"

    assert browser(large.neighbour).get(address).status_code == 404
    assert browser(large.neighbour).post(address).status_code == 404
    assert not Kept.objects.exists()


def test_a_program_has_a_large_campaign_frozen_as_work_and_reads_what_has_moved(large: Stage) -> None:
    writer = browser(large.writer)
    said = {"campaign_id": large.campaign_id, "as_of": "2021-04-16"}

    def sent(path: str, body: dict[str, object]) -> Any:
        key = {"Idempotency-Key": path}
        return writer.post(f"/api/v1/{path}", body, content_type="application/json", headers=key)

    asked = sent("freezings", said)
    begun = sent("reports", said)
    work = writer.get(asked["Location"]).json()
    first = writer.get(f"/api/v1/freezings/{work['freezing_id']}/drift").json()
    second = writer.get(f"/api/v1/freezings/{work['freezing_id']}/drift").json()

    assert (asked.status_code, begun.status_code) == (202, 202)
    assert (work["state"], work["report_id"]) == ("done", None)
    assert Freezing.objects.filter(pk=work["freezing_id"]).exists()
    report_id = begun.json()["report_id"]
    assert Report.objects.filter(pk=report_id).exists()
    again = sent(f"reports/{report_id}/refresh", {"as_of": "2021-04-16"})
    assert (again.status_code, again.json()["report_id"]) == (202, report_id)
    assert first["items"] == [] and len(second["items"]) == Freezing.objects.get(pk=work["freezing_id"]).figures.count()
    assert browser(large.inspector).get(asked["Location"]).status_code == 404
