"""Keeping regions and units one by one."""

from __future__ import annotations

import pytest

from tests import build
from waypost.access.models import GrantRow
from waypost.kernel.actor import Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.organisation import actions, policies
from waypost.organisation.models import Region, Unit
from waypost.organisation.rules import RegionLevel, UnitLevel

pytestmark = pytest.mark.django_db


def test_a_region_takes_its_level_from_its_code() -> None:
    office = build.actor(Role.OFFICE)

    city = actions.add_region(office, name="定西市", code="621100")
    county = actions.add_region(office, name="安定区", code="621102", parent_id=city.id)

    assert (city.level, county.level) == (RegionLevel.CITY, RegionLevel.COUNTY)
    assert county.path == f"{city.path}{county.id}/"
    assert [entry.act for entry in Entry.objects.all()] == ["region.added"] * 2


@pytest.mark.parametrize(
    ("name", "code", "parent"),
    [("定西市", "621100", None), ("别的", "621100", None), ("上级", "620000", "621100")],
)
def test_a_region_is_refused_when_name_or_code_is_taken_or_the_level_does_not_fit(
    name: str, code: str, parent: str | None
) -> None:
    office = build.actor(Role.OFFICE)
    actions.add_region(office, name="定西市", code="621100")
    parent_id = Region.objects.get(code=parent).pk if parent else None

    with pytest.raises(Refused):
        actions.add_region(office, name=name, code=code, parent_id=parent_id)


@pytest.mark.parametrize(("name", "code"), [("", "621102"), ("安定区", "62110"), ("安定区", None)])
def test_a_region_needs_a_name_and_a_code_or_level(name: str, code: str | None) -> None:
    with pytest.raises(BadInput):
        actions.add_region(build.actor(Role.OFFICE), name=name, code=code)


def test_only_keepers_of_the_structure_add_units() -> None:
    county = build.region()
    for role in (Role.LEADER, Role.UNIT_HEAD, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            actions.add_unit(build.actor(role), name="x法院", kind="court", level=UnitLevel.COUNTY, region_id=county.pk)


def test_an_office_of_one_region_adds_nothing_elsewhere() -> None:
    here, there = build.region(), build.region()
    office = build.actor(Role.OFFICE, region=here)

    actions.add_unit(office, name="甲法院", kind="court", level=UnitLevel.COUNTY, region_id=here.pk)
    with pytest.raises(NotPermitted):
        actions.add_unit(office, name="乙法院", kind="court", level=UnitLevel.COUNTY, region_id=there.pk)


def test_a_unit_is_refused_when_its_name_is_taken_or_its_superior_is_lower() -> None:
    county = build.region()
    station = build.unit("第1派出所", region=county, level="grass_roots")
    office = build.actor(Role.OFFICE)

    with pytest.raises(Refused, match="already"):
        actions.add_unit(office, name="第1派出所", kind="court", level=UnitLevel.GRASS_ROOTS, region_id=county.pk)
    with pytest.raises(Refused, match="lower"):
        actions.add_unit(
            office, name="法院", kind="court", level=UnitLevel.COUNTY, region_id=county.pk, superior_id=station.pk
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"kind": "starship"}, {"staff": -1}, {"latitude": 91, "longitude": 0}, {"latitude": 35},
        {"colour": "red"}, {"note": "长" * 301},
    ],
)  # fmt: skip
def test_a_unit_with_a_value_that_cannot_be_is_refused_by_name(wrong: dict[str, object]) -> None:
    unit = build.unit(region=build.region())

    with pytest.raises(BadInput) as refused:
        actions.edit_unit(build.actor(Role.OFFICE), unit.pk, changes=wrong)

    assert refused.value.problems
    assert Entry.objects.count() == 0


def test_a_change_is_recorded_with_old_and_new_and_no_change_is_not_recorded() -> None:
    unit = build.unit("法院", region=build.region())
    office = build.actor(Role.OFFICE)

    actions.edit_unit(office, unit.pk, changes={"staff": 12})
    actions.edit_unit(office, unit.pk, changes={"staff": 12, "name": " 法 院 "})

    assert Entry.objects.count() == 1
    assert '"staff":[null,12]' in Entry.objects.get().body.text


def test_a_unit_head_may_change_contacts_only_and_only_of_the_own_unit() -> None:
    county = build.region()
    ours, theirs = build.unit(region=county), build.unit(region=county)
    head = build.actor(Role.UNIT_HEAD, unit=ours)

    actions.edit_unit(head, ours.pk, changes={"telephone": "0932-1"})
    with pytest.raises(NotPermitted):
        actions.edit_unit(head, ours.pk, changes={"name": "别的"})
    with pytest.raises(Unit.DoesNotExist):
        actions.edit_unit(head, theirs.pk, changes={"telephone": "0932-2"})


def test_a_move_takes_everything_below_along_and_the_rows_that_copied_the_paths() -> None:
    old, new = build.region(), build.region()
    top, other = build.unit(region=old), build.unit(region=new)
    middle = build.unit(region=old, superior=top)
    leaf = build.unit(region=old, superior=middle, level="grass_roots")
    grant = build.grant(build.user(), Role.UNIT_HEAD, unit=leaf)
    GrantRow.objects.filter(pk=grant.pk).update(region_path=old.path)

    actions.move_unit(build.actor(Role.OFFICE), middle.pk, superior_id=other.pk, region_id=new.pk, reason="调整")

    leaf.refresh_from_db()
    grant.refresh_from_db()
    assert leaf.path == grant.unit_path == f"{other.path}{middle.pk}/{leaf.pk}/"
    assert (leaf.region_id, leaf.region_path, grant.region_path) == (new.pk, new.path, new.path)


def test_a_unit_cannot_be_moved_below_itself_nor_without_a_reason_nor_by_a_neighbour() -> None:
    county = build.region()
    top = build.unit(region=county)
    below = build.unit(region=county, superior=top)
    office = build.actor(Role.OFFICE)

    with pytest.raises(Refused):
        actions.move_unit(office, top.pk, superior_id=below.pk, reason="x")
    with pytest.raises(BadInput):
        actions.move_unit(office, below.pk, superior_id=None, reason=" ")
    with pytest.raises(Unit.DoesNotExist):
        elsewhere = build.actor(Role.OFFICE, region=build.region())
        actions.move_unit(elsewhere, below.pk, superior_id=None, reason="x")


def test_a_unit_is_closed_once_after_those_below_it_and_opened_again() -> None:
    county = build.region()
    top = build.unit(region=county)
    below = build.unit(region=county, superior=top)
    office = build.actor(Role.OFFICE)

    with pytest.raises(Refused, match="1 open"):
        actions.close_unit(office, top.pk, reason="撤并")
    actions.close_unit(office, below.pk, reason="撤并")
    with pytest.raises(Refused, match="already"):
        actions.close_unit(office, below.pk, reason="撤并")
    actions.reopen_unit(office, below.pk, reason="恢复")
    with pytest.raises(Refused):
        actions.reopen_unit(office, below.pk, reason="恢复")

    assert [entry.act for entry in Entry.objects.order_by("seq")] == ["unit.closed", "unit.reopened"]


def test_a_step_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        policies.may(build.actor(Role.ADMIN), "blow_up_unit")
