"""What people do with regions and units."""

from __future__ import annotations

from waypost.organisation.actions.imports import ImportResult, apply_roster, import_judged, import_units
from waypost.organisation.actions.regions import add_region
from waypost.organisation.actions.units import add_unit, close_unit, edit_unit, move_unit, reopen_unit

__all__ = [
    "ImportResult",
    "add_region",
    "add_unit",
    "apply_roster",
    "close_unit",
    "edit_unit",
    "import_judged",
    "import_units",
    "move_unit",
    "reopen_unit",
]
