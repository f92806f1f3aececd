"""What exists already, in the form in which a roster is judged against it. Not scoped, except by `within`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Q

from waypost.kernel.actor import Actor, Role
from waypost.organisation.models import Region, Unit, UnitKind, UnitQuerySet
from waypost.organisation.roster import mentions
from waypost.organisation.roster.context import Context, Kinds
from waypost.organisation.roster.division import Division, table
from waypost.organisation.roster.facts import Facts, KnownKind, KnownUnit
from waypost.organisation.roster.mentions import Mentions
from waypost.organisation.roster.sheets import Book
from waypost.organisation.rules import UnitLevel
from waypost.platform.fields import under

ALL_UNITS = 20_000  # as many as are read whole, rather than looked for
_BATCH = 900
_Value = TypeVar("_Value", int, str)
IMPORTERS = frozenset({Role.OFFICE, Role.ADMIN})


def part_of(actor: Actor) -> tuple[str, ...] | None:
    """The codes of the regions in which the actor may import units; None means everywhere.

    A grant for a single unit's part of the line lets nobody import rosters of a region.
    """
    grants = [grant for grant in actor.grants if grant.role in IMPORTERS and not grant.unit_path]
    if any(not grant.region_path for grant in grants):
        return None
    ids = [int(grant.region_path.strip("/").rsplit("/", 1)[-1]) for grant in grants]
    return tuple(code for code in Region.objects.filter(pk__in=ids).values_list("code", flat=True) if code)


def context(
    book: Book | None = None,
    *,
    answers: Mapping[str, str] | None = None,
    accept: bool = False,
    within: tuple[str, ...] | None = None,
    regions: Iterable[Division] = (),
) -> Context:
    """Everything that a roster is judged against. Where there are many units, only those that the book could mean:
    those of its cities, those of its names and codes anywhere, and what stands above them."""
    kinds = Kinds(
        tuple(
            KnownKind(kind.code, kind.name_zh, kind.name_en, kind.line, tuple(kind.aliases))
            for kind in UnitKind.objects.order_by("order", "pk")
        )
    )
    here = [
        (pk, code, name, path)
        for pk, code, name, path in Region.objects.exclude(code=None).values_list("pk", "code", "name", "path")
        if code
    ]
    divisions = table().with_more([*regions, *(Division(code, name) for _, code, name, _ in here)])
    rows = _within(None if within is None else [path for _, code, _, path in here if code in within])
    if book is None or Unit.objects.count() <= ALL_UNITS:
        units = _units(rows)
    else:
        mentioned = mentions.of(book, divisions)
        units = _mentioned(rows, mentioned, [pk for pk, code, _, _ in here if code[:4] in mentioned.cities])
    return Context(
        kinds,
        divisions,
        units=units,
        answers=answers or {},
        accept=accept,
        existing=frozenset(code for _, code, _, _ in here),
    )


def _within(paths: list[str] | None) -> UnitQuerySet:
    rows = Unit.objects.all()
    if paths is None:
        return rows
    parts = [under("region_path", path) | Q(region_path__in=_above(path)) for path in paths]
    return rows.filter(reduce(or_, parts)) if parts else rows.none()


def _mentioned(rows: UnitQuerySet, mentioned: Mentions, regions: list[int]) -> list[KnownUnit]:
    """The units of some regions, those of the names and codes that are mentioned, and those above all of them."""
    found: dict[int, KnownUnit] = {}
    for part in _parts(regions):
        found |= {unit.id: unit for unit in _units(rows.filter(region_id__in=part))}
    for names in _parts(sorted(mentioned.names)):
        found |= {unit.id: unit for unit in _units(rows.filter(name__in=names))}
    for codes in _parts(sorted(mentioned.codes)):
        found |= {unit.id: unit for unit in _units(rows.exclude(code="").filter(code__in=codes))}
    missing = {unit.superior_id or 0 for unit in found.values()} - set(found) - {0}
    while missing:
        above = [unit for part in _parts(sorted(missing)) for unit in _units(rows.filter(pk__in=part))]
        found |= {unit.id: unit for unit in above}
        missing = {unit.superior_id or 0 for unit in above} - set(found) - {0}
    return sorted(found.values(), key=lambda unit: unit.id)


def _parts(values: list[_Value]) -> Iterable[list[_Value]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


_COLUMNS = (
    "pk", "superior_id", "is_closed", "region__code", "kind__code", "level_value", "name", "code", "short_name", "head",
    "liaison", "telephone", "address", "latitude", "longitude", "has_window", "staff", "note",
)  # fmt: skip


def _units(rows: UnitQuerySet) -> list[KnownUnit]:
    known = []
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=5000):
        pk, superior_id, closed, region, kind, level, name, code, short, head, liaison, telephone, address = row[:13]
        latitude, longitude, window, staff, note = row[13:]
        facts = Facts(
            name=name,
            kind=kind,
            level=UnitLevel(level),
            region=region,
            code=code,
            short_name=short,
            head=head,
            liaison=liaison,
            telephone=telephone,
            address=address,
            latitude=latitude,
            longitude=longitude,
            has_window=window,
            staff=staff,
            note=note,
        )
        known.append(KnownUnit(pk, facts, superior_id, closed))
    return known


def _above(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:count]) + "/" for count in range(1, len(parts))]
