"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.evidence.models import File
from waypost.platform.sealed import Sealed

ROWS = (Sealed(File),)
