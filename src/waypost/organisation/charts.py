"""Charts of units, as ECharts options without colours (the shell gives them)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from waypost.organisation.queries.units import UnitView


def position(unit: UnitView, others: Iterable[UnitView]) -> dict[str, Any] | None:
    """Where a unit stands among others, by longitude and latitude; None where its position is not known, or where no
    other is known beside which it could be seen."""
    if unit.latitude is None or unit.longitude is None:
        return None
    around = [
        {"name": other.name, "value": [float(other.longitude), float(other.latitude)]}
        for other in others
        if other.id != unit.id and other.latitude is not None and other.longitude is not None
    ]
    if not around:
        return None
    here = {"name": unit.name, "value": [float(unit.longitude), float(unit.latitude)]}
    axis = {"type": "value", "scale": True}
    return {
        "tooltip": {"formatter": "{b}"},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 40},
        "xAxis": {**axis, "splitNumber": 3, "name": gettext("Longitude"), "nameLocation": "middle", "nameGap": 24},
        "yAxis": {**axis, "name": gettext("Latitude"), "nameLocation": "middle", "nameGap": 36},
        "series": [
            {"type": "scatter", "name": gettext("Other units"), "symbolSize": 6, "data": around},
            {"type": "effectScatter", "name": unit.name, "symbolSize": 14, "data": [here]},
        ],
    }
