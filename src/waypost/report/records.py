"""Words, lists and tables from the records, for the places of a template; all in the language that is active.

What each name means is said beside it in the catalogue (context "ReportPlace"), for those who edit templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext, ngettext, pgettext

from waypost.campaign import queries as campaigns
from waypost.campaign.queries import CampaignView, PhaseView, StationView
from waypost.campaign.rules import PhaseState
from waypost.kernel.actor import Actor, Grant, Role
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.report.document import Run
from waypost.report.figures import BY_STATE

WORDS = (
    "campaign",
    "region",
    "group",
    "as_of",
    "opened",
    "closes",
    "stationed_since",
    "days_stationed",
    "cities",
    "focus",
    "focus_count",
    "phases",
    "phase",
    "next_phase",
)
LISTS = ("stationing", "phases", "focus", "meetings", "events", "closings")
TABLES = ("levels", "recommendations", "visits")
HOUSE = Actor(None, "report", (Grant(Role.AUDITOR),))


def names() -> dict[str, Sequence[str]]:
    """The names that exist for each sort of place but figures."""
    return {"record": WORDS, "list": LISTS, "table": TABLES, "photos": ()}


def day_words(day: date) -> str:
    """A day as a document writes it: 2021年4月16日, or 16 April 2021."""
    if (get_language() or "").startswith("en"):
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def short_day(day: date) -> str:
    """A day without its year: 4月16日, or 16 April."""
    if (get_language() or "").startswith("en"):
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def joined(parts: Sequence[str]) -> str:
    """An enumeration: 甲、乙、丙, or a, b and c."""
    if (get_language() or "").startswith("en"):
        return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
    return "、".join(parts)


@dataclass(frozen=True, slots=True)
class Told:
    """What the records say: words by name, lists of paragraphs by name."""

    words: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]


def told(campaign_id: int, *, as_of: date) -> Told:
    """The words and lists of a campaign as of a day. Not scoped: what a report says, it says to all its readers."""
    campaign = campaigns.campaign(HOUSE, campaign_id, today=as_of)
    stations = [station for station in campaigns.stations(campaign_id) if station.days.first <= as_of]
    focus = [area.name for area in campaigns.focus_areas(campaign_id)]
    groups = [name for _, name in campaigns.groups(campaign_id)]
    since = min((station.days.first for station in stations), default=None)
    cities = list(dict.fromkeys(station.region_name for station in stations))
    now = campaign.phase_now
    following = next((phase for phase in campaign.phases if phase.state is PhaseState.AHEAD), None)
    words = {
        "campaign": campaign.name,
        "region": campaign.region_name,
        "group": joined(groups),
        "as_of": day_words(as_of),
        "opened": day_words(campaign.opens_on),
        "closes": day_words(campaign.closes_on),
        "stationed_since": day_words(since) if since else "",
        "days_stationed": str((as_of - since).days + 1) if since else "",
        "cities": joined(cities),
        "focus": joined(focus),
        "focus_count": str(len(focus)) if focus else "",
        "phases": joined([phase.name for phase in campaign.phases]),
        "phase": now.name if now else "",
        "next_phase": _next(following),
    }
    lists = {
        "stationing": [_stationed(station) for station in stations],
        "phases": [_phase(campaign, phase) for phase in campaign.phases],
        "focus": focus,
    }
    return Told(words, lists)


def _next(phase: PhaseView | None) -> str:
    if phase is None:
        return ""
    return pgettext("report", "%(phase)s (from %(day)s)") % {"phase": phase.name, "day": short_day(phase.from_on)}


def _stationed(station: StationView) -> str:
    who = station.team_name or station.group_name
    return gettext("On %(day)s the %(who)s was stationed in %(region)s.") % {
        "day": short_day(station.days.first),
        "who": who,
        "region": station.region_name,
    }


def _phase(campaign: CampaignView, phase: PhaseView) -> str:
    return gettext("%(phase)s: %(first)s to %(last)s, %(state)s.") % {
        "phase": phase.name,
        "first": short_day(phase.from_on),
        "last": short_day(phase.until_on),
        "state": label(phase.state),
    }


def tables(figures: Mapping[str, str]) -> dict[str, list[list[Run]]]:
    """The tables, from the shown values of figures by id; a row whose figures are not there is left out."""
    levels = [[gettext("Level"), gettext("Units in the roster"), gettext("Visited on site"), gettext("Share")]]
    made = {"levels": [[Run(cell) for cell in levels[0]]]}
    for level in (UnitLevel.CITY, UnitLevel.COUNTY, UnitLevel.GRASS_ROOTS):
        cells = [f"{name}_{level.value}" for name in ("roster", "visited", "share_visited")]
        made["levels"].append([Run(label(level)), *_cells(cells, figures)])
    made["recommendations"] = [[Run(gettext("State")), Run(gettext("Recommendations"))]]
    for state in BY_STATE:
        if state != "open":
            made["recommendations"].append(
                [Run(pgettext("Figure", f"recommendations_{state}")), *_cells([f"recommendations_{state}"], figures)]
            )
    made["visits"] = [[Run(gettext("Kind of visit")), Run(gettext("Visits"))]]
    for name in (name for name in figures if name.startswith("visits_")):
        made["visits"].append([Run(pgettext("Figure", name)), *_cells([name], figures)])
    return made


def _cells(ids: Sequence[str], figures: Mapping[str, str]) -> list[Run]:
    return [Run(figures.get(figure, "—"), figure) for figure in ids]


def session_words(title: str, place: str, first: date, last: date, on_site: int, by_video: int) -> str:
    """One activity in a sentence: when, what, where, how many came."""
    days = short_day(first) if first == last else _from_to(first, last)
    words = gettext("%(days)s: %(title)s, %(place)s") % {"days": days, "title": title, "place": place}
    if on_site:
        words += ngettext("; %(count)s person on site", "; %(count)s persons on site", on_site) % {
            "count": f"{on_site:,}"
        }
    if by_video:
        words += gettext(", %(count)s by video") % {"count": f"{by_video:,}"}
    return words + pgettext("end of a sentence", ".")


def _from_to(first: date, last: date) -> str:
    return pgettext("days", "%(first)s to %(last)s") % {"first": short_day(first), "last": short_day(last)}
