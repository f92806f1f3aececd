"""The units of a campaign's roster, as rows that figures count."""

from __future__ import annotations

from datetime import date

from waypost.campaign import queries as campaigns
from waypost.organisation.queries.figures import unit_rows_under
from waypost.platform.rows import Rows


def unit_rows(*, campaign_id: int, as_of: date) -> Rows:
    """Every unit in the campaign's region, by its level. The roster keeps no history, so `as_of` does not narrow it:
    a unit that is added later shows as drift."""
    return unit_rows_under(campaigns.place_of(campaign_id).region_path)
