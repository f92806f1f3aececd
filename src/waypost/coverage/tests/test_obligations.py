"""Stating, changing and retiring obligations."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from tests import build as house
from waypost.campaign.models import Campaign
from waypost.campaign.tests import build as campaign
from waypost.coverage import actions, queries
from waypost.coverage.models import Due, Tally
from waypost.coverage.tests import build
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.organisation.rules import UnitLevel

pytestmark = pytest.mark.django_db


def test_an_obligation_falls_at_once_on_every_unit_in_its_scope() -> None:
    here = build.stage()

    assert {due.unit_id for due in Due.objects.filter(obligation=here.by_leader)} == {
        here.court.pk,
        here.other_court.pk,
    }
    assert Entry.objects.filter(act="obligation.added").count() == 2


def test_an_inspector_states_no_obligation_and_a_stranger_finds_no_campaign() -> None:
    here = build.stage()
    inspector = campaign.actor_of(campaign.appointed(here, Role.INSPECTOR, team=here.team))
    stranger = house.actor(Role.OFFICE, region=house.region(level="province"))
    said = {"region_id": here.city.pk, "terms": build.terms(UnitLevel.CITY, Role.LEADER)}

    with pytest.raises(NotPermitted):
        actions.add_obligation(inspector, here.campaign.pk, **said)
    with pytest.raises(Campaign.DoesNotExist):
        actions.add_obligation(stranger, here.campaign.pk, **said)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"due_on": date(2021, 12, 31)},
        {"times": 0},
        {"share": 101},
        {"ranks": (Role.UNIT_HEAD,)},
        {"levels": (UnitLevel.PROVINCE,)},
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    here = build.stage()

    with pytest.raises(BadInput):
        build.state(here, UnitLevel.CITY, Role.LEADER, **wrong)


def test_changing_an_obligation_counts_every_unit_anew_and_needs_a_reason() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)
    twice = build.terms(UnitLevel.CITY, Role.LEADER, times=2)

    with pytest.raises(Refused) as refusal:
        actions.change_obligation(here.office, here.by_leader.pk, terms=twice, reason="")
    actions.change_obligation(here.office, here.by_leader.pk, terms=twice, reason="加强督导")

    assert refusal.value.code == "R5"
    assert Due.objects.get(obligation=here.by_leader, unit=here.court).met_on is None


def test_a_deputy_cannot_change_an_obligation_nor_a_leader_retire_one() -> None:
    here = build.stage()
    deputy, leader = campaign.actor_of(here.deputy), campaign.actor_of(here.leader)

    with pytest.raises(NotPermitted):
        actions.change_obligation(
            deputy, here.by_leader.pk, terms=build.terms(UnitLevel.CITY, Role.LEADER), reason="某"
        )
    with pytest.raises(NotPermitted):
        actions.retire_obligation(leader, here.by_leader.pk, reason="某")


def test_another_provinces_office_cannot_change_or_retire_it() -> None:
    here = build.stage()
    stranger = house.actor(Role.OFFICE, region=house.region(level="province"))
    terms = build.terms(UnitLevel.CITY, Role.LEADER)

    with pytest.raises(Campaign.DoesNotExist):
        actions.change_obligation(stranger, here.by_leader.pk, terms=terms, reason="某")
    with pytest.raises(Campaign.DoesNotExist):
        actions.retire_obligation(stranger, here.by_leader.pk, reason="某")


def test_a_retired_obligation_leaves_the_ledger_of_coverage_and_cannot_be_changed() -> None:
    here = build.stage()

    actions.retire_obligation(here.office, here.by_leader.pk, reason="改由副组长负责")

    assert not Due.objects.filter(obligation=here.by_leader).exists()
    assert not Tally.objects.filter(obligation=here.by_leader).exists()
    listed = queries.obligations(here.office, here.campaign.pk, today=build.APRIL_16)
    assert [one.id for one in listed] == [here.by_deputy.pk]
    with pytest.raises(Refused):
        actions.retire_obligation(here.office, here.by_leader.pk, reason="再来一次")


def test_a_preview_says_how_many_units_it_would_fall_on() -> None:
    here = build.stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)

    seen = queries.preview(here.office, region_id=here.city.pk)

    assert seen.total == 4
    assert dict(seen.by_level) == {UnitLevel.CITY: 1, UnitLevel.COUNTY: 2, UnitLevel.GRASS_ROOTS: 1}
    with pytest.raises(NotPermitted):
        queries.preview(head, region_id=here.city.pk)


def test_the_command_makes_the_ledger_anew_and_checks_its_sums(capsys: pytest.CaptureFixture[str]) -> None:
    here = build.stage()
    Tally.objects.filter(obligation=here.by_leader).update(count=99)

    call_command("coverage_recount", "--check", "--json")
    wrong = capsys.readouterr().out
    call_command("coverage_recount")
    capsys.readouterr()
    call_command("coverage_recount", "--check", "--json")

    assert '"wrong_sums": 0' not in wrong
    assert '"wrong_sums": 0' in capsys.readouterr().out
