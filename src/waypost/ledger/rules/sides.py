"""On whose side a witness of the ledger stands."""

from __future__ import annotations

from enum import Enum


class Side(Enum):
    """Where a witness belongs. The promise to the overseen needs one of theirs."""

    AUDIT = "audit"
    SUPERVISED = "supervised"
    SENDING = "sending"
    OUTSIDE = "outside"
