"""Recommendations for programs. Each module puts its addresses under the one router."""

from waypost.rectification.api import items, moves
from waypost.rectification.api.router import router

__all__ = ["items", "moves", "router"]
