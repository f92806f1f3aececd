"""Campaigns and their phases, gates, groups, stationing, meetings, activities and chains of responsibility."""

from waypost.campaign.models.gate import Criterion, Passage
from waypost.campaign.models.group import Group, Membership, Stationing, Team
from waypost.campaign.models.plan import Campaign, FocusArea, Phase
from waypost.campaign.models.work import (
    Activity,
    ActivityKind,
    ActivitySession,
    Meeting,
    MeetingUnit,
    Responsible,
)

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivitySession",
    "Campaign",
    "Criterion",
    "FocusArea",
    "Group",
    "Meeting",
    "MeetingUnit",
    "Membership",
    "Passage",
    "Phase",
    "Responsible",
    "Stationing",
    "Team",
]
