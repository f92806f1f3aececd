"""The rows behind a recommendation."""

from waypost.rectification.models.closing import (
    Evidence,
    Judgement,
    LookBack,
    NoticeObjection,
    PublicNotice,
    Verification,
)
from waypost.rectification.models.desk import Reminder, SavedView
from waypost.rectification.models.hearing import (
    DecisionPaper,
    DisputeReason,
    ExtensionRequest,
    Message,
    Opinion,
)
from waypost.rectification.models.plan import Action, Plan, PlanPrint, PlanWarning
from waypost.rectification.models.recommendation import (
    Basis,
    ClosingStandard,
    Event,
    Recommendation,
    RecommendationText,
    Register,
)

__all__ = [
    "Action",
    "Basis",
    "ClosingStandard",
    "DecisionPaper",
    "DisputeReason",
    "Event",
    "Evidence",
    "ExtensionRequest",
    "Judgement",
    "LookBack",
    "Message",
    "NoticeObjection",
    "Opinion",
    "Plan",
    "PlanPrint",
    "PlanWarning",
    "PublicNotice",
    "Recommendation",
    "RecommendationText",
    "Register",
    "Reminder",
    "SavedView",
    "Verification",
]
