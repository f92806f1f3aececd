"""What can be done to the ledger: acts are recorded, checkpoints signed and cosigned. No entry is ever taken away; what
one says is, where the law demands it and two people agree."""

from __future__ import annotations

from waypost.ledger.actions.checkpoints import change_key, checkpoint, sign_news
from waypost.ledger.actions.erasing import erase, propose_erasure, refuse_erasure, withdraw_erasure
from waypost.ledger.actions.recording import Act, Receipt, record, record_many, upcoming
from waypost.ledger.actions.taking_over import at_first, take_over
from waypost.ledger.actions.witnesses import become_witness, cosign, stop_witnessing

__all__ = [
    "Act",
    "Receipt",
    "at_first",
    "become_witness",
    "change_key",
    "checkpoint",
    "cosign",
    "erase",
    "propose_erasure",
    "record",
    "record_many",
    "refuse_erasure",
    "sign_news",
    "stop_witnessing",
    "take_over",
    "upcoming",
    "withdraw_erasure",
]
