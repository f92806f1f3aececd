"""Rows behind the figures of coverage, and what gates may measure of it. Not scoped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from waypost.coverage.models import Due
from waypost.coverage.rules import NEVER
from waypost.kernel.measure import Measured
from waypost.kernel.rows import RowRef, row
from waypost.organisation import queries as organisation
from waypost.organisation.queries.figures import PLACED, rows_of_visible_units
from waypost.organisation.rules import UnitLevel
from waypost.platform.rows import Rows
from waypost.platform.wiring import wired


def covered_unit_rows(*, campaign_id: int, as_of: date, levels: Iterable[UnitLevel] = ()) -> list[RowRef]:
    """The units that were visited on site by a day, one row for each, `on` the day of the first visit."""
    first: dict[int, date] = {}
    for ask in wired("visit_facts").values():
        for fact in ask(campaign_id=campaign_id, as_of=as_of):
            if not fact.is_planned and fact.on <= as_of and fact.on < first.get(fact.unit_id, NEVER):
                first[fact.unit_id] = fact.on
    wanted = set(levels)
    places = organisation.places_of(first)
    return [
        row("unit", pk, unit=pk, on=first[pk], level=place.level)
        for pk, place in sorted(places.items())
        if not wanted or place.level in wanted
    ]


def obligation_rows(*, campaign_id: int, as_of: date, obligation_id: int | None = None) -> Rows:
    """Each unit and obligation that falls on it: whether it was met by a day (`is_met`), and since when (`on`)."""
    records = Due.objects.filter(campaign=campaign_id, obligation__retired_on__isnull=True)
    if obligation_id is not None:
        records = records.filter(obligation=obligation_id)
    met = Q(met_on__isnull=False, met_on__lte=as_of)
    return Rows(
        "due",
        records.annotate(is_met=ExpressionWrapper(met, output_field=BooleanField())),
        {**PLACED, "is_met": "is_met"},
        ("obligation_id", "unit_id", "is_met", "met_on"),
        _due_said,
        lambda dues, actor: dues.filter(unit__in=rows_of_visible_units(actor)),
    )


def _due_said(values: dict[str, Any]) -> RowRef:
    obligation, unit, met = values["obligation_id"], values["unit_id"], bool(values["is_met"])
    on = values["met_on"] if met else None
    return row("due", f"{obligation}-{unit}", unit=unit, obligation=obligation, is_met=met, on=on)


def obligations_unmet(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How many obligations of each unit are not met by a day: what a gate may ask to be 0."""
    wanted = list(unit_ids)
    rows = (
        Due.objects.filter(Q(met_on__isnull=True) | Q(met_on__gt=as_of), campaign=campaign_id, unit__in=wanted)
        .values_list("unit")
        .annotate(Count("pk"))
        .order_by()
    )
    counted = dict(rows)
    return {pk: Measured(counted.get(pk, 0)) for pk in wanted}
