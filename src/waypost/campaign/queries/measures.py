"""What this room can measure about a unit, for the criteria of gates. Not scoped: the gate has found the units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from waypost.campaign.models import MeetingUnit, Responsible
from waypost.campaign.rules import MeetingKind
from waypost.kernel.measure import Measured


def mobilisation_meetings(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How many mobilisation meetings each unit has been at, by a day."""
    wanted = list(unit_ids)
    rows = (
        MeetingUnit.objects.filter(
            campaign=campaign_id,
            unit__in=wanted,
            is_present=True,
            meeting__kind_value=MeetingKind.MOBILISATION.value,
            meeting__held_on__lte=as_of,
        )
        .values_list("unit")
        .annotate(Count("pk"))
    )
    counted = dict(rows)
    return {pk: Measured(counted.get(pk, 0)) for pk in wanted}


def responsibility_posts(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How many of the two responsibilities (main, direct) of each unit somebody holds on a day: 0, 1 or 2."""
    wanted = list(unit_ids)
    rows = (
        Responsible.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=as_of),
            campaign=campaign_id,
            unit__in=wanted,
            from_on__lte=as_of,
        )
        .values_list("unit")
        .annotate(Count("kind_value", distinct=True))
    )
    counted = dict(rows)
    return {pk: Measured(counted.get(pk, 0)) for pk in wanted}
