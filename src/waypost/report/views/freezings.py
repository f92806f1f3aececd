"""The pages of frozen figures: the list, one freezing with its drift, the rows of one frozen figure."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.report import actions, keeping, queries
from waypost.report.forms import Day, day_of, number_of, uuid_of
from waypost.report.models import Freezing


@require_safe
def freezings(request: ActorRequest) -> HttpResponse:
    """What has been frozen, the latest first."""
    today = clock.today()
    campaign = queries.readable_campaign(request.actor, number_of(request.GET.get("campaign", "")), today=today)
    found = queries.freezings(request.actor, campaign_id=campaign.id if campaign else None)
    return render(
        request,
        "report/freezings.html",
        {
            "freezings": found,
            "campaign": campaign,
            "today": today,
            "work": uuid_of(request.GET.get("work", "")),
            "can_freeze": campaign is not None and queries.may(request.actor, "freeze", campaign),
        },
    )


@require_POST
def freeze(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Freeze all figures of a campaign as of a day."""
    form = Day(request.POST)
    as_of = form.cleaned_data["as_of"] if form.is_valid() else clock.today()
    work = keeping.ask_apart(request.actor, "freeze", campaign_id, campaign_id=campaign_id, as_of=as_of.isoformat())
    if work is not None:
        return redirect(f"{reverse('report:freezings')}?campaign={campaign_id}&work={work}")
    frozen = actions.freeze(request.actor, campaign_id=campaign_id, as_of=as_of)
    messages.success(request, gettext("The figures are frozen; what happens later does not change them."))
    return redirect("report:freezing", freezing_id=frozen.pk)


@require_safe
def freezing(request: ActorRequest, freezing_id: UUID) -> HttpResponse:
    """One freezing, and beside each figure what the records say now, for the same day or for today."""
    view = queries.freezing(request.actor, freezing_id)
    today = clock.today()
    until_today = request.GET.get("against") == "today"
    found = queries.comparison(request.actor, freezing_id, as_of=today if until_today else view.as_of, today=today)
    moved = sum(not line.is_none for line in found.lines)
    only_moved = request.GET.get("only") == "moved"
    return render(
        request,
        "report/freezing.html",
        {
            "freezing": view,
            "lines": [line for line in found.lines if not only_moved or not line.is_none],
            "is_compared": bool(found.lines),
            "kept": found.keeping,
            "shown": found.keeping.ledger_size if found.keeping else None,
            "moved": moved,
            "until_today": until_today,
            "only_moved": only_moved,
            "against": today if until_today else view.as_of,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comparing(request: ActorRequest, freezing_id: UUID) -> HttpResponse:
    """How a freezing of a large campaign that is held against its records stands, asking again while that is done; a
    post has it done now. Empty for a small campaign, whose records are read when they are shown."""
    asked = request.POST if request.method == "POST" else request.GET
    view, today = queries.freezing(request.actor, freezing_id), clock.today()
    if not queries.is_large(view.campaign_id, today=today):
        return HttpResponse("")
    as_of = today if asked.get("against") == "today" else view.as_of
    if request.method == "POST":
        keeping.ask_drift(request.actor, freezing_id, as_of)
    kept, shown = queries.comparing(freezing_id, as_of), number_of(asked.get("shown", ""))
    is_new = not kept.is_running and kept.ledger_size is not None and kept.ledger_size != shown
    context = {"freezing": view, "kept": kept, "shown": shown, "until_today": as_of != view.as_of, "is_new": is_new}
    answer = render(request, "report/_comparing.html", context)
    if is_new and shown is None and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def frozen_figure(request: ActorRequest, freezing_id: UUID, figure_id: str) -> HttpResponse:
    """One frozen figure, the rows that counted, and those that came, went or changed since."""
    view = queries.freezing(request.actor, freezing_id)
    line, rows = queries.frozen_rows(request.actor, freezing_id, figure_id)
    until = day_of(request.GET.get("as_of", ""), otherwise=view.as_of)
    lines = queries.drift(request.actor, freezing_id, as_of=until, ids=[figure_id])
    if not lines:
        raise Freezing.DoesNotExist
    start = number_of(request.GET.get("start", "")) or 0
    moved = lines[0].drift
    return render(
        request,
        "report/frozen_figure.html",
        {
            "freezing": view,
            "line": line,
            "opened": queries.open_rows(request.actor, rows, start=start),
            "drift": lines[0],
            "until": until,
            "came": queries.open_rows(request.actor, moved.came),
            "went": queries.open_rows(request.actor, moved.went),
            "changed": [(old.facts(), new.facts(), old) for old, new in moved.changed[:50]],
        },
    )
