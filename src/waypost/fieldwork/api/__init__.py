"""Field work for programs. Each module puts its addresses under the one router."""

from waypost.fieldwork.api import checklists, findings, talks, visits
from waypost.fieldwork.api.router import router

__all__ = ["checklists", "findings", "router", "talks", "visits"]
