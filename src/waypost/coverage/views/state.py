"""The state that matrix, map and calendar share: it lives in the address, and each view links to the others with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaigns
from waypost.campaign.queries import CampaignView
from waypost.coverage import policies, queries
from waypost.coverage.queries import Book, Wanted
from waypost.coverage.rules import Status
from waypost.organisation import queries as organisation
from waypost.organisation.queries import RegionPlace
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.labels import label


@dataclass(frozen=True, slots=True)
class State:
    """What the reader asked for, read from the address; what makes no sense there is left out."""

    campaign: CampaignView
    book: Book
    wanted: Wanted
    region: RegionPlace | None


def state_of(request: ActorRequest) -> State | None:
    """The state of a request; None when there is no campaign yet. Raises NotPermitted to whoever reads no coverage."""
    policies.require_read(request.actor)
    today = clock.today()
    asked = request.GET.get("campaign", "")
    campaign = (
        campaigns.campaign(request.actor, int(asked), today=today)
        if asked.isdigit()
        else campaigns.current(request.actor, today=today)
    )
    if campaign is None:
        return None
    as_of = day_of(request.GET.get("as_of", "")) or today
    region = _region(request.GET.get("region", ""), campaign)
    status = request.GET.get("status", "")
    obligation = request.GET.get("obligation", "")
    return State(
        campaign=campaign,
        book=queries.book(campaign, as_of=as_of),
        wanted=Wanted(
            as_of=as_of,
            obligation_id=int(obligation) if obligation.isdigit() else None,
            level=_one_of(request.GET.get("level", ""), {level.value for level in UnitLevel}),
            kind_code=request.GET.get("kind", "")[:40],
            region_path=region.path if region else "",
            status=Status(status) if status in {one.value for one in Status} else None,
            gaps=status == "gaps",
            text=request.GET.get("q", "")[:60],
            day=day_of(request.GET.get("day", "")),
        ),
        region=region,
    )


def day_of(text: str) -> date | None:
    """A day written as 2021-04-16; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one_of(text: str, known: set[str]) -> str:
    return text if text in known else ""


def _region(text: str, campaign: CampaignView) -> RegionPlace | None:
    if not text.isdigit():
        return None
    found = organisation.region_place(int(text))
    return found if found.path.startswith(campaign.region_path) else None


def frame(request: ActorRequest, state: State, *, here: str) -> dict[str, Any]:
    """What the three views show alike: tabs, filters, sums."""
    kept = request.GET.copy()
    for gone in ("after", "sort", "month"):
        kept.pop(gone, None)
    tail = f"?{kept.urlencode()}" if kept else ""
    tabs = [
        {"words": words, "href": reverse(f"coverage:{name}") + tail, "is_current": name == here, "count": ""}
        for name, words in (
            ("matrix", gettext("Matrix")),
            ("map", gettext("Map")),
            ("calendar", gettext("Calendar")),
            ("sums", gettext("Sums")),
        )
    ]
    paths = queries.paths_of(request.actor, state.campaign)
    return {
        "state": state,
        "campaign": state.campaign,
        "wanted": state.wanted,
        "tabs": tabs,
        "obligations": list(state.book.obligations.values()),
        "levels": list(UnitLevel),
        "statuses": list(Status),
        "kinds": organisation.kind_names().values(),
        "regions": organisation.regions_below(paths) if not state.region else _around(state, paths),
        "whole": queries.whole(request.actor, state.book, state.wanted),
        "narrowed": _narrowed(request, state),
        "is_past": state.wanted.as_of != clock.today(),
    }


def _narrowed(request: ActorRequest, state: State) -> dict[str, Any] | None:
    """What a filter by status leaves, and how much that is of what stands without it: a share that is covered would
    say nothing among gaps. None without such a filter."""
    wanted = state.wanted
    if wanted.status is None and not wanted.gaps:
        return None
    every = queries.whole(request.actor, state.book, replace(wanted, status=None, gaps=False))
    fitting = queries.whole(request.actor, state.book, wanted).total
    words = label(wanted.status) if wanted.status else gettext("every gap")
    share = fitting / every.total if every.total else None
    return {"fitting": fitting, "total": every.total, "share": share, "words": words}


def _around(state: State, paths: list[str]) -> list[RegionPlace]:
    """The regions a reader may go to from here: the ones above, this one, and those just below it."""
    assert state.region is not None
    below = organisation.regions_below([state.region.path])
    top = organisation.regions_below(paths)
    seen = {region.id: region for region in [*top, state.region, *below]}
    return sorted(seen.values(), key=lambda region: region.path)
