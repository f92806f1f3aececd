"""Figures as charts: options that the page's charts draw. Colours are named by token."""

from __future__ import annotations

from typing import Any

from waypost.report.queries import Breakdown, FigurePage


def trend(page: FigurePage) -> dict[str, Any] | None:
    """How a figure grew from day to day; None for one without days."""
    if len(page.days) < 2:
        return None
    return {
        "xAxis": {"type": "category", "data": [day.isoformat()[5:] for day, _ in page.days], "boundaryGap": False},
        "yAxis": {"type": "value", "minInterval": 1},
        "tooltip": {"trigger": "axis"},
        "series": [
            {
                "type": "line",
                "step": "end",
                "name": page.figure.label,
                "data": [value for _, value in page.days],
                "showSymbol": False,
                "areaStyle": {"opacity": 0.08},
            }
        ],
    }


def bars(breakdown: Breakdown) -> dict[str, Any]:
    """A breakdown as lying bars, the first at the top; what is withheld has no bar."""
    cells = list(reversed(breakdown.cells))
    return {
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": [name for name, _ in cells]},
        "series": [
            {
                "type": "bar",
                "data": [count for _, count in cells],
                "barMaxWidth": 22,
                "label": {"show": True, "position": "right", "color": "@ink"},
            }
        ],
    }
