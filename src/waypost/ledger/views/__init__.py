"""Pages of the ledger."""

from __future__ import annotations

from waypost.ledger.views.entries import entry, glimpse, ledger
from waypost.ledger.views.trust import checkpoint, join, leave, point, program, receipt, receipt_pdf, sign, trust

__all__ = [
    "checkpoint",
    "entry",
    "glimpse",
    "join",
    "leave",
    "ledger",
    "point",
    "program",
    "receipt",
    "receipt_pdf",
    "sign",
    "trust",
]
