"""Who is covered, by whom, what is missing, and until when it can be closed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build as house
from waypost.campaign.tests import build as campaign
from waypost.coverage import queries, recounting
from waypost.coverage.models import Due
from waypost.coverage.rules import Status
from waypost.coverage.tests import build
from waypost.kernel.actor import Actor, Role
from waypost.organisation.models import Unit
from waypost.organisation.rules import UnitLevel

pytestmark = pytest.mark.django_db


def _cell(here: build.Stage, unit: Unit, *, as_of: date = build.APRIL_16, actor: Actor | None = None) -> queries.Cell:
    row = queries.unit_row(actor or here.office, here.book(actor, as_of), unit.pk)
    assert row is not None
    return next(iter(row.cells.values()))


def test_a_visit_by_the_required_rank_covers_a_unit_and_says_by_whom() -> None:
    here = build.stage()

    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)

    cell = _cell(here, here.court)
    assert cell.status is Status.COVERED
    assert cell.met_on == date(2021, 3, 9)
    assert len(cell.credits[0].by) == 1


def test_a_visit_by_another_rank_covers_nothing() -> None:
    here = build.stage()

    build.visit(here, here.court, date(2021, 3, 9), by=here.deputy)

    assert _cell(here, here.court).status is not Status.COVERED


def test_taking_a_visit_away_shows_the_gap_and_the_person_responsible() -> None:
    here = build.stage()
    fact = build.visit(here, here.county_courts[0], date(2021, 3, 9), by=here.deputy)
    covered = _cell(here, here.county_courts[0])

    build.take_away(here, fact)

    gap = _cell(here, here.county_courts[0])
    assert covered.status is Status.COVERED
    assert gap.is_gap
    assert gap.credits == ()
    assert gap.responsible == (here.deputy.user.name,)


def test_the_person_responsible_is_the_deputy_of_the_team_that_is_stationed_there() -> None:
    here = build.stage()
    far = house.unit("乙县法院", region=house.region("乙县", parent=here.other_city), level="county")
    recounting.recount_all(campaign_id=here.campaign.pk)
    book = here.book()

    assert [one.user_id for one in book.pool(here.by_deputy.pk, far.region_path).people] == [here.other_deputy.user_id]
    assert [one.user_id for one in book.pool(here.by_leader.pk, far.region_path).people] == [here.leader.user_id]


def test_coverage_is_told_as_of_any_day() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)

    assert _cell(here, here.court, as_of=date(2021, 3, 8)).status is not Status.COVERED
    assert _cell(here, here.court, as_of=date(2021, 3, 9)).status is Status.COVERED


def test_an_announced_visit_plans_the_gap_until_its_day_goes_by() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 4, 22), by=here.leader, is_planned=True)

    assert _cell(here, here.court).status is Status.PLANNED
    assert _cell(here, here.court, as_of=date(2021, 4, 23)).status is not Status.PLANNED


def test_after_the_due_day_a_gap_is_missed() -> None:
    here = build.stage()

    assert _cell(here, here.court, as_of=date(2021, 5, 1)).status is Status.MISSED


def test_the_last_day_moves_with_the_work_that_is_left() -> None:
    here = build.stage(counties=20)
    before = _cell(here, here.county_courts[0]).last_day

    for unit in here.county_courts[1:]:
        build.visit(here, unit, date(2021, 4, 9), by=here.deputy)

    after = _cell(here, here.county_courts[0]).last_day
    assert before == date(2021, 4, 16)  # 20 units, 2 a day: ten working days to 30 April, and one of travel
    assert after == date(2021, 4, 29)


def test_a_gap_is_at_risk_when_its_last_day_is_near() -> None:
    here = build.stage(counties=20)

    assert _cell(here, here.county_courts[0], as_of=date(2021, 4, 1)).status is Status.OPEN
    assert _cell(here, here.county_courts[0], as_of=date(2021, 4, 15)).status is Status.AT_RISK


def test_two_visits_are_two_days() -> None:
    here = build.stage()
    twice = build.state(here, UnitLevel.GRASS_ROOTS, Role.INSPECTOR, times=2, ranks=())
    build.visit(here, here.station, date(2021, 3, 10))
    build.visit(here, here.station, date(2021, 3, 10))
    once = _cell(here, here.station)

    build.visit(here, here.station, date(2021, 4, 1))

    assert (once.done, once.times, once.status) == (1, 2, Status.OPEN)
    assert Due.objects.get(obligation=twice).met_on == date(2021, 4, 1)


def test_when_the_share_is_reached_the_rest_is_not_needed() -> None:
    here = build.stage()
    stations = [house.unit(region=here.county, superior=here.court, level="grass_roots") for _ in range(3)]
    build.state(here, UnitLevel.GRASS_ROOTS, Role.INSPECTOR, ranks=(), share=50)
    for unit in stations[:2]:
        build.visit(here, unit, date(2021, 4, 1))

    statuses = [_cell(here, unit).status for unit in [*stations, here.station]]

    assert statuses == [Status.COVERED, Status.COVERED, Status.NOT_NEEDED, Status.NOT_NEEDED]


def test_sums_by_level_region_team_and_obligation_agree_with_the_rows() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)
    build.visit(here, here.county_courts[0], date(2021, 4, 20), by=here.deputy, is_planned=True)
    book = here.book()
    wanted = queries.Wanted(as_of=build.APRIL_16)

    for by in queries.BY:
        rows = queries.sums(here.office, book, wanted, by=by)
        assert sum(one.total for one in rows) == 4, by
        assert sum(one.covered for one in rows) == 1, by
        assert sum(one.planned for one in rows) == 1, by
    assert queries.whole(here.office, book, wanted).share == 0.25
    assert {one.key: one.total for one in queries.sums(here.office, book, wanted, by="level")} == {
        "city": 2,
        "county": 2,
    }


def test_the_tally_never_drifts_from_the_rows() -> None:
    here = build.stage()
    fact = build.visit(here, here.court, date(2021, 3, 9), by=here.leader)
    build.visit(here, here.county_courts[0], date(2021, 4, 20), by=here.deputy, is_planned=True)
    build.take_away(here, fact)
    Unit.objects.filter(pk=here.county_courts[1].pk).update(is_closed=True)
    recounting.recount(campaign_id=here.campaign.pk, unit_ids=[here.county_courts[1].pk])

    assert recounting.drift(here.campaign.pk) == {}
    assert not Due.objects.filter(unit=here.county_courts[1]).exists()


def test_a_team_reads_its_own_region_and_a_unit_reads_nothing() -> None:
    here = build.stage()
    deputy = campaign.actor_of(here.other_deputy)
    inspector = campaign.actor_of(campaign.appointed(here, Role.INSPECTOR, team=here.other_team))
    head = house.actor(Role.UNIT_HEAD, unit=here.court)
    wanted = queries.Wanted(as_of=build.APRIL_16)

    seen = queries.matrix(inspector, here.book(), wanted)

    assert [row.unit_id for row in seen.rows] == [here.other_court.pk]
    assert queries.whole(inspector, here.book(), wanted).total == 1
    assert queries.whole(deputy, here.book(), wanted).total == 4
    assert queries.matrix(head, here.book(), wanted).rows == ()
    assert queries.whole(head, here.book(), wanted).total == 0
    assert queries.unit_row(inspector, here.book(), here.court.pk) is None


@pytest.mark.parametrize("status", list(Status))
def test_the_filter_by_status_finds_the_units_that_stand_so(status: Status) -> None:
    here = build.stage(counties=6)
    build.state(here, UnitLevel.GRASS_ROOTS, Role.INSPECTOR, ranks=(), share=50)
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)
    build.visit(here, here.station, date(2021, 3, 9))
    build.visit(here, here.county_courts[0], date(2021, 4, 20), by=here.deputy, is_planned=True)
    book = here.book()
    everything = queries.matrix(here.office, book, queries.Wanted(as_of=build.APRIL_16))

    found = queries.matrix(here.office, book, queries.Wanted(as_of=build.APRIL_16, status=status))

    expected = {row.unit_id for row in everything.rows if any(c.status is status for c in row.cells.values())}
    assert {row.unit_id for row in found.rows} == expected


def test_the_matrix_is_read_page_by_page_without_loss() -> None:
    here = build.stage(counties=7)
    wanted, book = queries.Wanted(as_of=build.APRIL_16), here.book()

    seen: list[int] = []
    after = ""
    for _ in range(5):
        page = queries.matrix(here.office, book, wanted, after=after, limit=3)
        seen += [row.unit_id for row in page.rows]
        after = page.after
        if not after:
            break

    assert len(seen) == len(set(seen)) == 9


def test_the_queries_of_matrix_and_sums_do_not_grow_with_the_units() -> None:
    def asked(counties: int) -> int:
        here = build.stage(counties=counties)
        for unit in here.county_courts[::2]:
            build.visit(here, unit, date(2021, 4, 9), by=here.deputy)
        with CaptureQueriesContext(connection) as captured:
            book = here.book()
            queries.matrix(here.office, book, queries.Wanted(as_of=build.APRIL_16))
            queries.sums(here.office, book, queries.Wanted(as_of=build.APRIL_16), by="region")
            queries.glimpse(here.office, book)
            queries.owed(here.office, book, queries.Wanted(as_of=build.APRIL_16))
        return len(captured)

    few = asked(2)

    assert asked(20) <= few


def test_the_glimpse_shows_each_county_by_kind() -> None:
    here = build.stage()
    for unit in here.county_courts:
        build.visit(here, unit, date(2021, 4, 9), by=here.deputy)

    seen = queries.glimpse(here.office, here.book())

    assert seen is not None
    assert seen.obligation.id == here.by_deputy.pk
    assert [(row.name, row.cells[0].status, row.cells[0].on) for row in seen.rows] == [
        ("甲县", Status.COVERED, date(2021, 4, 9))
    ]


def test_what_a_person_owes_waits_for_that_person_when_the_last_day_nears() -> None:
    here = build.stage(counties=20)
    deputy = campaign.actor_of(here.deputy)
    other = campaign.actor_of(here.other_deputy)

    owed = queries.owed(here.office, here.book(), queries.Wanted(as_of=build.APRIL_16))

    assert [(one.remaining, one.user_ids) for one in owed if one.obligation.id == here.by_deputy.pk] == [
        (20, (here.deputy.user_id,))
    ]
    assert len(queries.waiting(deputy, today=build.APRIL_16)) == 1
    assert queries.waiting(other, today=build.APRIL_16) == []


def test_the_calendar_shows_what_was_done_what_is_planned_and_what_is_due() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 4, 9), by=here.leader)
    build.visit(here, here.county_courts[0], date(2021, 4, 20), by=here.deputy, is_planned=True)

    month = queries.days(
        here.office, here.book(), queries.Wanted(as_of=build.APRIL_16), date(2021, 4, 1), date(2021, 4, 30)
    )

    told = {day.day: (day.covered, day.planned, len(day.due)) for day in month}
    assert told[date(2021, 4, 9)] == (1, 0, 0)
    assert told[date(2021, 4, 20)] == (0, 1, 0)
    assert told[date(2021, 4, 30)] == (0, 0, 2)


def test_a_unit_visited_twice_counts_once_in_the_figure_of_units() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9))
    build.visit(here, here.court, date(2021, 3, 11))
    build.visit(here, here.station, date(2021, 4, 20))

    rows = queries.covered_unit_rows(campaign_id=here.campaign.pk, as_of=build.APRIL_16, levels=[UnitLevel.CITY])

    assert [(row.id, row.facts()["on"]) for row in rows] == [(str(here.court.pk), "2021-03-09")]


def test_a_gate_can_ask_that_no_obligation_is_unmet() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)

    told = queries.obligations_unmet(
        [here.court.pk, here.other_court.pk], campaign_id=here.campaign.pk, as_of=build.APRIL_16
    )

    assert {pk: one.value for pk, one in told.items()} == {here.court.pk: 0, here.other_court.pk: 1}
