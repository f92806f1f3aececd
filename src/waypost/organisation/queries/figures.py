"""Units as rows behind figures. Not scoped: readers filter when they open a record."""

from __future__ import annotations

from typing import Any

from waypost.kernel.actor import Actor
from waypost.kernel.rows import RowRef, row
from waypost.organisation.models import Unit
from waypost.organisation.queries.places import rows_under
from waypost.platform.rows import Rows

PLACED = {"unit": "unit_id", "level": "unit__level_value", "region": "unit__region_path"}


def unit_rows_under(region_path: str) -> Rows:
    """The units of a part of the tree that are not closed."""
    return Rows(
        "unit",
        rows_under(region_path),
        {"unit": "pk", "level": "level_value", "region": "region_path"},
        ("pk", "level_value", "kind__code"),
        _said,
        visible_units,
    )


def visible_units(records: Any, actor: Actor) -> Any:
    """Of some rows of units those that the actor may see."""
    return records.visible_to(actor)


def rows_of_visible_units(actor: Actor) -> Any:
    """The rows of the units that the actor may see, for the joins of upper rooms."""
    return Unit.objects.all().visible_to(actor)


def _said(values: dict[str, Any]) -> RowRef:
    pk = values["pk"]
    return row("unit", pk, unit=pk, level=values["level_value"], kind=values["kind__code"])
