"""What can be done to the ledger: acts are recorded, checkpoints signed and cosigned. Nothing is ever taken away."""

from __future__ import annotations

from waypost.ledger.actions.checkpoints import change_key, checkpoint, sign_news
from waypost.ledger.actions.recording import Act, Receipt, record, record_many
from waypost.ledger.actions.witnesses import become_witness, cosign, stop_witnessing

__all__ = [
    "Act",
    "Receipt",
    "become_witness",
    "change_key",
    "checkpoint",
    "cosign",
    "record",
    "record_many",
    "sign_news",
    "stop_witnessing",
]
