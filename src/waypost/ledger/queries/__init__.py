"""Questions about the ledger."""

from __future__ import annotations

from waypost.ledger.queries.acts import Act, Position, acts_about, acts_after, held_position, position
from waypost.ledger.queries.entries import READERS_OF_THE_WHOLE, EntryView, LeafView, entries, entry, seal
from waypost.ledger.queries.faults import Fault, ailments, faults
from waypost.ledger.queries.tree import WIDTH, Tree, hashes_of, tile_number

__all__ = [
    "READERS_OF_THE_WHOLE",
    "WIDTH",
    "Act",
    "EntryView",
    "Fault",
    "LeafView",
    "Position",
    "Tree",
    "acts_about",
    "acts_after",
    "ailments",
    "entries",
    "entry",
    "faults",
    "hashes_of",
    "held_position",
    "position",
    "seal",
    "tile_number",
]
