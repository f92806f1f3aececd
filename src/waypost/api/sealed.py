"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.api.models import Token
from waypost.platform.sealed import Sealed

ROWS = (Sealed(Token, without={"used_on": "the day of the last use, without an act"}),)
