"""What exists already, in the form in which a roster is judged against it. Not scoped, except by `within`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from waypost.kernel.actor import Actor, Role
from waypost.organisation.models import Region, Unit, UnitKind
from waypost.organisation.roster.context import Context, Kinds
from waypost.organisation.roster.division import Division, table
from waypost.organisation.roster.facts import Facts, KnownKind, KnownUnit
from waypost.organisation.rules import UnitLevel
from waypost.platform.fields import under

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
    *,
    answers: Mapping[str, str] | None = None,
    accept: bool = False,
    within: tuple[str, ...] | None = None,
    regions: Iterable[Division] = (),
) -> Context:
    """Everything that a roster is judged against: five queries, whatever the number of rows."""
    kinds = Kinds(
        tuple(
            KnownKind(kind.code, kind.name_zh, kind.name_en, kind.line, tuple(kind.aliases))
            for kind in UnitKind.objects.order_by("order", "pk")
        )
    )
    here = [
        (code, name, path)
        for code, name, path in Region.objects.exclude(code=None).values_list("code", "name", "path")
        if code
    ]
    divisions = table().with_more([*regions, *(Division(code, name) for code, name, _ in here)])
    paths = [path for code, _, path in here if within is not None and code in within]
    return Context(
        kinds,
        divisions,
        units=_units(None if within is None else paths),
        answers=answers or {},
        accept=accept,
        existing=frozenset(code for code, _, _ in here),
    )


_COLUMNS = (
    "pk", "superior_id", "is_closed", "region__code", "kind__code", "level_value", "name", "code", "short_name", "head",
    "liaison", "telephone", "address", "latitude", "longitude", "has_window", "staff", "note",
)  # fmt: skip


def _units(paths: list[str] | None) -> list[KnownUnit]:
    rows = Unit.objects.all()
    if paths is not None:
        parts = [under("region_path", path) | Q(region_path__in=_above(path)) for path in paths]
        rows = rows.filter(reduce(or_, parts)) if parts else rows.none()
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
