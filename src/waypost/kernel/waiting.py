"""What waits for a person: each room says its own, and the home page puts them in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Mark(Enum):
    """Why a thing waits, the most pressing first."""

    LATE = "late"
    SOON = "soon"
    DECIDE = "decide"
    ASKED = "asked"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the reader. All words are in the reader's language; `address` is a local URL.

    `due_on` is the day by which it should be done, when there is one. `said` is said of the day instead of how many
    are left; `hour` puts what falls on one day in order.
    """

    mark: Mark
    title: str
    detail: str
    address: str
    button: str
    due_on: date | None = None
    said: str = ""
    hour: str = ""


def in_order(things: list[Waiting]) -> list[Waiting]:
    """The most pressing first: by mark, then by due date and hour, things without a date last."""
    marks = list(Mark)
    return sorted(things, key=lambda one: (marks.index(one.mark), one.due_on or date.max, one.hour, one.title))
