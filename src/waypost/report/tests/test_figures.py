"""Figures and freezing: what is counted, that it stays, and that it shows how the records moved on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.campaign.models import Campaign
from waypost.fieldwork.tests.build import NINE
from waypost.kernel.errors import BadInput, NotPermitted
from waypost.kernel.rows import RowRef, digest_of
from waypost.ledger import queries as ledger
from waypost.ledger.models import Entry
from waypost.platform import clock
from waypost.report import actions, queries
from waypost.report.figures import FIGURES
from waypost.report.models import Freezing, FrozenFigure, RowSet
from waypost.report.queries.measure import unit_words
from waypost.report.rules import FigureUnit
from waypost.report.source import Source
from waypost.report.tests import build
from waypost.report.tests.build import EVENING, FRIDAY, Stage

pytestmark = pytest.mark.django_db
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
rows = st.builds(RowRef, st.sampled_from(["visit", "unit"]), st.text(max_size=4), st.text(max_size=6))


@pytest.fixture
def stage() -> Stage:
    with clock.at(EVENING):
        yield build.stage()


def value_of(stage: Stage, figure: str) -> Decimal | None:
    return queries.measure(Source(stage.campaign_id, FRIDAY), ids=[figure])[0].value


def test_figures_count_what_their_definitions_say(stage: Stage) -> None:
    said = {value.figure.id: value.value for value in queries.measure(Source(stage.campaign_id, FRIDAY))}

    assert said["visited_city_county"] == 1
    assert said["visited_grass_roots"] == 1
    assert said["visits"] == 2
    assert said["visits_spot_check"] == 1
    assert said["findings"] == said["findings_medium"] == 1
    assert (said["talks"], said["people_talked_to"]) == (3, 2)
    assert said["roster_city_county"] == 2
    assert said["share_visited_city"] == Decimal("50.0")
    assert said["closure_rate"] is None


@pytest.mark.parametrize(("value", "words"), [(None, "visits"), (0, "visits"), (1, "visit"), (2, "visits")])
def test_one_is_said_in_the_singular(value: int | None, words: str) -> None:
    with translation.override("en"):
        assert unit_words(None if value is None else Decimal(value), FigureUnit.VISITS) == words


def test_a_unit_visited_twice_counts_once(stage: Stage) -> None:
    stage.field.open_visit(at=NINE + timedelta(days=3))

    assert value_of(stage, "visited_city_county") == 1
    assert value_of(stage, "visits") == 3


def test_a_figure_can_be_asked_for_as_of_an_earlier_day(stage: Stage) -> None:
    before = queries.measure(Source(stage.campaign_id, NINE.date() - timedelta(days=1)), ids=["visits"])[0]

    assert before.value == 0


def test_every_figure_is_named_and_defined_in_both_languages(stage: Stage) -> None:
    frozen = FrozenFigure.objects.filter(freezing=stage.freeze())

    assert frozen.count() == len(FIGURES)
    for row in frozen:
        for words in (row.label_zh, row.label_en, row.query_zh, row.query_en):
            assert words and words != row.figure_id


def test_a_frozen_figure_keeps_value_position_and_rows(stage: Stage) -> None:
    position = ledger.position()

    freezing = stage.freeze()

    line, kept = queries.frozen_rows(stage.auditor, freezing.pk, "visits")
    assert (freezing.ledger_size, freezing.ledger_root) == (position.size, position.root)
    assert (line.value, line.rows) == (2, 2)
    assert digest_of(kept) == line.digest
    assert Entry.objects.get(subject=f"freezing:{freezing.pk}").act == "figures.frozen"


def test_what_happens_later_changes_no_frozen_figure_and_shows_as_drift(stage: Stage) -> None:
    freezing = stage.freeze()
    later = stage.field.open_visit(at=NINE + timedelta(days=5), unit_id=stage.field.station.pk)

    lines = {line.frozen.id: line for line in queries.drift(stage.auditor, freezing.pk)}

    assert lines["visits"].frozen.value == 2
    assert lines["visits"].now == 3
    assert [row.id for row in lines["visits"].drift.came] == [str(later.pk)]
    assert lines["visited_units"].is_none


def test_the_same_records_frozen_twice_are_kept_once(stage: Stage) -> None:
    stage.freeze()
    sets = RowSet.objects.count()

    stage.freeze()

    assert RowSet.objects.count() == sets
    assert Freezing.objects.count() == 2


@pytest.mark.parametrize("model", [Freezing, FrozenFigure, RowSet])
def test_the_database_refuses_to_change_what_is_frozen(stage: Stage, model: type) -> None:
    stage.freeze()
    name = {Freezing: "ledger_size", FrozenFigure: "order", RowSet: "count"}[model]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{name: 7})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_rows_changed_behind_the_fence_are_noticed() -> None:
    kept = RowSet.of([RowRef("visit", "1", "unit=3")])
    kept.packed = RowSet.of([RowRef("visit", "2", "unit=3")]).packed

    with pytest.raises(ValueError, match="do not give that digest"):
        kept.rows()


@patient
@given(st.lists(rows, max_size=6), st.randoms())
def test_the_digest_does_not_depend_on_the_order(some: list[RowRef], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert digest_of(some) == digest_of(shuffled) == digest_of(RowSet.of(shuffled).rows())


@patient
@given(st.sets(rows, max_size=5), st.sets(rows, max_size=5))
def test_different_rows_have_different_digests(one: set[RowRef], other: set[RowRef]) -> None:
    assert (digest_of(one) == digest_of(other)) == (one == other)


def test_an_inspector_reads_figures_and_does_not_freeze_them(stage: Stage) -> None:
    with pytest.raises(NotPermitted, match="may freeze"):
        actions.freeze(stage.inspector, campaign_id=stage.campaign_id, as_of=FRIDAY)

    assert not Freezing.objects.exists()


def test_a_stranger_does_not_learn_of_the_campaign(stage: Stage) -> None:
    from_elsewhere = build.build.actor(
        build.Role.LEADER, campaign=build.build.campaign(region=build.build.region(level="province"))
    )

    with pytest.raises(Campaign.DoesNotExist):
        actions.freeze(from_elsewhere, campaign_id=stage.campaign_id, as_of=FRIDAY)
    with pytest.raises(Freezing.DoesNotExist):
        queries.freezing(from_elsewhere, stage.freeze().pk)


@pytest.mark.parametrize("days", [1, -60])
def test_figures_are_not_frozen_for_a_day_that_has_not_come_or_before_the_campaign(stage: Stage, days: int) -> None:
    with pytest.raises(BadInput, match="has come"):
        actions.freeze(stage.writer, campaign_id=stage.campaign_id, as_of=FRIDAY + timedelta(days=days))


def test_rows_open_as_far_as_the_reader_may_see_them(stage: Stage) -> None:
    values = queries.measure(Source(stage.campaign_id, FRIDAY), ids=["visits", "talks"])

    opened = queries.open_records(stage.writer, values[0].rows, values[0].count)
    of_elsewhere = queries.open_records(stage.field.other_inspector, values[0].rows, values[0].count)
    talks = queries.open_records(stage.writer, values[1].rows, values[1].count)

    assert (opened.total, opened.visible) == (2, 2)
    assert opened.rows[0].found.title == "甲市法院"
    assert (of_elsewhere.total, of_elsewhere.visible, of_elsewhere.rows) == (2, 0, ())
    assert (talks.total, talks.visible) == (3, 0)
