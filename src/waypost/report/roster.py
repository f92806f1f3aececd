"""The units of a campaign's roster, as rows that figures count."""

from __future__ import annotations

from datetime import date

from waypost.campaign import queries as campaigns
from waypost.kernel.rows import RowRef, row
from waypost.organisation import queries as organisation


def unit_rows(*, campaign_id: int, as_of: date) -> list[RowRef]:
    """Every unit in the campaign's region, by its level. The roster keeps no history, so `as_of` does not narrow it:
    a unit that is added later shows as drift."""
    places = organisation.places_of(campaigns.units_in(campaign_id))
    return [
        row("unit", place.id, unit=place.id, level=place.level, kind=place.kind_code)
        for place in sorted(places.values(), key=lambda place: place.id)
    ]
