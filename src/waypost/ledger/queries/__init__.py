"""Questions about the ledger."""

from __future__ import annotations

from waypost.ledger.queries.acts import Act, Position, acts_about, acts_after, held_position, position
from waypost.ledger.queries.checkpoints import (
    CheckpointView,
    Consistency,
    KeyView,
    Proof,
    WitnessView,
    checkpoint_at,
    checkpoint_over,
    checkpoints,
    consistency,
    key_chain,
    key_text,
    latest,
    point_of,
    proof,
    signing_keys,
    witnesses,
)
from waypost.ledger.queries.entries import READERS_OF_THE_WHOLE, EntryView, LeafView, entries, entry, seal, titles_of
from waypost.ledger.queries.faults import ailments, faults
from waypost.ledger.queries.sealed import Fault
from waypost.ledger.queries.tree import WIDTH, Tree, hashes_of, tile_number

__all__ = [
    "READERS_OF_THE_WHOLE",
    "WIDTH",
    "Act",
    "CheckpointView",
    "Consistency",
    "EntryView",
    "Fault",
    "KeyView",
    "LeafView",
    "Position",
    "Proof",
    "Tree",
    "WitnessView",
    "acts_about",
    "acts_after",
    "ailments",
    "checkpoint_at",
    "checkpoint_over",
    "checkpoints",
    "consistency",
    "entries",
    "entry",
    "faults",
    "hashes_of",
    "held_position",
    "key_chain",
    "key_text",
    "latest",
    "point_of",
    "position",
    "proof",
    "seal",
    "signing_keys",
    "tile_number",
    "titles_of",
    "witnesses",
]
