"""Rules of the ledger, in plain Python: canonical bytes, the Merkle tree, signed notes."""

from __future__ import annotations

from waypost.ledger.rules.canonical import canonical, commitment, leaf, moment
from waypost.ledger.rules.erasing import ERASED, OPEN_FOR, ErasureOutcome, proves, seq_in, subject_of
from waypost.ledger.rules.growing import LEVEL, WIDTH, FullTile, Growing, above, perfect_root
from waypost.ledger.rules.keeping import REST, is_refreshed
from waypost.ledger.rules.sealing import MARK, SEALED_ROWS, Summary, differing, marks, row_digest, said, sealed_in
from waypost.ledger.rules.sides import Side
from waypost.ledger.rules.tree import (
    EMPTY_ROOT,
    BadProof,
    Nodes,
    check_consistency,
    check_inclusion,
    consistency,
    inclusion,
    leaf_hash,
    node_hash,
    peaks_after,
    root,
    root_at,
    root_of,
)

__all__ = [
    "EMPTY_ROOT",
    "ERASED",
    "LEVEL",
    "MARK",
    "OPEN_FOR",
    "REST",
    "SEALED_ROWS",
    "WIDTH",
    "BadProof",
    "ErasureOutcome",
    "FullTile",
    "Growing",
    "Nodes",
    "Side",
    "Summary",
    "above",
    "canonical",
    "check_consistency",
    "check_inclusion",
    "commitment",
    "consistency",
    "differing",
    "inclusion",
    "is_refreshed",
    "leaf",
    "leaf_hash",
    "marks",
    "moment",
    "node_hash",
    "peaks_after",
    "perfect_root",
    "proves",
    "root",
    "root_at",
    "root_of",
    "row_digest",
    "said",
    "sealed_in",
    "seq_in",
    "subject_of",
]
