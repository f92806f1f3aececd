"""The rules of field work: lives of visits and findings, checklists, talks."""

from waypost.fieldwork.rules.checklists import Question, QuestionKind, Section
from waypost.fieldwork.rules.findings import FINDING, FindingState, Severity
from waypost.fieldwork.rules.visits import (
    HIDDEN_ALWAYS,
    HIDDEN_BY_CHOICE,
    RANKS,
    VISIT,
    VisitKind,
    VisitState,
)

__all__ = [
    "FINDING",
    "HIDDEN_ALWAYS",
    "HIDDEN_BY_CHOICE",
    "RANKS",
    "VISIT",
    "FindingState",
    "Question",
    "QuestionKind",
    "Section",
    "Severity",
    "VisitKind",
    "VisitState",
]
