"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.platform.sealed import Sealed, Unsealed
from waypost.rectification.models import (
    Action,
    Basis,
    ClosingStandard,
    DecisionPaper,
    DisputeReason,
    Event,
    Evidence,
    ExtensionRequest,
    Judgement,
    LookBack,
    Message,
    NoticeObjection,
    Opinion,
    Plan,
    PlanPrint,
    PlanWarning,
    PublicNotice,
    Recommendation,
    RecommendationText,
    Register,
    Reminder,
    SavedView,
    Verification,
)

ROWS = (
    *map(Sealed, (Recommendation, RecommendationText, ClosingStandard, Basis, Event, Reminder)),
    *map(Sealed, (Opinion, Message, DisputeReason, DecisionPaper, ExtensionRequest)),
    *map(Sealed, (Plan, Action, PlanWarning)),
    *map(Sealed, (Evidence, Verification, Judgement, PublicNotice, NoticeObjection, LookBack)),
    Unsealed(
        PlanPrint, "fingerprints of the words of a plan, made from them to find copies; nothing is decided by them"
    ),
    Unsealed(Register, "the lock under which recommendations are numbered; the numbers are sealed with them"),
    Unsealed(SavedView, "a reader's own filters: words in an address, no record"),
)
