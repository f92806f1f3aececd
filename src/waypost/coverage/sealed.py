"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.coverage.models import Credit, Due, Obligation, Tally
from waypost.platform.sealed import Sealed, Unsealed

_COUNTED = (
    "it is counted from obligations, units and visits, which are sealed; `waypost coverage recount` makes it anew"
)

ROWS = (Sealed(Obligation), Unsealed(Due, _COUNTED), Unsealed(Credit, _COUNTED), Unsealed(Tally, _COUNTED))
