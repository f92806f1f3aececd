"""What a token may reach: for each room, reading, or reading and writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from waypost.kernel.actor import Actor

ROOMS = (
    "organisation",
    "campaign",
    "coverage",
    "fieldwork",
    "evidence",
    "rectification",
    "report",
    "notice",
    "ledger",
    "access",
)
SCOPES = tuple(f"{room}:{way}" for room in ROOMS for way in ("read", "write"))
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def allows(scopes: Iterable[str], room: str, method: str) -> bool:
    """True when the scopes let a request of this method reach the room. Writing includes reading.

    >>> allows(["fieldwork:write"], "fieldwork", "GET"), allows(["fieldwork:read"], "fieldwork", "POST")
    (True, False)
    """
    wanted = {f"{room}:write"} | ({f"{room}:read"} if method in READING else set())
    return not wanted.isdisjoint(scopes)


def narrowed(actor: Actor, campaign_id: int | None) -> Actor:
    """The same person, with no grant outside one campaign; None narrows nothing."""
    if campaign_id is None:
        return actor
    grants = tuple(
        replace(grant, campaign_id=campaign_id) for grant in actor.grants if grant.campaign_id in (None, campaign_id)
    )
    return replace(actor, grants=grants)
