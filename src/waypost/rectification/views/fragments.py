"""Parts of other pages: the home page, a unit's page; the overdue ladder; the notices for the public."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.fieldwork import queries as fieldwork
from waypost.kernel.actor import GROUP_ROLES, Actor, Place, Role
from waypost.platform import clock
from waypost.platform.counting import MOST
from waypost.rectification import board, notices, overdue
from waypost.rectification.board import Wanted
from waypost.rectification.ladder import LADDER
from waypost.rectification.rules import RecommendationState

_PRESSERS = (Role.DEPUTY, Role.LEADER, Role.OFFICE)


def _present(actor: Actor) -> int | None:
    found = campaign.current(actor, today=clock.today())
    return found.id if found else None


@login_required
@require_GET
def glimpse(request: ActorRequest) -> HttpResponse:
    """How the recommendations stand, for the home page."""
    today = clock.today()
    wanted = Wanted(campaign_id=_present(request.actor))
    counts = board.counts(request.actor, wanted, today=today)
    late = board.board(
        request.actor, Wanted(campaign_id=wanted.campaign_id, late="red", sort="due"), today=today, limit=4
    )
    closed = counts.by_state[RecommendationState.CLOSED_IMPLEMENTED]
    issued = board.issued(request.actor, wanted)
    context = {
        "counts": counts,
        "late": late.items,
        "closed": closed,
        "issued": issued,
        "share": closed / issued if 0 < issued <= MOST else None,
        "is_of_unit": request.actor.has(Role.UNIT_HEAD, Role.LIAISON),
        "today": today,
    }
    return render(request, "rectification/_glimpse.html", context)


@login_required
@require_GET
def unit_fragment(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The recommendations to one unit, for the unit's own page."""
    today = clock.today()
    wanted = Wanted(unit_id=unit_id, sort="-since")
    page = board.board(request.actor, wanted, today=today, limit=12)
    counts = board.counts(request.actor, wanted, today=today)
    context = {"lines": page.items, "counts": counts, "unit_id": unit_id, "has_more": bool(page.next)}
    context["may_draft"] = request.actor.has(*GROUP_ROLES)
    return render(request, "rectification/_unit.html", context)


@login_required
@require_GET
def of_finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """What was recommended on a finding, for the finding's own page, and the way to a draft."""
    finding = fieldwork.finding(request.actor, finding_id)
    ids = board.ids_on_finding(request.actor, finding_id)
    lines = board.board(request.actor, Wanted(ids=ids), today=clock.today(), limit=20).items if ids else []
    place = Place(finding.campaign_id, finding.unit_path, finding.region_path)
    may_draft = request.actor.has_at(GROUP_ROLES, place) and not request.actor.belongs_to(finding.unit_path)
    context = {"lines": lines, "finding_id": finding_id, "may_draft": may_draft and finding.withdrawn_at is None}
    return render(request, "rectification/_of_finding.html", context)


@login_required
@require_GET
def ladder(request: ActorRequest) -> HttpResponse:
    """Who is late, who was told, and what comes next."""
    today = clock.today()
    items = overdue.overdue(request.actor, today=today)
    groups = [(rung, [one for one in items if one.rung == rung]) for rung in reversed(LADDER.rungs)]
    context = {
        "groups": [group for group in groups if group[1]],
        "rungs": [(rung, sum(one.rung == rung for one in items)) for rung in LADDER.rungs],
        "total": len(items),
        "untold": sum(not one.is_told for one in items),
        "may_remind": request.actor.has(*_PRESSERS),
        "today": today,
    }
    return render(request, "rectification/ladder.html", context)


@login_required
@require_POST
def remind(request: ActorRequest) -> HttpResponse:
    """Tell now what is due; the same as the daily command, for the items of one's own part of the tree."""
    told = overdue.remind_all(request.actor, today=clock.today())
    words = ngettext("%(n)s recommendation was pressed for.", "%(n)s recommendations were pressed for.", len(told))
    messages.success(request, words % {"n": len(told)})
    return redirect("rectification:ladder")


@require_GET
def public_notices(request: ActorRequest) -> HttpResponse:
    """The notices that run today, for everybody."""
    today = clock.today()
    return render(request, "rectification/notices.html", {"notices": notices.notices(today=today), "today": today})
