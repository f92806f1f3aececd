"""Stationings on a line of time, drawn as an SVG: positions are attributes, so that no inline style is needed."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.campaign.queries import CampaignView, StationView

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """One stationing: where its bar begins and how long it is, of 1,000."""

    station: StationView
    x: int
    width: int


def rows_of(campaign: CampaignView, stations: list[StationView]) -> list[Bar]:
    """A bar for each stationing, cut at the days of the campaign."""
    days = (campaign.closes_on - campaign.opens_on).days + 1
    bars = []
    for one in stations:
        first = max(one.days.first, campaign.opens_on)
        last = min(one.days.last or campaign.closes_on, campaign.closes_on)
        if last < first:
            continue
        x = (first - campaign.opens_on).days * WIDTH // days
        width = max(((last - first).days + 1) * WIDTH // days, 6)
        bars.append(Bar(one, x, min(width, WIDTH - x)))
    return bars
