"""The map as a chart: longitude and latitude as axes, no tiles, nothing from outside."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from waypost.coverage import queries
from waypost.coverage.queries import Book, Row, Wanted
from waypost.coverage.rules import Status
from waypost.kernel.actor import Actor
from waypost.platform.labels import label

MOST = 600
_LOOK = {
    Status.MISSED: ("@seal", "diamond", 13),
    Status.AT_RISK: ("@warn", "triangle", 13),
    Status.OPEN: ("@ink-2", "circle", 8),
    Status.PLANNED: ("@focus", "rect", 10),
    Status.NOT_NEEDED: ("@line-strong", "rect", 7),
    Status.COVERED: ("@go", "circle", 10),
}
_HOLLOW = frozenset({Status.OPEN, Status.NOT_NEEDED})


def points(actor: Actor, book: Book, wanted: Wanted) -> tuple[list[Row], int]:
    """Up to 600 units that fit the filters, and how many units stand under obligations that fit."""
    page = queries.matrix(actor, book, wanted, limit=MOST)
    total = len(page.rows) if not page.after else queries.whole(actor, book, wanted).total
    return list(page.rows), total


def chart_of(rows: list[Row]) -> dict[str, Any]:
    """A scatter with one series for each status: its own colour and its own shape."""
    placed = [row for row in rows if row.longitude is not None and row.latitude is not None]
    series = []
    for status, (colour, symbol, size) in _LOOK.items():
        data = [
            {
                "name": f"{row.name} · {row.region_name} · {label(status)}",
                "value": [row.longitude, row.latitude],
                "href": reverse("organisation:unit", args=[row.unit_id]),
            }
            for row in placed
            if row.worst is status
        ]
        if data:
            series.append(
                {
                    "name": label(status),
                    "type": "scatter",
                    "symbol": symbol,
                    "symbolSize": size,
                    "itemStyle": {"color": "transparent", "borderColor": colour, "borderWidth": 1.5}
                    if status in _HOLLOW
                    else {"color": colour},
                    "data": data,
                }
            )
    return {
        "legend": {"top": 0, "data": [{"name": one["name"], "icon": one["symbol"]} for one in series]},
        "tooltip": {"formatter": "{b}"},
        "xAxis": {"type": "value", "scale": True, "axisLabel": {"formatter": "{value}°E", "hideOverlap": True}},
        "yAxis": {"type": "value", "scale": True, "axisLabel": {"formatter": "{value}°N", "hideOverlap": True}},
        "series": series,
    }
