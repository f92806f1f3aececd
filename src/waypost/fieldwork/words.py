"""The words under which visits and findings are found. Only what every reader of the record may see goes in."""

from __future__ import annotations

from waypost.fieldwork.models import Finding, Visit
from waypost.organisation import queries as organisation
from waypost.platform import search


def index_visit(visit: Visit) -> None:
    """Index a visit. The purpose of a hidden one stays out: the unit may find the visit, not its reasons."""
    unit = organisation.place_of(visit.unit_id).name
    purpose = "" if visit.is_hidden else visit.purpose
    search.put("visit", visit.pk, f"{unit} {purpose} {visit.number or ''}")


def index_finding(finding: Finding) -> None:
    """Index a finding by its own words and its unit's name."""
    unit = organisation.place_of(finding.unit_id).name
    search.put("finding", finding.pk, f"{unit} {finding.title} {finding.criteria} {finding.condition}")
