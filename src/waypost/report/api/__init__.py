"""Figures and reports for programs. Each module puts its addresses under the one router."""

from waypost.report.api import figures, reports
from waypost.report.api.router import router

__all__ = ["figures", "reports", "router"]
