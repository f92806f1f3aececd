"""Planning a visit: which unit, when, who, with which questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.campaign.queries import CampaignView
from waypost.coverage import queries as coverage
from waypost.fieldwork import actions, forms, policies, queries
from waypost.fieldwork.views.going import current, day, going, number
from waypost.kernel.actor import Actor, Place
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.platform.labels import label

_SUGGESTED = 8


def _choices(request: ActorRequest, campaign_id: int, on: Any) -> dict[str, Any]:
    people = [
        (one.user_id, f"{one.name} · {label(one.rank)}" + (f" · {one.team_name}" if one.team_name else ""))
        for one in queries.people_for(campaign_id, day=on)
    ]
    return {
        "kinds": [(kind.code, kind.name) for kind in queries.kinds()],
        "people": people,
        "focus": [(area.id, area.name) for area in campaign.focus_areas(campaign_id)],
        "checklists": [(one.id, one.name) for one in queries.checklists(request.actor, campaign_id=campaign_id)],
    }


@require_http_methods(["GET", "POST"])
def plan(request: ActorRequest) -> HttpResponse:
    seen = current(request)
    unit_id = number(request.GET, "unit")
    if seen is None or unit_id is None:
        policies.require_planner(request.actor)
        context = {"campaign": seen, "gaps": _gaps(request.actor, seen) if seen else None, **_found(request)}
        return render(request, "fieldwork/plan_where.html", context)
    unit = organisation.unit(request.actor, unit_id)
    policies.require(request.actor, "plan_visit", Place(seen.id, unit.path, unit.region_path))
    on = day(request.POST, "day") or day(request.GET, "day") or clock.today() + timedelta(days=1)
    choices = _choices(request, seen.id, on)
    if request.method == "POST":
        form = forms.Plan(request.POST, **choices)
        if form.is_valid():
            visit = actions.plan_visit(request.actor, campaign_id=seen.id, unit_id=unit_id, **form.cleaned_data)
            return going(request, "fieldwork:visit", visit.pk)
    else:
        form = forms.Plan(initial={"day": on, "kind": request.GET.get("kind", "announced")}, **choices)
    context = {"form": form, "unit": unit, "campaign": seen}
    template = "fieldwork/_plan_form.html" if request.headers.get("HX-Request") else "fieldwork/plan.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _gaps(actor: Actor, seen: CampaignView) -> dict[str, Any] | None:
    """The obligation that presses most, the actor's own first, with some of the units that nobody has planned yet."""
    today = clock.today()
    if not coverage.may_read(actor):
        return None
    book = coverage.book(seen, as_of=today)
    owed = coverage.owed(actor, book, coverage.Wanted(as_of=today))
    one = next(iter([*(each for each in owed if actor.user_id in each.user_ids), *owed]), None)
    if one is None:
        return None
    rows: list[coverage.Row] = []
    for path in one.region_paths:
        wanted = coverage.Wanted(as_of=today, obligation_id=one.obligation.id, gaps=True, region_path=path)
        rows += coverage.matrix(actor, book, wanted, limit=_SUGGESTED - len(rows)).rows
        if len(rows) >= _SUGGESTED:
            break
    return {"owed": one, "rows": rows}


def _found(request: ActorRequest) -> dict[str, Any]:
    text = request.GET.get("text", "")[:100]
    found = organisation.choices(request.actor, text, limit=30) if text.strip() else []
    return {"text": text, "units": found}


@require_GET
def units(request: ActorRequest) -> HttpResponse:
    return render(request, "fieldwork/_plan_units.html", _found(request))


@require_GET
def check(request: ActorRequest) -> HttpResponse:
    """What stands in the way of a plan while it is being made: who may not go, who is elsewhere at that time."""
    seen = current(request)
    unit_id, on = number(request.GET, "unit"), day(request.GET, "day")
    ids = [int(one) for one in request.GET.getlist("user_ids") if one.isdigit()][:40]
    if seen is None or unit_id is None or on is None:
        return HttpResponse("")
    unit = organisation.unit(request.actor, unit_id)
    place = Place(seen.id, unit.path, unit.region_path)
    policies.require(request.actor, "plan_visit", place)
    standings = [queries.standing(seen.id, place, pk, on) for pk in ids]
    span = _span(request, on)
    overlapping = queries.overlaps(request.actor, ids, *span, but=_visit_itself(request)) if span else []
    names = {one.user_id: one.name for one in standings}
    context = {
        "belonging": [one.name for one in standings if one.belongs],
        "strangers": [one.name for one in standings if not one.belongs and one.rank is None],
        "overlaps": [(names.get(one.user_id, ""), one) for one in overlapping],
        "is_open": campaign.is_open(seen.id, on),
    }
    return render(request, "fieldwork/_plan_check.html", context)


def _visit_itself(request: ActorRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("visit", ""))
    except ValueError:
        return None


def _span(request: ActorRequest, on: Any) -> tuple[datetime, datetime] | None:
    try:
        moments = [
            timezone.make_aware(datetime.fromisoformat(f"{on.isoformat()}T{request.GET.get(name, '')}"))
            for name in ("from_time", "until_time")
        ]
    except ValueError:
        return None
    return moments[0], moments[1]


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    seen = queries.visit(request.actor, visit_id)
    place = Place(seen.campaign_id, seen.unit_path, seen.region_path)
    policies.require(request.actor, "change_plan", place, is_hidden=seen.is_hidden)
    start, end = timezone.localtime(seen.from_at), timezone.localtime(seen.until_at)
    choices = _choices(request, seen.campaign_id, day(request.POST, "day") or start.date())
    said = {
        "day": start.date(),
        "from_time": start.time().replace(second=0, microsecond=0),
        "until_time": end.time().replace(second=0, microsecond=0),
        "purpose": seen.purpose,
        "user_ids": [member.user_id for member in seen.members],
        "lead_id": seen.lead.user_id if seen.lead else None,
        "focus_ids": list(seen.focus_ids),
        "checklist_id": seen.checklist_id,
    }
    form = forms.ChangedPlan(request.POST or None, initial=said, **choices)
    if request.method == "POST" and form.is_valid():
        actions.change_plan(request.actor, visit_id, **form.cleaned_data)
        return going(request, "fieldwork:visit", visit_id)
    unit = organisation.unit(request.actor, seen.unit_id)
    context = {"form": form, "unit": unit, "visit": seen}
    template = "fieldwork/_plan_form.html" if request.headers.get("HX-Request") else "fieldwork/plan.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_POST
def announce(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    actions.announce_visit(request.actor, visit_id)
    return going(request, "fieldwork:visit", visit_id)


@require_POST
def cancel(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    actions.cancel_visit(request.actor, visit_id, reason=request.POST.get("reason", ""))
    return going(request, "fieldwork:visit", visit_id)
