"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.notice.models import Cursor, Notice, Wish
from waypost.platform.sealed import Sealed, Unsealed

ROWS = (
    Sealed(Wish),
    Unsealed(Notice, "told from the entries of the ledger, and marked as read by the reader; no record"),
    Unsealed(Cursor, "how far the ledger was read; the doctor compares it with the ledger"),
)
