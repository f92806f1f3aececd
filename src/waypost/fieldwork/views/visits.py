"""The list of visits, their calendar, and one visit."""

from __future__ import annotations

import calendar as month_names
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.fieldwork import policies, queries
from waypost.fieldwork.models.visits import VisitQuerySet
from waypost.fieldwork.queries.visits import VisitView, selected
from waypost.fieldwork.rules.visits import VisitState
from waypost.fieldwork.sheets import sheet
from waypost.fieldwork.views.going import current, day, number
from waypost.kernel.actor import GROUP_SIDE, Role
from waypost.kernel.errors import N_
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.platform.labels import label

_HEAD = (
    N_("Number"),
    N_("Unit"),
    N_("Kind"),
    N_("State"),
    N_("From"),
    N_("Until"),
    N_("Who goes"),
    N_("Purpose"),
)
_OVERSEERS = GROUP_SIDE | {Role.AUDITOR}


def _chosen(request: ActorRequest) -> VisitQuerySet:
    """The visits that the address asks for."""
    asked = request.GET
    states = [state for state in VisitState if state.value in asked.getlist("state")]
    seen = current(request)
    region = number(asked, "region")
    return selected(
        request.actor,
        campaign_id=seen.id if seen else None,
        unit_id=number(asked, "unit"),
        region_path=organisation.region_place(region).path if region else "",
        team_id=number(asked, "team"),
        kind=next((kind.code for kind in queries.kinds() if kind.code == asked.get("kind")), ""),
        states=states,
        user_id=request.actor.user_id if asked.get("mine") else number(asked, "person"),
        from_on=day(asked, "from"),
        until_on=day(asked, "until"),
        focus_id=number(asked, "focus"),
        text=asked.get("text", "")[:100],
    )


def _filters(request: ActorRequest) -> dict[str, Any]:
    seen = current(request)
    return {
        "campaign": seen,
        "kinds": queries.kinds(),
        "states": list(VisitState),
        "teams": campaign.teams(seen.id) if seen else [],
        "focus": campaign.focus_areas(seen.id) if seen else [],
        "is_filtered": any(value for name, value in request.GET.items() if name not in ("sort", "page", "month")),
        "may_plan": request.actor.has(*policies.PLANNERS),
        "is_overseer": request.actor.has(*_OVERSEERS),
    }


@require_GET
def visits(request: ActorRequest) -> HttpResponse:
    page = queries.visits(
        request.actor, _chosen(request), sort=request.GET.get("sort", ""), page=number(request.GET, "page") or 1
    )
    return render(request, "fieldwork/visits.html", {"page": page, "today": clock.today(), **_filters(request)})


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """The visits of the filter, as XLSX or CSV: the same rows as the list, at most 5,000."""
    rows = queries.visits(request.actor, _chosen(request), sort=request.GET.get("sort", ""), limit=5000).rows
    return sheet(request, "visits", _HEAD, [_line(one) for one in rows])


def _line(one: VisitView) -> list[str | int | None]:
    people = "、".join(f"{member.name}({label(member.rank)})" for member in one.members)
    start, end = timezone.localtime(one.started_at or one.from_at), timezone.localtime(one.ended_at or one.until_at)
    form = "%Y-%m-%d %H:%M"
    return [
        one.number,
        one.unit_name,
        one.kind.name,
        label(one.state),
        start.strftime(form),
        end.strftime(form),
        people,
        one.purpose,
    ]


@require_GET
def calendar(request: ActorRequest) -> HttpResponse:
    first = _month(request.GET.get("month", ""))
    weeks = month_names.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    seen = current(request)
    held = queries.calendar(request.actor, first=weeks[0][0], last=weeks[-1][-1], campaign_id=seen.id if seen else None)
    by_day: dict[date, list[VisitView]] = {}
    for one in held:
        by_day.setdefault(one.on, []).append(one)
    days = [
        [{"day": each, "visits": by_day.get(each, []), "is_out": each.month != first.month} for each in week]
        for week in weeks
    ]
    context = {
        "first": first,
        "weeks": days,
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (first + timedelta(days=32)).strftime("%Y-%m"),
        "today": clock.today(),
        "count": sum(1 for one in held if one.on.month == first.month),
        **_filters(request),
    }
    return render(request, "fieldwork/calendar.html", context)


def _month(said: str) -> date:
    """The first day of a month such as "2021-03"; of this month for anything else."""
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError:
        return clock.today().replace(day=1)


@require_GET
def visit(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    return render(request, "fieldwork/visit.html", visit_context(request, visit_id))


_STOPS = (VisitState.PLANNED, VisitState.ANNOUNCED, VisitState.STARTED, VisitState.ENDED, VisitState.REPORTED)


def visit_context(request: ActorRequest, visit_id: UUID) -> dict[str, Any]:
    """All that the page of a visit shows, with the way the visit has come."""
    work = queries.work(request.actor, visit_id)
    one = work.visit
    focus = {area.id: area.name for area in campaign.focus_areas(one.campaign_id)}
    overlapping = []
    if one.is_inside and one.state in (VisitState.PLANNED, VisitState.ANNOUNCED):
        ids = [member.user_id for member in one.members]
        overlapping = queries.overlaps(request.actor, ids, one.from_at, one.until_at, but=one.id)
    names = {member.user_id: member.name for member in one.members}
    return {
        "work": work,
        "visit": one,
        "stops": _stops(one),
        "focus": [focus[pk] for pk in one.focus_ids if pk in focus],
        "overlaps": [(names.get(each.user_id, ""), each) for each in overlapping],
        "loose_photos": [
            photo
            for photo in work.photos
            if photo.finding_id is None and photo.observation_id is None and not photo.question_key
        ],
        "photos_by": _by(work.photos),
        "can_write": one.is_inside and one.is_mine and one.is_working,
        "today": clock.today(),
        "waits_until": _waits_until(one, clock.today()),
    }


def _waits_until(one: VisitView, today: date) -> date | None:
    """The day on which a planned visit may start, while it has not come; None when it has."""
    planned = timezone.localdate(one.from_at)
    is_to_come = one.state in (VisitState.PLANNED, VisitState.ANNOUNCED) and today < planned
    return planned if is_to_come else None


def _by(photos: tuple[queries.PhotoView, ...]) -> dict[str, list[queries.PhotoView]]:
    found: dict[str, list[queries.PhotoView]] = {}
    for photo in photos:
        for key in (photo.finding_id, photo.observation_id):
            if key is not None:
                found.setdefault(str(key), []).append(photo)
    return found


def _stops(one: VisitView) -> list[dict[str, str]]:
    if one.state is VisitState.CANCELLED:
        return [
            {"label": label(VisitState.PLANNED), "state": "done"},
            {"label": label(VisitState.CANCELLED), "state": "wrong"},
        ]
    skips = one.is_hidden or (one.started_at is not None and one.announced_at is None)
    stops = [stop for stop in _STOPS if not (stop is VisitState.ANNOUNCED and skips)]
    place = stops.index(one.state)
    return [
        {"label": label(stop), "state": "done" if at < place else "now" if at == place else "todo"}
        for at, stop in enumerate(stops)
    ]
