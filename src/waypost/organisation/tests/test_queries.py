"""Who may see which units, and in what order they come."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput
from waypost.organisation import queries
from waypost.organisation.models import Unit
from waypost.organisation.rules import UnitLevel
from waypost.platform import search

pytestmark = pytest.mark.django_db


def test_a_unit_says_where_it_stands() -> None:
    county = build.region("安定区", parent=build.region("定西市", level="city"))
    court = build.unit("安定区人民法院", region=county)

    place = queries.place_of(court.pk)

    assert (place.name, place.region_path, place.level) == ("安定区人民法院", county.path, UnitLevel.COUNTY)
    assert queries.places_of([court.pk, 999_999]) == {court.pk: place}
    assert queries.region_place(county.pk).name == "安定区"


def test_a_county_sees_nothing_of_its_neighbour() -> None:
    city = build.region("定西市", level="city")
    here, there = build.region("安定区", parent=city), build.region("通渭县", parent=city)
    ours, theirs = build.unit(region=here), build.unit(region=there)
    head = build.actor(Role.UNIT_HEAD, unit=ours)

    assert [row.id for row in queries.units(head).rows] == [ours.pk]
    with pytest.raises(Unit.DoesNotExist):
        queries.unit(head, theirs.pk)
    assert {node.name: node.units for node in queries.regions(head)} == {"定西市": 1, "安定区": 1, "通渭县": 0}


@pytest.mark.parametrize("sort", ["name", "-name", "region", "-staff", "staff", "level", "kind", "line"])
def test_pages_follow_one_another_without_gap_or_repeat(sort: str) -> None:
    county = build.region()
    for number in range(7):
        made = build.unit(region=county)
        Unit.objects.filter(pk=made.pk).update(staff=[None, 3, 3, 8][number % 4])
    office = build.actor(Role.OFFICE)

    seen: list[int] = []
    after = None
    while True:
        page = queries.units(office, sort=sort, after=after, limit=3)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break

    assert page.total == 7
    assert seen == [row.id for row in queries.units(office, sort=sort, limit=50).rows]
    assert len(set(seen)) == 7


def test_units_are_narrowed_by_every_filter() -> None:
    city = build.region("天水市", level="city")
    county = build.region("秦州区", parent=city)
    court = build.unit("秦州区人民法院", region=county, kind_code="court")
    station = build.unit("秦州区第1派出所", region=county, kind_code="police_station", level="grass_roots")
    Unit.objects.filter(pk=station.pk).update(has_window=True)
    search.put_many("unit", [(court.pk, court.name), (station.pk, station.name)])
    office = build.actor(Role.OFFICE)

    def ids(**filters: object) -> set[int]:
        return {row.id for row in queries.units(office, **filters).rows}  # type: ignore[arg-type]

    assert ids(text="法院") == {court.pk}
    assert ids(text="法") == {court.pk}
    assert ids(level=UnitLevel.GRASS_ROOTS) == {station.pk}
    assert ids(kind="court") == {court.pk}
    assert ids(line="公安") == {station.pk}
    assert ids(has_window=True) == {station.pk}
    assert ids(region_id=city.pk) == {court.pk, station.pk}
    assert ids(closed=True) == set()
    assert [row.id for row in queries.choices(office, "派出")] == [station.pk]


@pytest.mark.parametrize(("sort", "after"), [("colour", None), ("name", "!!"), ("name", "W10=")])
def test_a_list_refuses_an_order_or_a_place_that_does_not_exist(sort: str, after: str | None) -> None:
    with pytest.raises(BadInput):
        queries.units(build.actor(Role.OFFICE), sort=sort, after=after)


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    county = build.region()
    build.unit(region=county)
    office = build.actor(Role.OFFICE)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.units(office)
            queries.regions(office)
        return len(seen)

    before = count()
    for _ in range(10):
        build.unit(region=county, superior=build.unit(region=county))

    assert count() == before
