"""Everything a person can do with figures and reports."""

from waypost.report.actions.decide import approve, discard, publish, return_report
from waypost.report.actions.freeze import freeze
from waypost.report.actions.templates import edit_template
from waypost.report.actions.write import draft, edit, place_photo, refresh, remove_photo

__all__ = [
    "approve",
    "discard",
    "draft",
    "edit",
    "edit_template",
    "freeze",
    "place_photo",
    "publish",
    "refresh",
    "remove_photo",
    "return_report",
]
