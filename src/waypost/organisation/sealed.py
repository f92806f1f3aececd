"""What the ledger answers for in this room."""

from __future__ import annotations

from django.db.models import Q

from waypost.organisation.models import Region, Roster, RosterLine, Unit, UnitKind
from waypost.platform.sealed import Sealed

ROWS = (
    Sealed(Region),
    Sealed(UnitKind, since_tables=True),
    Sealed(Unit),
    # A roster that is being looked through is nobody's act yet; once it is applied, it is one.
    Sealed(Roster, once=Q(applied_seq__isnull=False)),
    Sealed(RosterLine),
)
