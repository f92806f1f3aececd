"""Rows of field work."""

from waypost.fieldwork.models.checklists import Answer, Checklist, ChecklistVersion
from waypost.fieldwork.models.findings import Finding, FindingRevision
from waypost.fieldwork.models.talks import Talk, TalkContent, TalkReader
from waypost.fieldwork.models.visits import KindOfVisit, Observation, Photo, Visit, VisitMember, VisitNumbers

__all__ = [
    "Answer",
    "Checklist",
    "ChecklistVersion",
    "Finding",
    "FindingRevision",
    "KindOfVisit",
    "Observation",
    "Photo",
    "Talk",
    "TalkContent",
    "TalkReader",
    "Visit",
    "VisitMember",
    "VisitNumbers",
]
