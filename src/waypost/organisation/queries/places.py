"""Where units and regions stand: what other rooms copy into their own rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import get_language

from waypost.kernel.actor import Actor
from waypost.organisation.models import Region, Unit, UnitKind, UnitQuerySet
from waypost.organisation.rules import RegionLevel, UnitLevel
from waypost.platform.fields import under


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """Where a unit stands in its line (`path`) and on the map (`region_path`)."""

    id: int
    name: str
    path: str
    region_path: str
    region_id: int
    level: UnitLevel
    kind_code: str
    superior_id: int | None


@dataclass(frozen=True, slots=True)
class RegionPlace:
    """A region and where it stands in the tree of regions."""

    id: int
    name: str
    path: str
    level: RegionLevel
    code: str | None


@dataclass(frozen=True, slots=True)
class RegionNode:
    """A region in the tree, in the tree's order. `units` counts those the reader may see in it and below it."""

    id: int
    name: str
    path: str
    level: RegionLevel
    code: str | None
    parent_id: int | None
    depth: int
    units: int
    has_children: bool

    @property
    def indent(self) -> str:
        """Wide spaces that show how deep the region stands."""
        return "\u3000" * self.depth


_PLACE = ("pk", "name", "path", "region_path", "region_id", "level_value", "kind__code", "superior_id")


def _place(row: tuple[int, str, str, str, int, str, str, int | None]) -> UnitPlace:
    pk, name, path, region_path, region_id, level, kind, superior_id = row
    return UnitPlace(pk, name, path, region_path, region_id, UnitLevel(level), kind, superior_id)


def place_of(unit_id: int) -> UnitPlace:
    """Where a unit stands. Not scoped: for the rows of other rooms. Raises Unit.DoesNotExist."""
    return _place(Unit.objects.values_list(*_PLACE).get(pk=unit_id))


def place_seen(actor: Actor, unit_id: int) -> UnitPlace:
    """Where a unit stands that the actor may see. Raises Unit.DoesNotExist for any other, so that nobody learns from
    the answer which numbers there are."""
    return _place(Unit.objects.visible_to(actor).values_list(*_PLACE).get(pk=unit_id))


def places_seen(actor: Actor, ids: Iterable[int]) -> dict[int, UnitPlace]:
    """Where each of some units stands that the actor may see, by id; no other is in the answer."""
    return {row[0]: _place(row) for row in Unit.objects.visible_to(actor).filter(pk__in=set(ids)).values_list(*_PLACE)}


def places_of(ids: Iterable[int]) -> dict[int, UnitPlace]:
    """Where each of some units stands, by id; ids that do not exist are not in the answer. Not scoped."""
    wanted = sorted(set(ids))
    found: dict[int, UnitPlace] = {}
    for start in range(0, len(wanted), 5000):
        for row in Unit.objects.filter(pk__in=wanted[start : start + 5000]).values_list(*_PLACE):
            found[row[0]] = _place(row)
    return found


def region_place(region_id: int) -> RegionPlace:
    """Where a region stands. Regions are public inside the house. Raises Region.DoesNotExist."""
    return _region_place(Region.objects.get(pk=region_id))


def _region_place(region: Region) -> RegionPlace:
    return RegionPlace(region.pk, region.name, region.path, region.level, region.code)


def regions_under(region_path: str = "") -> list[RegionPlace]:
    """Every region in a part of the tree, itself included, in the order of the codes. Not scoped."""
    rows = Region.objects.filter(under("path", region_path)).order_by("path")
    return sorted((_region_place(row) for row in rows), key=lambda place: (place.code is None, place.code, place.path))


def region_choices(places: Iterable[RegionPlace]) -> list[tuple[int, str]]:
    """Some regions to choose from, in the order of the tree: wide spaces before a name show how deep it stands."""
    listed = list(places)
    order = {place.path: (place.code is None, place.code or "", place.name) for place in listed}
    above = {place.path: [path for path in _ways_down(place.path) if path in order] for place in listed}
    listed.sort(key=lambda place: [order[path] for path in above[place.path]])
    return [(place.id, "\u3000" * (len(above[place.path]) - 1) + place.name) for place in listed]


def _ways_down(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: number + 1]) + "/" for number in range(len(parts))]


def regions(actor: Actor) -> list[RegionNode]:
    """The tree of regions, parents before children and brothers by code; two queries."""
    rows = list(Region.objects.all())
    counted = Unit.objects.visible_to(actor).filter(is_closed=False).values_list("region_path").annotate(n=Count("*"))
    units: dict[int, int] = {}
    for path, count in counted:
        for part in path.strip("/").split("/"):
            units[int(part)] = units.get(int(part), 0) + count
    children: dict[int | None, list[Region]] = {}
    for row in sorted(rows, key=lambda row: (row.code is None, row.code or "", row.name)):
        children.setdefault(row.parent_id, []).append(row)
    nodes: list[RegionNode] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, deep = waiting.pop()
        below = children.get(row.pk, [])
        count = units.get(row.pk, 0)
        nodes.append(
            RegionNode(row.pk, row.name, row.path, row.level, row.code, row.parent_id, deep, count, bool(below))
        )
        waiting += [(child, deep + 1) for child in reversed(below)]
    return nodes


def rows_under(region_path: str) -> UnitQuerySet:
    """The rows of units in a part of the tree that are not closed, for the joins and counts of upper rooms.
    Not scoped: what is shown to a person must be narrowed by the caller."""
    return Unit.objects.filter(under("region_path", region_path), is_closed=False)


def regions_below(paths: Iterable[str]) -> list[RegionPlace]:
    """The regions just below each of some regions, in the order of the codes; a region itself where nothing is below
    it. Not scoped."""
    wanted = list(paths)
    rows = Region.objects.filter(parent__path__in=wanted).select_related("parent")
    found = {row.path: row for row in rows}
    with_children = {row.parent.path for row in rows if row.parent is not None}
    found |= {row.path: row for row in Region.objects.filter(path__in=set(wanted) - with_children)}
    places = (_region_place(row) for row in found.values())
    return sorted(places, key=lambda place: (place.code is None, place.code or "", place.path))


def kind_names() -> dict[int, tuple[str, str]]:
    """The code of each kind of unit and its name in the reader's language, by id, in the order of the house."""
    english = (get_language() or "").startswith("en")
    rows = UnitKind.objects.order_by("order", "pk").values_list("pk", "code", "name_zh", "name_en")
    return {pk: (code, name_en if english else name_zh) for pk, code, name_zh, name_en in rows}


def regions_at(level: RegionLevel, paths: Iterable[str]) -> list[RegionPlace]:
    """The regions of one level in some parts of the tree, in the order of the codes. Not scoped."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= under("path", path)
    rows = Region.objects.filter(inside, level_value=level.value)
    places = (_region_place(row) for row in rows)
    return sorted(places, key=lambda place: (place.code is None, place.code or "", place.path))
