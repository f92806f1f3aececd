"""Questions about the ledger."""

from __future__ import annotations

from waypost.ledger.queries.acts import Act, Position, acts_about, acts_after, held_position, position
from waypost.ledger.queries.entries import READERS_OF_THE_WHOLE, EntryView, LeafView, entries, entry, seal
from waypost.ledger.queries.faults import Fault, ailments, faults

__all__ = [
    "READERS_OF_THE_WHOLE",
    "Act",
    "EntryView",
    "Fault",
    "LeafView",
    "Position",
    "acts_about",
    "acts_after",
    "ailments",
    "entries",
    "entry",
    "faults",
    "held_position",
    "position",
    "seal",
]
