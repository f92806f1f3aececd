"""Pages of the ledger."""

from __future__ import annotations

from waypost.ledger.views.entries import entry, glimpse, ledger
from waypost.ledger.views.erasures import erase, erasures, propose_erasure, refuse_erasure, withdraw_erasure
from waypost.ledger.views.trust import checkpoint, join, leave, point, program, receipt, receipt_pdf, sign, trust

__all__ = [
    "checkpoint",
    "entry",
    "erase",
    "erasures",
    "glimpse",
    "join",
    "leave",
    "ledger",
    "point",
    "program",
    "propose_erasure",
    "receipt",
    "receipt_pdf",
    "refuse_erasure",
    "sign",
    "trust",
    "withdraw_erasure",
]
