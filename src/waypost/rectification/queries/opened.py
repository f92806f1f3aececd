"""Recommendations behind a figure, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext

from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.platform.addresses import address_of
from waypost.platform.labels import label
from waypost.rectification.models import Recommendation


def opened(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some recommendations those that the actor may see, by id, as they stand now. One query."""
    rows = Recommendation.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("unit")
    return {
        str(row.pk): Found(
            pgettext("kind", "Recommendation"),
            row.title,
            f"{row.unit.name} · {label(row.state)}",
            address_of("rectification:recommendation", row.pk),
        )
        for row in rows
    }
