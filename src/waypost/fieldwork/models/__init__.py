"""Rows of field work."""

from waypost.fieldwork.models.checklists import Answer, Checklist, ChecklistVersion
from waypost.fieldwork.models.findings import Finding, FindingRevision
from waypost.fieldwork.models.talks import (
    Custody,
    CustodyBox,
    Share,
    Talk,
    TalkBox,
    TalkContent,
    TalkReader,
    Unsealing,
    in_force,
)
from waypost.fieldwork.models.visits import KindOfVisit, Observation, Photo, Visit, VisitMember, VisitNumbers

__all__ = [
    "Answer",
    "Checklist",
    "ChecklistVersion",
    "Custody",
    "CustodyBox",
    "Finding",
    "FindingRevision",
    "KindOfVisit",
    "Observation",
    "Photo",
    "Share",
    "Talk",
    "TalkBox",
    "TalkContent",
    "TalkReader",
    "Unsealing",
    "Visit",
    "VisitMember",
    "VisitNumbers",
    "in_force",
]
