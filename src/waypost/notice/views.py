"""The inbox, what a person wants to hear, and the calendar feed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from waypost.access.middleware import ActorRequest
from waypost.ledger.queries import position
from waypost.notice import actions, calendar, forms, marks, queries
from waypost.notice.rules import Kind, Urgency
from waypost.notice.told import kinds_for
from waypost.platform import clock, disk


@login_required
@require_safe
def inbox(request: ActorRequest) -> HttpResponse:
    """What concerns the reader: unread notices, or those that the address asks for."""
    with disk.left_out():
        actions.deliver()
    wanted = forms.Filter(request.GET)
    page = queries.notices(
        request.actor,
        unread=wanted.unread,
        kind=wanted.chosen_kind,
        urgency=wanted.chosen_urgency,
        after=wanted.cursor,
    )
    return render(
        request,
        "notice/inbox.html",
        {
            "page": page,
            "which": request.GET.get("which") or "unread",
            "kinds": Kind,
            "urgencies": Urgency,
            "kind": wanted.chosen_kind,
            "urgency": wanted.chosen_urgency,
            "unread": queries.unread_count(request.actor),
            "up_to": str(position().size),
        },
    )


@login_required
@require_GET
@never_cache
def count(request: ActorRequest) -> HttpResponse:
    """The number of unread notices, for the shell."""
    with disk.left_out():
        actions.deliver(most=200)
    return render(request, "notice/_count.html", {"unread": queries.unread_count(request.actor)})


@login_required
@require_GET
def open_notice(request: ActorRequest, notice_id: UUID) -> HttpResponse:
    """Marks a notice as read and leads to what it is about."""
    address = queries.address_of(request.actor, notice_id)
    with disk.left_out():
        marks.mark_read(request.actor, [notice_id])
    return redirect(address)


@login_required
@require_POST
def mark(request: ActorRequest) -> HttpResponse:
    """Marks ticked notices as read or unread."""
    form = forms.Marks(request.POST)
    if form.is_valid():
        do = marks.mark_read if form.cleaned_data["do"] == "read" else marks.mark_unread
        do(request.actor, form.cleaned_data["notice"])
    return redirect(_back(request))


@login_required
@require_POST
def mark_all(request: ActorRequest) -> HttpResponse:
    """Marks everything as read that was there when the page was drawn."""
    up_to = request.POST.get("up_to", "")
    if up_to.isdecimal() and len(up_to) < 18:
        marks.mark_all_read(request.actor, up_to=int(up_to))
    return redirect(_back(request))


@login_required
def wishes(request: ActorRequest) -> HttpResponse:
    """Which kinds of notice the reader wants, and the calendar feed."""
    wish = queries.wishes(request.actor)
    form = _wishes(request, wish, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose(request.actor, muted=form.muted)
        return redirect("notice:wishes")
    status = 422 if form.is_bound else 200
    return render(request, "notice/wishes.html", {"form": form, "wish": wish}, status=status)


def _wishes(request: ActorRequest, wish: queries.WishView, data: QueryDict | None = None) -> forms.Wishes:
    offered = kinds_for({grant.role for grant in request.actor.grants})
    return forms.Wishes(data, offered=offered, muted=wish.muted)


@login_required
@require_POST
def renew_feed(request: ActorRequest) -> HttpResponse:
    """Makes a new calendar feed, and shows its address this once."""
    secret = actions.renew_feed(request.actor)
    address = request.build_absolute_uri(reverse("notice:feed", args=[secret]))
    wish = queries.wishes(request.actor)
    form = _wishes(request, wish)
    return render(request, "notice/wishes.html", {"form": form, "wish": wish, "feed": address})


@login_required
@require_POST
def end_feed(request: ActorRequest) -> HttpResponse:
    """Ends the calendar feed."""
    actions.end_feed(request.actor)
    return redirect("notice:wishes")


@require_safe
@never_cache
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever the secret belongs to; 404 for a secret that opens nothing."""
    actor = queries.owner_of_feed(secret, today=clock.today())
    if actor is None:
        raise Http404
    body = calendar.calendar(actor, today=clock.today(), now=clock.now(), host=request.get_host())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="waypost.ics"'
    return answer


def _back(request: ActorRequest) -> str:
    """The inbox with the filters that the form came from."""
    asked = request.POST.get("back", "")
    return reverse("notice:inbox") + (asked if asked.startswith("?") else "")
