"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.campaign.models import (
    Activity,
    ActivityKind,
    ActivitySession,
    Campaign,
    Criterion,
    FocusArea,
    Group,
    Meeting,
    MeetingUnit,
    Membership,
    Passage,
    Phase,
    Responsible,
    Stationing,
    Team,
)
from waypost.platform.sealed import Sealed

ROWS = (
    *map(Sealed, (Campaign, Phase, FocusArea, Criterion, Passage, Group, Team, Membership, Stationing, Responsible)),
    *map(Sealed, (Meeting, MeetingUnit, Activity, ActivitySession)),
    Sealed(ActivityKind, since_tables=True),
)
