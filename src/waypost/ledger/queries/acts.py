"""What was recorded, for readers inside the house. Nothing here is scoped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waypost.ledger import rules
from waypost.ledger.models import Entry, Head


@dataclass(frozen=True, slots=True)
class Position:
    """How far the ledger has come: number of entries, and the Merkle root over them (hexadecimal)."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Act:
    """One entry, with what it says: no facts when the law took that, or somebody else (`is_erased`)."""

    seq: int
    at: datetime
    actor_id: int | None
    acting_as: str
    act: str
    subject: str
    campaign_id: int | None
    facts: dict[str, Any]
    leaf_hash: str
    is_erased: bool = False


def position() -> Position:
    """Where the ledger stands now. Not scoped: a size and a root tell nothing."""
    head = Head.objects.filter(pk=1).first()
    if head is None:
        return Position(0, rules.EMPTY_ROOT.hex())
    return Position(head.size, rules.root_of([bytes.fromhex(peak) for peak in head.peaks]).hex())


def held_position() -> Position:
    """Where the ledger stands, and nobody else can append until the transaction ends: what is read meanwhile is what
    these entries recorded, and nothing more. Not scoped."""
    Head.objects.select_for_update().get_or_create(pk=1)
    return position()


def acts_after(seq: int, *, most: int = 500) -> list[Act]:
    """The entries after a number, in order. Not scoped: for readers inside the house, such as `notice`."""
    return [_act(entry) for entry in Entry.objects.filter(seq__gt=seq).select_related("body").order_by("seq")[:most]]


def acts_about(subject: str) -> list[Act]:
    """Every act about one subject, in order. Not scoped: the caller has found the subject within its scope."""
    return [_act(entry) for entry in Entry.objects.filter(subject=subject).select_related("body").order_by("seq")]


def subjects_since(actor_id: int, act: str, since: datetime) -> set[str]:
    """What somebody did one thing to from a moment on, such as the talks they opened in the last hour. Not scoped."""
    return set(Entry.objects.filter(actor_id=actor_id, act=act, at__gte=since).values_list("subject", flat=True))


def _act(entry: Entry) -> Act:
    stored = getattr(entry, "body", None)
    return Act(
        entry.seq,
        entry.at,
        entry.actor_id,
        entry.acting_as,
        entry.act,
        entry.subject,
        entry.campaign_id,
        json.loads(stored.text) if stored is not None else {},
        bytes(entry.leaf_hash).hex(),
        stored is None,
    )
