"""The first page: what waits for me today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from waypost.access.middleware import ActorRequest
from waypost.kernel.actor import Role
from waypost.kernel.waiting import Mark
from waypost.platform import clock
from waypost.web import home, navigation, queries
from waypost.web.context import Shell

_FIRST = 12
_FOUNDERS = frozenset({Role.OFFICE, Role.ADMIN})


def today(request: ActorRequest) -> HttpResponse:
    """The home page of the reader's role; for the public, what is published."""
    if not request.actor.is_known:
        return render(request, "web/landing.html", {"published": navigation.address_of("report:published")})
    day = clock.today()
    role = Shell(request).role
    things = queries.waiting(request.actor, today=day)
    campaign, line = home.campaign_line(request.actor, today=day)
    shown = things if request.GET.get("all") else things[:_FIRST]
    context = {
        "role": role,
        "things": shown,
        "number": len(things),
        "is_cut": len(shown) < len(things),
        "late": sum(thing.mark is Mark.LATE for thing in things),
        "campaign": campaign,
        "line": line,
        "top": home.top(role) if campaign else [],
        "below": home.below(role) if campaign else [],
        "side": home.side(role) if campaign else [],
        "tasks": home.tasks(role),
        "acts": home.acts(role) if campaign else [],
        "is_new": role in _FOUNDERS and not home.has_units(request.actor),
    }
    return render(request, "web/today.html", context)
