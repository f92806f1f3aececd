"""What happened, day by day, as a report tells it: meetings, activities, and what was put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import pgettext

from waypost.campaign import queries as campaigns
from waypost.campaign.queries import ActivityView, MeetingView
from waypost.organisation import queries as organisation
from waypost.platform.labels import label
from waypost.rectification import queries as rectification
from waypost.rectification.queries.opened import opened
from waypost.report.records import HOUSE, joined, session_words, short_day
from waypost.report.source import day_of, unit_of

_MOST = 40
_MOST_CLOSINGS = 6


def events_told(campaign_id: int, *, as_of: date) -> dict[str, Sequence[str]]:
    """The lists "meetings", "events" and "closings" of a campaign as of a day, in the active language. Not scoped."""
    meetings = [one for one in campaigns.meetings(HOUSE, campaign_id, sort="day") if one.held_on <= as_of]
    activities = campaigns.activities(HOUSE, campaign_id)
    dated = [words for one in activities[:_MOST] if (words := _activity(one, as_of))]
    return {
        "meetings": _meetings(meetings),
        "events": [words for _, words in sorted(dated)],
        "closings": closings_told(campaign_id, as_of=as_of),
    }


def _meetings(meetings: Sequence[MeetingView]) -> list[str]:
    """One paragraph for each kind of meeting: where and when."""
    told: dict[str, list[str]] = {}
    for one in meetings:
        words = pgettext("report", "%(region)s (%(day)s)") % {"region": one.region_name, "day": short_day(one.held_on)}
        told.setdefault(label(one.kind), []).append(words)
    return [
        pgettext("report", "%(kind)s: %(places)s.") % {"kind": kind, "places": joined(places)}
        for kind, places in told.items()
    ]


def _activity(one: ActivityView, as_of: date) -> tuple[date, str] | None:
    """The day on which an activity began, and the activity in a sentence; None when nothing had taken place."""
    if one.first_on is None or one.first_on > as_of:
        return None
    sessions = [session for session in campaigns.activity(HOUSE, one.id).sessions if session.held_on <= as_of]
    places = list(dict.fromkeys(session.place for session in sessions if session.place))
    words = session_words(
        one.title,
        places[0] if len(places) == 1 else one.region_name,
        sessions[0].held_on,
        sessions[-1].held_on,
        sum(session.on_site for session in sessions),
        sum(session.by_video for session in sessions),
    )
    return sessions[0].held_on, words


def closings_told(campaign_id: int, *, as_of: date) -> list[str]:
    """What was put right and closed by a day, the latest few, in order: when, which unit, what."""
    rows = rectification.closed_rows(campaign_id=campaign_id, as_of=as_of)
    latest = sorted(rows, key=lambda row: str(row.facts().get("on")))[-_MOST_CLOSINGS:]
    found = opened(HOUSE, [row.id for row in latest])
    places = organisation.places_of(unit for row in latest if (unit := unit_of(row)) is not None)
    told = []
    for row in latest:
        on, place = day_of(row), places.get(unit_of(row) or 0)
        if on is not None and place is not None and row.id in found:
            said = {"day": short_day(on), "unit": place.name, "title": found[row.id].title}
            told.append(pgettext("report", "%(day)s, %(unit)s: “%(title)s”, verified and closed.") % said)
    return told
