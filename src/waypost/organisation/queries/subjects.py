"""Units, regions and imports as what an act was about: for the inbox and the pages of the ledger."""

from __future__ import annotations

from collections.abc import Collection

from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role
from waypost.kernel.subjects import Subject, Whereabouts, numbers
from waypost.organisation.models import Region, Unit
from waypost.platform.addresses import address_of


def unit_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The units that the actor may see, by key. One query."""
    rows = Unit.objects.visible_to(actor).filter(pk__in=numbers(keys))
    inside = actor.has(*GROUP_SIDE, Role.AUDITOR, Role.ADMIN)
    return {
        str(row.pk): Subject(
            row.name, address_of("organisation:unit", row.pk), not inside or actor.belongs_to(row.path)
        )
        for row in rows
    }


def unit_whereabouts(key: str) -> Whereabouts | None:
    """Where a unit stands. Not scoped."""
    row = Unit.objects.filter(pk__in=numbers([key])).first()
    return None if row is None else Whereabouts(Place(None, row.path, row.region_path))


def region_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """Regions, by key: they are public inside the house. One query."""
    if not actor.is_known:
        return {}
    return {str(row.pk): Subject(row.name) for row in Region.objects.filter(pk__in=numbers(keys))}


def region_whereabouts(key: str) -> Whereabouts | None:
    """Where a region stands."""
    row = Region.objects.filter(pk__in=numbers([key])).first()
    return None if row is None else Whereabouts(Place(None, "", row.path))
