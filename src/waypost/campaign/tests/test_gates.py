"""Passing a gate: with everything met, or with a reason that stays."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build as house
from waypost.campaign import actions, queries
from waypost.campaign.models import Passage, Phase
from waypost.campaign.rules import Comparison, Gate, MeetingKind
from waypost.campaign.tests import build
from waypost.campaign.tests.build import Stage
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import NotPermitted, Refused, StepNotAllowed
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(build.NOON):
        yield


def _asked(here: Stage) -> None:
    actions.add_criterion(
        here.office,
        here.phase(1).pk,
        gate=Gate.EXIT,
        measure="mobilisation_meetings",
        comparison=Comparison.AT_LEAST,
        threshold=1,
        text="参加过动员部署会",
    )


def _mobilised(here: Stage, *units: Unit) -> None:
    actions.hold_meeting(
        here.office,
        here.campaign.pk,
        kind=MeetingKind.MOBILISATION,
        title="动员部署会",
        held_on=build.MARCH_8,
        region_id=here.city.pk,
        units=[actions.Attendance(unit.pk, heads=3) for unit in units],
    )


def _member(here: Stage, role: Role) -> Actor:
    build.stationed(here)
    return build.actor_of(build.appointed(here, role))


def test_a_unit_that_shows_everything_passes_and_what_it_showed_is_kept() -> None:
    here = build.stage()
    _asked(here)
    _mobilised(here, here.court)
    deputy = _member(here, Role.DEPUTY)

    passage = actions.pass_gate(deputy, here.phase(1).pk, here.court.pk)

    assert not passage.is_exception
    assert passage.shown[0]["value"] == 1
    assert Entry.objects.get(act="gate.passed").acting_as == "deputy"


def test_a_unit_with_something_unmet_does_not_pass_without_a_reason() -> None:
    here = build.stage()
    _asked(here)
    leader = _member(here, Role.LEADER)

    with pytest.raises(Refused) as refusal:
        actions.pass_gate(leader, here.phase(1).pk, here.court.pk)

    assert refusal.value.code == "R5"
    assert Passage.objects.count() == 0


def test_the_leader_may_let_it_through_with_a_reason_that_is_shown_ever_after() -> None:
    here = build.stage()
    _asked(here)
    leader = _member(here, Role.LEADER)

    actions.pass_gate(leader, here.phase(1).pk, here.court.pk, reason="因防汛延期，下周补开")

    shown = queries.passages(leader, here.phase(1).pk)[here.court.pk]
    assert shown.is_exception
    assert shown.reason == "因防汛延期，下周补开"


def test_a_deputy_cannot_let_a_unit_through_with_something_unmet() -> None:
    here = build.stage()
    _asked(here)
    deputy = _member(here, Role.DEPUTY)

    with pytest.raises(NotPermitted):
        actions.pass_gate(deputy, here.phase(1).pk, here.court.pk, reason="先过再说")


def test_a_criterion_for_one_level_asks_nothing_of_another() -> None:
    here = build.stage()
    actions.add_criterion(
        here.office,
        here.phase(1).pk,
        gate=Gate.EXIT,
        measure="mobilisation_meetings",
        comparison=Comparison.AT_LEAST,
        threshold=1,
        text="市级单位参加过动员部署会",
        level=here.court.level,
    )
    leader = _member(here, Role.LEADER)

    assert not actions.pass_gate(leader, here.phase(1).pk, here.station.pk).is_exception


def test_gates_are_passed_once_and_in_order() -> None:
    here = build.stage()
    leader = _member(here, Role.LEADER)

    with pytest.raises(StepNotAllowed, match="has not passed the gate before"):
        actions.pass_gate(leader, here.phase(2).pk, here.court.pk)
    actions.pass_gate(leader, here.phase(1).pk, here.court.pk)
    with pytest.raises(StepNotAllowed, match="passed this gate already"):
        actions.pass_gate(leader, here.phase(1).pk, here.court.pk)


def test_a_unit_in_another_teams_city_does_not_exist_for_an_inspector_and_its_own_is_not_theirs_to_pass() -> None:
    here = build.stage()
    build.stationed(here)
    inspector = build.actor_of(build.appointed(here, Role.INSPECTOR, team=here.team))

    with pytest.raises(Unit.DoesNotExist):
        actions.pass_gate(inspector, here.phase(1).pk, here.other_court.pk)
    with pytest.raises(NotPermitted):
        actions.pass_gate(inspector, here.phase(1).pk, here.court.pk)


def test_the_gate_of_another_campaign_does_not_exist() -> None:
    here = build.stage()
    stranger = house.actor(Role.LEADER, region=house.region(level="province"))

    with pytest.raises(Phase.DoesNotExist):
        actions.pass_gate(stranger, here.phase(1).pk, here.court.pk)


def test_after_the_mandate_only_the_office_lets_units_through() -> None:
    here = build.stage()
    leader = _member(here, Role.LEADER)

    with clock.at(build.NOON.replace(month=7)):
        with pytest.raises(Refused) as refusal:
            actions.pass_gate(leader, here.phase(1).pk, here.court.pk)
        passed = actions.pass_gate(here.office, here.phase(1).pk, here.court.pk)

    assert refusal.value.code == "R4"
    assert passed.passed_by_id == here.office.user_id


def test_a_bulk_step_names_whom_it_could_not_let_through_and_why() -> None:
    here = build.stage()
    _asked(here)
    _mobilised(here, here.court)
    deputy = _member(here, Role.DEPUTY)

    outcome = actions.pass_gates(
        deputy, here.phase(1).pk, unit_ids=[here.court.pk, here.station.pk, here.other_court.pk]
    )

    assert [passage.unit_id for passage in outcome.passed] == [here.court.pk]
    assert {one.name for one in outcome.not_passed} == {here.station.name, here.other_court.name}
    assert "参加过动员部署会" in str(outcome.not_passed[0].refusal)


def test_the_gate_shows_the_measured_value_beside_each_criterion() -> None:
    here = build.stage()
    _asked(here)
    _mobilised(here, here.court)
    campaign = queries.campaign(here.office, here.campaign.pk, today=build.APRIL_16)

    page = queries.gate(here.office, campaign, here.phase(1).pk, as_of=build.APRIL_16)

    values = {row.unit.id: row.readings[0].value for row in page.rows}
    assert values == {here.court.pk: 1, here.station.pk: 0, here.other_court.pk: 0}
    assert [row.is_ready for row in page.rows if row.unit.id == here.court.pk] == [True]
    assert (page.units, page.passed) == (3, 0)


def test_a_gate_asks_the_database_no_more_for_more_units() -> None:
    here = build.stage()
    _asked(here)
    campaign = queries.campaign(here.office, here.campaign.pk, today=build.APRIL_16)
    with CaptureQueriesContext(
        connection,
    ) as few:
        queries.gate(here.office, campaign, here.phase(1).pk, as_of=build.APRIL_16)
    for _ in range(20):
        house.unit(region=here.city)

    with CaptureQueriesContext(connection) as many:
        queries.gate(here.office, campaign, here.phase(1).pk, as_of=build.APRIL_16)

    assert len(many) <= len(few)
