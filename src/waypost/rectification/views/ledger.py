"""The ledger of recommendations: the table, its filters, saved views, exports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.kernel.actor import GROUP_ROLES, GROUP_SIDE, Actor, Role
from waypost.organisation import queries as organisation
from waypost.organisation.rules import RegionLevel, UnitLevel
from waypost.platform import clock
from waypost.platform.counting import number_words
from waypost.platform.labels import label
from waypost.platform.sheets import csv_of
from waypost.rectification import board, bulk, listing, saved
from waypost.rectification.board import Wanted
from waypost.rectification.forms.filters import kept, wanted_of
from waypost.rectification.rules import RecommendationState, RectificationKind, Severity

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def ledger(request: ActorRequest) -> HttpResponse:
    """The table, counted by state, filtered and sorted by the address."""
    today = clock.today()
    wanted = wanted_of(request.actor, request.GET, today=today)
    counts = board.counts(request.actor, wanted, today=today)
    part = board.board(request.actor, wanted, today=today, after=request.GET.get("after", ""))
    context = {
        "page": part,
        "counts": counts,
        "wanted": wanted,
        "today": today,
        "views": saved.views(request.actor),
        "kept": kept(request.GET),
        "strip": _strip(request, wanted, counts),
        "chosen": _chosen(request.GET),
        "carried": [(name, value) for name in CARRIED for value in request.GET.getlist(name) if value],
        "steps": bulk.steps_of(request.actor),
        "may_draft": request.actor.has(*GROUP_ROLES),
        "is_of_unit": request.actor.has(Role.UNIT_HEAD, Role.LIAISON),
        "may_share": request.actor.has(*GROUP_SIDE),
        **_choices(request.actor, wanted),
    }
    return render(request, "rectification/ledger.html", context)


@login_required
@require_GET
def lists(request: ActorRequest) -> HttpResponse:
    """The four lists of what the filters show, as XLSX."""
    today = clock.today()
    wanted = wanted_of(request.actor, request.GET, today=today)
    content = listing.lists_of(request.actor, wanted, today=today)
    return file_answer(content, XLSX, gettext("four-lists"), f"{today:%Y%m%d}.xlsx")


@login_required
@require_GET
def table(request: ActorRequest) -> HttpResponse:
    """What the filters show, as CSV."""
    today = clock.today()
    wanted = wanted_of(request.actor, request.GET, today=today)
    lines = board.every_line(request.actor, wanted, today=today)
    content = csv_of(listing.headings(), [listing.cells(line) for line in lines])
    return file_answer(content, "text/csv; charset=utf-8", gettext("ledger"), f"{today:%Y%m%d}.csv")


@login_required
@require_POST
def save_view(request: ActorRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    query = kept(QueryDict(request.POST.get("query", "")))
    made = saved.save_view(
        request.actor, name=request.POST.get("name", ""), query=query, is_shared=request.POST.get("is_shared") == "on"
    )
    messages.success(request, gettext("The view “%(name)s” is saved.") % {"name": made.name})
    return redirect(f"{reverse('rectification:ledger')}?{made.query}")


@login_required
@require_POST
def forget_view(request: ActorRequest, view_id: int) -> HttpResponse:
    """Take one of one's own views away."""
    saved.forget_view(request.actor, view_id)
    messages.success(request, gettext("The view is gone."))
    return redirect("rectification:ledger")


def file_answer(content: bytes, kind: str, name: str, ending: str) -> HttpResponse:
    """A file to be kept by the reader."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}-{ending}") or "attachment"
    return response


def _strip(request: ActorRequest, wanted: Wanted, counts: board.Counts) -> list[dict[str, Any]]:
    """The counts, each a link that filters by it."""

    def tab(words: str, count: int, is_current: bool, **changes: str) -> dict[str, Any]:
        query = request.GET.copy()
        for name in ("state", "late", "open", "after"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        said = number_words(count)
        return {"words": words, "count": said, "is_current": is_current, "href": f"?{query.urlencode()}"}

    plain = not wanted.states and not wanted.late and wanted.is_open is None
    tabs = [
        tab(gettext("All"), counts.total, plain),
        tab(gettext("In hand"), counts.open, wanted.is_open is True, open="1"),
        tab(gettext("Overdue"), counts.late, wanted.late == "red", late="red"),
        tab(gettext("Due soon"), counts.soon, wanted.late == "amber", late="amber"),
    ]
    tabs += [
        tab(label(state), count, wanted.states == (state,), state=state.value)
        for state, count in counts.by_state.items()
        if count or state in wanted.states
    ]
    return tabs


def _chosen(query: QueryDict) -> int:
    """How many filters beyond the strip and the search are in force."""
    return sum(bool(query.get(name)) for name in FURTHER)


FURTHER = ("unit", "region", "level", "unit_kind", "severity", "kind", "focus", "author", "verifier") + (
    "due_from",
    "due_to",
)


CARRIED = ("state", "open", "late", "sort")


def _choices(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """What the filters offer."""
    members: list[campaign.MemberView] = []
    focus: list[campaign.FocusView] = []
    regions: list[organisation.RegionPlace] = []
    if wanted.campaign_id is not None:
        members = campaign.members(wanted.campaign_id, clock.today())
        focus = campaign.focus_areas(wanted.campaign_id)
        regions = organisation.regions_under(campaign.place_of(wanted.campaign_id).region_path)
    people = list(dict.fromkeys((member.user_id, member.name) for member in members))
    return {
        "states": list(RecommendationState),
        "levels": list(UnitLevel),
        "severities": list(Severity),
        "kinds": list(RectificationKind),
        "unit_kinds": organisation.kinds(),
        "focus_areas": focus,
        "authors": people,
        "verifiers": people,
        "regions": [place for place in regions if place.level in (RegionLevel.CITY, RegionLevel.COUNTY)],
        "unit": organisation.places_seen(actor, [wanted.unit_id]).get(wanted.unit_id) if wanted.unit_id else None,
    }
