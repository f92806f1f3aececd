"""Units behind a figure, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.organisation.models import Unit
from waypost.platform.addresses import address_of
from waypost.platform.labels import label


def opened_units(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some units those that the actor may see, by id. One query."""
    rows = Unit.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("region")
    return {
        str(row.pk): Found(label(row.level), row.name, row.region.name, address_of("organisation:unit", row.pk))
        for row in rows
    }
