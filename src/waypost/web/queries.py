"""What the shell asks of every room: what waits, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.kernel.waiting import Waiting, in_order
from waypost.web.rooms import asked


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What was found of one kind. `is_cut` when there may be more than is shown."""

    kind_label: str
    found: tuple[Found, ...]
    is_cut: bool


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """Everything that waits for the actor in any room, the most pressing first."""
    return in_order([thing for ask in asked("waiting") for thing in ask(actor, today=today)])


def search(actor: Actor, text: str, *, limit: int = 20) -> list[FoundGroup]:
    """What the actor may see of what matches, by kind, at most `limit` of each kind. An empty text finds nothing."""
    if not text.strip():
        return []
    groups: dict[str, list[Found]] = {}
    for ask in asked("search"):
        for one in ask(actor, text, limit=limit):
            groups.setdefault(one.kind_label, []).append(one)
    return [FoundGroup(kind, tuple(found[:limit]), len(found) >= limit) for kind, found in groups.items()]
