"""Parts of other pages: the visits to a unit, and what comes next."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import policies, queries
from waypost.fieldwork.queries.visits import selected, views
from waypost.fieldwork.rules.visits import VisitState
from waypost.organisation import queries as organisation
from waypost.platform import clock


@require_GET
def unit_fragment(request: ActorRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.actor, unit_id)
    context = {
        "unit": unit,
        "visits": queries.unit_visits(request.actor, unit_id),
        "findings": queries.findings(request.actor, unit_id=unit_id)[:20],
        "may_plan": request.actor.has(*policies.PLANNERS),
    }
    return render(request, "fieldwork/_unit.html", context)


@require_GET
def glimpse(request: ActorRequest) -> HttpResponse:
    today = clock.today()
    open_states = (VisitState.PLANNED, VisitState.ANNOUNCED, VisitState.STARTED)
    rows = selected(request.actor, states=open_states, from_on=today, until_on=today + timedelta(days=7))
    context = {
        "visits": views(request.actor, rows.order_by("from_at", "pk")[:6]),
        "today": today,
        "may_plan": request.actor.has(*policies.PLANNERS),
    }
    return render(request, "fieldwork/_glimpse.html", context)
