"""Campaigns for programs. Each module puts its addresses under the one router."""

from waypost.campaign.api import gates, people, plan, work
from waypost.campaign.api.router import router

__all__ = ["gates", "people", "plan", "router", "work"]
