"""Counts of a campaign with many units: kept, added up for the regions of each reader, and counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.build import actor as person
from waypost.campaign import actions, queries
from waypost.campaign.queries import counts
from waypost.campaign.rules import Responsibility
from waypost.campaign.tests import build
from waypost.campaign.tests.build import APRIL_16, NOON, Stage
from waypost.kernel.actor import Actor, Role
from waypost.ledger.models import Kept
from waypost.platform import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Iterator[Stage]:
    with clock.at(NOON):
        yield build.stage()


@pytest.fixture
def large(here: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The same stage, as if its few units were many; the court has somebody for its main responsibility."""
    _name(here, Responsibility.MAIN)
    monkeypatch.setattr(counts, "LARGE", 1)
    return here


def _name(here: Stage, kind: Responsibility) -> None:
    actions.name_responsible(
        here.office, here.campaign.pk, here.court.pk, kind=kind, post="院长", from_on=build.MARCH_8
    )


def view_of(here: Stage, actor: Actor) -> queries.CampaignView:
    return queries.campaign(actor, here.campaign.pk, today=APRIL_16)


def kept(here: Stage, actor: Actor) -> queries.KeptCounts | None:
    return queries.kept_counts(actor, view_of(here, actor), as_of=APRIL_16)


def gaps(here: Stage, actor: Actor) -> list[queries.GapCount]:
    return queries.gaps_by_level(actor, view_of(here, actor), as_of=APRIL_16)


def test_few_units_are_counted_when_they_are_shown(here: Stage) -> None:
    assert kept(here, here.office) is None
    assert not Kept.objects.exists()


def test_kept_counts_are_those_that_are_counted_now(large: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from_kept = gaps(large, large.office)
    by_region = queries.gaps_by_region(large.office, view_of(large, large.office), as_of=APRIL_16)

    monkeypatch.setattr(counts, "LARGE", 1000)
    assert Kept.objects.count() == 1
    assert from_kept == gaps(large, large.office)
    assert by_region == queries.gaps_by_region(large.office, view_of(large, large.office), as_of=APRIL_16)


def test_a_reader_is_shown_the_counts_of_the_readers_own_regions(large: Stage) -> None:
    everywhere = kept(large, large.office)
    of_city = person(Role.INSPECTOR, region=large.other_city, campaign=large.campaign)

    there = kept(large, of_city)

    assert everywhere is not None and there is not None
    assert (everywhere.total, everywhere.gaps) == (3, 3)
    assert (there.total, there.gaps) == (1, 1)
    assert all(cell[0].startswith(large.other_city.path) for cell in there.units)
    assert sum(one.units for one in gaps(large, of_city)) == 1


def test_who_sees_single_units_has_them_counted(large: Stage) -> None:
    head = person(Role.UNIT_HEAD, unit=large.court)

    assert kept(large, head) is None
    assert sum(one.units for one in gaps(large, head)) == 2


def test_a_new_entry_of_the_ledger_has_them_counted_anew(large: Stage) -> None:
    assert kept(large, large.office) is not None
    _name(large, Responsibility.DIRECT)
    Kept.objects.update(kept_at=timezone.now() - timedelta(hours=1))

    old = kept(large, large.office)
    new = kept(large, large.office)

    assert old is not None and new is not None
    assert (old.kept.is_current, old.gaps) == (False, 3)
    assert (new.kept.is_current, new.gaps) == (True, 2)
