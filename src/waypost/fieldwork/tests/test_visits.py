"""Planning, opening and ending visits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import build
from waypost.fieldwork import actions, queries
from waypost.fieldwork.models import Visit, VisitMember
from waypost.fieldwork.rules import VisitState
from waypost.fieldwork.tests.build import NINE, Stage, enrol, stage
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused, StepNotAllowed
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def s() -> Stage:
    return stage()


def test_a_visit_keeps_the_rank_that_each_person_has_on_that_day(s: Stage) -> None:
    visit = s.visit(people=(s.deputy, s.inspector))

    ranks = dict(VisitMember.objects.filter(visit=visit).values_list("user_id", "rank_value"))

    assert ranks == {s.deputy.user_id: "deputy", s.inspector.user_id: "inspector"}
    assert queries.visit(s.leader, visit.pk).lead == queries.visit(s.leader, visit.pk).members[0]
    assert Entry.objects.get(act="visit.planned").campaign_id == s.campaign.pk


def test_an_inspector_does_not_plan_visits(s: Stage) -> None:
    with clock.at(NINE), pytest.raises(NotPermitted):
        actions.plan_visit(
            s.inspector,
            campaign_id=s.campaign.pk,
            unit_id=s.court.pk,
            kind="announced",
            from_at=NINE,
            until_at=NINE + timedelta(hours=1),
            purpose="看",
            user_ids=[s.inspector.user_id or 0],
        )

    assert Visit.objects.count() == 0


def test_a_leader_plans_nothing_in_another_city(s: Stage) -> None:
    with pytest.raises(Unit.DoesNotExist):
        s.visit(unit_id=s.other_court.pk)


def test_nobody_visits_the_own_unit_or_its_line(s: Stage) -> None:
    for home in (s.court, s.station):
        person = build.user(f"抽调{home.pk}", home=home)
        build.grant(person, Role.INSPECTOR, region=s.city, campaign=s.campaign)
        seconded = build.actor(Role.INSPECTOR, region=s.city, to=person)

        with pytest.raises(Refused) as refused:
            s.visit(people=(s.inspector, seconded))

        assert refused.value.code == "R2"


def test_nobody_visits_the_unit_that_lent_him_to_the_group(s: Stage) -> None:
    person = build.user("抽调组员")
    build.grant(person, Role.INSPECTOR, region=s.city, campaign=s.campaign)
    enrol(s.group, person, Role.INSPECTOR, seconded_from=s.court)

    with pytest.raises(Refused) as refused:
        s.visit(people=(build.actor(Role.INSPECTOR, region=s.city, to=person),))

    assert refused.value.code == "R2"


def test_somebody_without_a_part_in_the_region_cannot_go(s: Stage) -> None:
    with pytest.raises(Refused) as refused:
        s.visit(people=(s.other_inspector,))

    assert refused.value.code == "R1"


def test_a_plan_outside_the_mandate_is_refused(s: Stage) -> None:
    with pytest.raises(Refused) as refused:
        s.visit(at=NINE + timedelta(days=200))

    assert refused.value.code == "R4"


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"purpose": " "}, "purpose"),
        ({"kind": "party"}, "kind"),
        ({"lead_id": 10**9}, "lead"),
        ({"focus_ids": [10**9]}, "focus"),
        ({"team_id": 10**9}, "team"),
    ],
)
def test_a_plan_that_does_not_fit_says_where(s: Stage, said: dict[str, object], where: str) -> None:
    with pytest.raises(BadInput) as bad:
        s.visit(**said)  # type: ignore[arg-type]

    assert [problem.where for problem in bad.value.problems] == [where]


def test_a_changed_plan_says_why_and_who_left_keeps_a_row(s: Stage) -> None:
    visit = s.visit(people=(s.inspector, s.colleague))

    with clock.at(NINE - timedelta(hours=20)):
        actions.change_plan(
            s.leader, visit.pk, reason="人手调整", user_ids=[s.colleague.user_id or 0], purpose="查看卷宗"
        )

    members = VisitMember.objects.filter(visit=visit).order_by("pk")
    assert [(one.user_id, one.is_lead, one.left_at is None) for one in members] == [
        (s.inspector.user_id, False, False),
        (s.colleague.user_id, True, True),
    ]
    assert "人手调整" in Entry.objects.get(act="visit.plan_changed").body.text


def test_a_plan_is_not_changed_without_a_reason_nor_after_the_start(s: Stage) -> None:
    visit = s.visit()
    with clock.at(NINE), pytest.raises(BadInput, match="why"):
        actions.change_plan(s.leader, visit.pk, reason=" ")
    with clock.at(NINE):
        actions.open_visit(s.inspector, visit.pk)

    with clock.at(NINE), pytest.raises(StepNotAllowed):
        actions.change_plan(s.leader, visit.pk, reason="晚了")
    with pytest.raises(Visit.DoesNotExist):
        actions.change_plan(s.other_inspector, visit.pk, reason="邻居")


def test_an_announced_visit_is_known_to_the_unit_and_a_plan_is_not(s: Stage) -> None:
    visit = s.visit()
    assert queries.visits(s.head).total == 0

    actions.announce_visit(s.leader, visit.pk)

    assert [one.id for one in queries.visits(s.head).rows] == [visit.pk]
    assert queries.visits(s.neighbour).total == queries.visits(s.officer).total == queries.visits(s.admin).total == 0


def test_a_visit_is_announced_once_by_those_who_plan(s: Stage) -> None:
    visit = s.visit()
    with pytest.raises(NotPermitted):
        actions.announce_visit(s.inspector, visit.pk)
    actions.announce_visit(s.deputy, visit.pk)

    with pytest.raises(StepNotAllowed):
        actions.announce_visit(s.leader, visit.pk)
    with pytest.raises(Visit.DoesNotExist):
        actions.announce_visit(s.neighbour, visit.pk)


def test_a_visit_gets_its_number_when_it_starts(s: Stage) -> None:
    first, second = s.visit(), s.visit(unit_id=s.station.pk)

    with clock.at(NINE):
        actions.open_visit(s.inspector, second.pk)
        actions.open_visit(s.inspector, first.pk)

    assert [Visit.objects.get(pk=one.pk).number for one in (second, first)] == [1, 2]


def test_only_those_who_go_start_a_visit_and_not_before_its_day(s: Stage) -> None:
    visit = s.visit()

    with clock.at(NINE), pytest.raises(NotPermitted):
        actions.open_visit(s.colleague, visit.pk)
    with clock.at(NINE - timedelta(days=1)), pytest.raises(Refused) as refused:
        actions.open_visit(s.inspector, visit.pk)
    with pytest.raises(Visit.DoesNotExist):
        actions.open_visit(s.neighbour, visit.pk)

    assert refused.value.code == "R6"


def test_whoever_has_come_to_belong_to_the_unit_by_the_day_cannot_start(s: Stage) -> None:
    visit = s.visit(people=(s.inspector, s.colleague))
    person = build.User.objects.get(pk=s.colleague.user_id)
    person.home_unit = s.court
    person.save()

    with clock.at(NINE), pytest.raises(Refused) as refused:
        actions.open_visit(s.inspector, visit.pk)

    assert refused.value.code == "R2"
    assert Visit.objects.get().state is VisitState.PLANNED


def test_a_visit_is_called_off_with_a_reason_and_only_before_it_starts(s: Stage) -> None:
    visit, begun = s.visit(), s.open_visit(unit_id=s.station.pk)

    actions.cancel_visit(s.deputy, visit.pk, reason="道路中断")

    assert Visit.objects.get(pk=visit.pk).state is VisitState.CANCELLED
    with pytest.raises(StepNotAllowed):
        actions.cancel_visit(s.deputy, begun.pk, reason="算了")
    with pytest.raises(NotPermitted):
        actions.cancel_visit(s.inspector, begun.pk, reason="算了")
    with pytest.raises(Visit.DoesNotExist):
        actions.cancel_visit(s.other_inspector, begun.pk, reason="邻居")


def test_a_visit_ends_once_by_those_who_went(s: Stage) -> None:
    visit = s.open_visit()

    with pytest.raises(NotPermitted):
        actions.end_visit(s.colleague, visit.pk)
    actions.end_visit(s.inspector, visit.pk)

    with pytest.raises(StepNotAllowed):
        actions.end_visit(s.inspector, visit.pk)
    with pytest.raises(Visit.DoesNotExist):
        actions.end_visit(s.neighbour, visit.pk)


def test_the_unit_reads_a_summary_only_if_it_is_shown(s: Stage) -> None:
    visit = s.open_visit()
    actions.end_visit(s.inspector, visit.pk)

    actions.finish_report(s.inspector, visit.pk, summary="总体较好")
    assert queries.visit(s.head, visit.pk).summary == ""
    actions.reopen_report(s.leader, visit.pk, reason="向单位说明")
    actions.finish_report(s.inspector, visit.pk, summary="总体较好", show_to_unit=True)

    assert queries.visit(s.head, visit.pk).summary == "总体较好"


def test_a_report_is_finished_after_the_visit_by_those_who_went(s: Stage) -> None:
    visit = s.open_visit()
    with pytest.raises(StepNotAllowed):
        actions.finish_report(s.inspector, visit.pk, summary="早了")
    actions.end_visit(s.inspector, visit.pk)
    with pytest.raises(NotPermitted):
        actions.finish_report(s.leader, visit.pk, summary="未去")
    with pytest.raises(BadInput):
        actions.finish_report(s.inspector, visit.pk, summary=" ")


def test_a_record_is_opened_again_by_those_who_lead_with_a_reason(s: Stage) -> None:
    visit = s.open_visit()
    with pytest.raises(StepNotAllowed):
        actions.reopen_report(s.leader, visit.pk, reason="未完")
    actions.end_visit(s.inspector, visit.pk)
    actions.finish_report(s.inspector, visit.pk, summary="好")

    with pytest.raises(NotPermitted):
        actions.reopen_report(s.inspector, visit.pk, reason="改")
    with pytest.raises(BadInput):
        actions.reopen_report(s.leader, visit.pk, reason="")
    with pytest.raises(Visit.DoesNotExist):
        actions.reopen_report(s.neighbour, visit.pk, reason="邻居")


def test_a_kind_of_the_offices_own_behaves_like_one_of_the_house(s: Stage) -> None:
    actions.name_kind(s.office, code="night_check", name="夜查", behaves_like=queries.kinds()[1].behaviour)

    visit = s.visit(kind="night_check")

    assert visit.is_hidden
    assert queries.visit(s.leader, visit.pk).kind.name == "夜查"
    with pytest.raises(BadInput):
        actions.name_kind(s.office, code="night_check", name="又", behaves_like=queries.kinds()[0].behaviour)
    with pytest.raises(NotPermitted):
        actions.name_kind(s.head, code="own", name="自查", behaves_like=queries.kinds()[0].behaviour)


def test_the_same_person_on_two_visits_at_one_time_is_a_warning(s: Stage) -> None:
    visit = s.visit()

    found = queries.overlaps(s.leader, [s.inspector.user_id or 0], NINE + timedelta(hours=2), NINE + timedelta(hours=4))
    after = queries.overlaps(s.leader, [s.inspector.user_id or 0], NINE + timedelta(hours=3), NINE + timedelta(hours=4))

    assert [(one.user_id, one.visit_id) for one in found] == [(s.inspector.user_id, visit.pk)]
    assert after == []


def test_the_list_costs_the_same_for_one_visit_and_for_ten(s: Stage, django_assert_max_num_queries: object) -> None:
    s.visit(focus_ids=[s.focus.pk])
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        queries.visits(s.leader)
    for hour in range(9):
        place: Unit = s.station if hour % 2 else s.court
        s.visit(unit_id=place.pk, people=(s.inspector, s.deputy), at=NINE + timedelta(hours=hour))

    with django_assert_max_num_queries(7):  # type: ignore[operator]
        assert len(queries.visits(s.leader).rows) == 10


def test_coverage_is_told_of_visits_held_and_announced_and_of_no_hidden_plan(s: Stage) -> None:
    hidden, planned = s.visit(kind="unannounced"), s.visit()
    announced = s.visit(unit_id=s.station.pk)
    actions.announce_visit(s.leader, announced.pk)
    held = s.open_visit(people=(s.inspector, s.deputy))

    facts = {fact.visit_id: fact for fact in queries.visit_facts(campaign_id=s.campaign.pk, as_of=NINE.date())}

    assert set(facts) == {announced.pk, held.pk}
    assert facts[held.pk].ranks == {Role.INSPECTOR, Role.DEPUTY}
    assert (facts[announced.pk].is_planned, facts[held.pk].is_planned) == (True, False)
    assert {hidden.pk, planned.pk}.isdisjoint(facts)
    earlier = queries.visit_facts(campaign_id=s.campaign.pk, as_of=NINE.date() - timedelta(days=1))
    assert [fact.is_planned for fact in earlier] == [True]


def test_figures_count_visits_and_units_once(s: Stage) -> None:
    s.open_visit()
    s.open_visit(at=NINE + timedelta(days=1))
    s.open_visit(unit_id=s.station.pk)

    visited = queries.visited_unit_rows(campaign_id=s.campaign.pk, as_of=NINE.date() + timedelta(days=1))

    assert len(queries.visit_rows(campaign_id=s.campaign.pk, as_of=NINE.date())) == 2
    assert len(visited) == 2
    assert len(queries.visited_unit_rows(campaign_id=s.campaign.pk, as_of=NINE.date(), levels=["city"])) == 1
    held = queries.visits_held([s.court.pk, s.other_court.pk], campaign_id=s.campaign.pk, as_of=NINE.date())
    assert {pk: one.value for pk, one in held.items()} == {s.court.pk: 1, s.other_court.pk: 0}


def test_a_clock_that_is_put_back_during_a_visit_stops_nobody() -> None:
    s = stage()
    visit = s.open_visit()
    with clock.at(NINE - timedelta(minutes=20)):
        seen = actions.observe(s.inspector, visit.pk, text="窗口排队有序")
        ended = actions.end_visit(s.inspector, visit.pk)

    assert (seen.seen_at, ended.ended_at) == (NINE, NINE)
