"""Paths and ids."""

from __future__ import annotations

import pytest
from django.db import connection

from waypost.organisation.models import Region, Unit, UnitKind
from waypost.platform.fields import new_id, under


def test_ids_are_version_7_and_in_order_of_time() -> None:
    ids = [new_id() for _ in range(100)]

    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}


@pytest.mark.django_db
def test_a_path_does_not_cover_its_longer_namesake() -> None:
    for number in (37, 370):
        Region.objects.create(name=str(number), level_value="county", path=f"/{number}/")

    assert [region.name for region in Region.objects.filter(under("path", "/37/"))] == ["37"]


@pytest.mark.django_db
def test_a_wide_region_holds_the_same_units_by_either_form_of_the_condition() -> None:
    kind = UnitKind.objects.first() or UnitKind.objects.create(code="court", name="法院")
    for number, place in enumerate(("/3/", "/3/7/", "/3/70/", "/4/", "/30/")):
        region = Region.objects.create(name=place, level_value="county", path=place)
        path = f"/{number + 1}/"
        Unit.objects.create(name=place, kind=kind, level_value="county", region=region, region_path=place, path=path)

    found = {prefix: Unit.objects.filter(under("region_path", prefix)) for prefix in ("/3/", "/3/7/", "/3/7/1/")}

    assert {prefix: {unit.name for unit in units} for prefix, units in found.items()} == {
        "/3/": {"/3/", "/3/7/", "/3/70/"},
        "/3/7/": {"/3/7/"},
        "/3/7/1/": set(),
    }


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone has to be told which index does not help")
@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "searches_by_place"), [("/3/", False), ("/3/7/", False), ("/3/7/1/", True)])
def test_only_a_narrow_region_is_looked_up_in_the_index_of_places(prefix: str, searches_by_place: bool) -> None:
    plan = Unit.objects.filter(under("region_path", prefix)).explain()

    assert ("region_path>" in plan) == searches_by_place
