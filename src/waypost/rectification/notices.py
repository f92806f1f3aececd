"""Public notices for the public: what was put right, where, and until when one may object. No names of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waypost.rectification.models import PublicNotice


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A closing as it is shown to the public."""

    id: UUID
    title: str
    unit: str
    region: str
    standards: tuple[str, ...]
    place: str
    from_on: date
    until_on: date


def notices(*, today: date, most: int = 200) -> list[ShownNotice]:
    """The notices that run today, the newest first. Not scoped: they are for everybody. Two SQL queries."""
    rows = PublicNotice.objects.filter(
        from_on__lte=today,
        until_on__gte=today,
        verification__has_passed=True,
        verification__signature_refused_by__isnull=True,
    )
    rows = rows.select_related("recommendation", "recommendation__unit", "recommendation__unit__region")
    rows = rows.prefetch_related("recommendation__standards").order_by("-from_on", "-pk")
    return [
        ShownNotice(
            row.pk,
            row.recommendation.title,
            row.recommendation.unit.name,
            row.recommendation.unit.region.name,
            tuple(one.text for one in sorted(row.recommendation.standards.all(), key=lambda one: one.number)),
            row.place,
            row.from_on,
            row.until_on,
        )
        for row in rows[:most]
    ]
