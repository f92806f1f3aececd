"""Where a reader goes after a step, and what the address asks of a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.campaign.queries import CampaignView
from waypost.platform import clock


def going(request: ActorRequest, name: str, *args: Any, part: str = "") -> HttpResponse:
    """Send the reader to a page, by htmx or by itself."""
    address = reverse(name, args=args) + (f"#{part}" if part else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def number(asked: QueryDict, name: str) -> int | None:
    """A whole number of the address; None for anything else."""
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def day(asked: QueryDict, name: str) -> date | None:
    """A day of the address; None for anything else."""
    try:
        return date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None


def current(request: ActorRequest) -> CampaignView | None:
    """The campaign that the address names (`?campaign=`), otherwise the one that the reader means."""
    today = clock.today()
    wanted = number(request.GET, "campaign")
    if wanted is not None:
        return campaign.campaign(request.actor, wanted, today=today)
    return campaign.current(request.actor, today=today)
