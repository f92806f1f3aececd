"""Recommendations for programs."""

from waypost.rectification.api.moves import router

__all__ = ["router"]
