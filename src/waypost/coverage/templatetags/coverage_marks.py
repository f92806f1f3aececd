"""How a status of coverage looks: a class, a chip and a mark beside the word, never colour alone."""

from __future__ import annotations

from datetime import date

from django import template

from waypost.coverage.rules import Status

register = template.Library()

_CELL = {
    Status.COVERED: "cell-done",
    Status.PLANNED: "cell-planned",
    Status.OPEN: "",
    Status.AT_RISK: "cell-soon",
    Status.MISSED: "cell-gap",
    Status.NOT_NEEDED: "cell-none",
}
_CHIP = {
    Status.COVERED: "done",
    Status.PLANNED: "info",
    Status.OPEN: "plain",
    Status.AT_RISK: "soon",
    Status.MISSED: "late",
    Status.NOT_NEEDED: "line",
}


@register.filter
def cell_class(status: Status | None) -> str:
    """The class of a cell of a matrix."""
    return "cell-none" if status is None else _CELL[status]


@register.filter
def chip_kind(status: Status) -> str:
    """The kind of chip."""
    return _CHIP[status]


@register.filter
def short_day(day: date | None) -> str:
    """A day in as little room as a cell has, such as 4/16."""
    return f"{day.month}/{day.day}" if day else ""
