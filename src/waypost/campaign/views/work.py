"""Meetings and activities: lists, one by one, and the forms that record them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, forms, policies, queries
from waypost.campaign.queries import CampaignView, SessionView
from waypost.campaign.rules import MeetingKind
from waypost.campaign.views.plan import found, frame
from waypost.kernel.actor import Place
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock, sheets
from waypost.platform.labels import label

MOST_INVITED = 300


@require_GET
def meetings(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """The meetings that the reader may see."""
    one = found(request, campaign_id)
    listed = _listed(request, one)
    if request.GET.get("format") == "xlsx":
        return _sheet(listed)
    context = frame(request, one, "meetings") | {
        "listed": listed,
        "kinds": list(MeetingKind),
        "kind": request.GET.get("kind", ""),
        "regions": organisation.regions_below([one.region_path]),
        "region": request.GET.get("region", ""),
    }
    return render(request, "campaign/meetings.html", context)


def _listed(request: ActorRequest, one: CampaignView) -> list[queries.MeetingView]:
    kind, region = request.GET.get("kind", ""), request.GET.get("region", "")
    return queries.meetings(
        request.actor,
        one.id,
        kind=MeetingKind(kind) if kind in {value.value for value in MeetingKind} else None,
        region_path=organisation.region_place(int(region)).path if region.isdigit() else "",
        sort=request.GET.get("sort", "-day"),
    )


def _sheet(listed: list[queries.MeetingView]) -> HttpResponse:
    heads = [gettext("Held on"), gettext("Kind of meeting"), gettext("Title"), gettext("Region"), gettext("Place")]
    heads += [gettext("Units invited"), gettext("Units present"), gettext("People")]
    rows: list[list[sheets.Value]] = [
        [one.held_on, label(one.kind), one.title, one.region_name, one.place, one.invited, one.present, one.heads]
        for one in listed
    ]
    return sheets.download(f"meetings-{clock.today()}", gettext("Meetings"), heads, rows)


@require_GET
def meeting(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """One meeting, with the units invited to it."""
    shown = queries.meeting(request.actor, meeting_id)
    one = found(request, shown.campaign_id)
    return render(request, "campaign/meeting.html", frame(request, one, "meetings") | {"meeting": shown})


@require_http_methods(["GET", "POST"])
def hold_meeting(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Record a meeting: first choose the region and the levels invited, then say who came."""
    one = found(request, campaign_id)
    chosen = request.GET.get("region", "") or request.POST.get("region", "")
    levels = request.GET.getlist("level") or request.POST.getlist("level")
    region = organisation.region_place(int(chosen)) if chosen.isdigit() else None
    focus = [(area.id, area.name) for area in queries.focus_areas(one.id)]
    form = forms.Meeting(request.POST or None, focus=focus, initial={"held_on": clock.today()})
    invited = _invited(request, region.id, levels) if region else []
    if request.method == "POST" and region is not None and form.is_valid():
        said = form.cleaned_data
        held = actions.hold_meeting(
            request.actor,
            one.id,
            kind=MeetingKind(said["kind"]),
            title=said["title"],
            held_on=said["held_on"],
            region_id=region.id,
            units=_attendance(request, {unit.id for unit in invited}),
            place=said["place"],
            chaired_by=said["chaired_by"],
            note=said["note"],
            focus_area_ids=said["focus_areas"],
        )
        messages.success(request, gettext("The meeting is recorded."))
        return redirect("campaign:meeting", held.pk)
    context = frame(request, one, "meetings") | {
        "form": form,
        "region": region,
        "chosen_levels": levels,
        "levels": list(UnitLevel),
        "invited": invited,
        "regions": _mine(request, one, "hold_meeting"),
    }
    return render(request, "campaign/hold_meeting.html", context, status=422 if form.errors else 200)


def _invited(request: ActorRequest, region_id: int, levels: list[str]) -> list[Any]:
    rows = organisation.matching(request.actor, region_id=region_id).select_related("region")
    known = [level for level in levels if level in {one.value for one in UnitLevel}]
    if known:
        rows = rows.filter(level_value__in=known)
    return list(rows.order_by("level_value", "region_path", "pk")[:MOST_INVITED])


def _attendance(request: ActorRequest, invited: set[int]) -> list[actions.Attendance]:
    """The rows of the form: `invited` ticks a unit, `heads-<id>` counts its people, empty or 0: it did not come."""
    came = []
    for value in request.POST.getlist("invited"):
        if value.isdigit() and int(value) in invited:
            heads = request.POST.get(f"heads-{value}", "").strip()
            count = int(heads) if heads.isdigit() else 0
            came.append(actions.Attendance(int(value), is_present=count > 0, heads=count))
    return came


def _mine(request: ActorRequest, one: CampaignView, step: str) -> list[tuple[int, str]]:
    """The regions of the campaign in which the reader may take a step."""
    return organisation.region_choices(
        region
        for region in organisation.regions_under(one.region_path)
        if policies.may(request.actor, step, Place(one.id, "", region.path))
    )


@require_GET
def activities(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """The activities that the reader may see, with their totals in person-times."""
    one = found(request, campaign_id)
    kind = request.GET.get("kind", "")
    listed = queries.activities(request.actor, one.id, kind=kind)
    context = frame(request, one, "activities") | {
        "listed": listed,
        "kinds": queries.activity_kinds(),
        "kind": kind,
        "on_site": sum(activity.on_site for activity in listed),
        "by_video": sum(activity.by_video for activity in listed),
        "kind_form": forms.ActivityKind(),
    }
    return render(request, "campaign/activities.html", context)


@require_http_methods(["GET", "POST"])
def start_activity(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Begin the record of an activity."""
    one = found(request, campaign_id)
    form = forms.Activity(
        request.POST or None,
        kinds=[(kind.code, kind.name) for kind in queries.activity_kinds()],
        regions=_mine(request, one, "start_activity"),
        focus=[(area.id, area.name) for area in queries.focus_areas(one.id)],
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = actions.start_activity(
            request.actor,
            one.id,
            kind=said["kind"],
            title=said["title"],
            region_id=said["region"],
            note=said["note"],
            focus_area_ids=said["focus_areas"],
        )
        messages.success(request, gettext("The activity is begun. Record its sessions as they are held."))
        return redirect("campaign:activity", made.pk)
    context = frame(request, one, "activities") | {"form": form}
    return render(request, "campaign/start_activity.html", context, status=422 if form.errors else 200)


@require_GET
def activity(request: ActorRequest, activity_id: int) -> HttpResponse:
    """One activity with its sessions, and the form for the next."""
    return render(request, "campaign/activity.html", _activity(request, activity_id))


def _activity(request: ActorRequest, activity_id: int) -> dict[str, Any]:
    shown = queries.activity(request.actor, activity_id)
    one = found(request, shown.campaign_id)
    place = Place(one.id, "", shown.region_path)
    return frame(request, one, "activities") | {
        "activity": shown,
        "form": forms.Session(initial={"held_on": clock.today()}),
        "corrections": [(session, _correction(session)) for session in shown.sessions],
        "may_record": policies.may(request.actor, "record_session", place),
        "may_correct": policies.may(request.actor, "correct_session", place),
        "why_not": policies.why_not(request.actor, "record_session", place),
    }


def _correction(one: SessionView, data: QueryDict | None = None) -> forms.Correction:
    return forms.Correction(data, initial={"on_site": one.on_site, "by_video": one.by_video})


@require_POST
def record_session(request: ActorRequest, activity_id: int) -> HttpResponse:
    """Record one day of an activity."""
    form = forms.Session(request.POST)
    if not form.is_valid():
        context = _activity(request, activity_id) | {"form": form}
        return render(request, "campaign/activity.html", context, status=422)
    said = form.cleaned_data
    actions.record_session(
        request.actor,
        activity_id,
        held_on=said["held_on"],
        place=said["place"],
        heads=actions.HeadCount(said["on_site"], said["by_video"]),
        note=said["note"],
    )
    messages.success(request, gettext("The session is recorded."))
    return redirect("campaign:activity", activity_id)


@require_POST
def correct_session(request: ActorRequest, session_id: int) -> HttpResponse:
    """Put a head count right."""
    activity_id = queries.activity_of_session(request.actor, session_id)
    context = _activity(request, activity_id)
    form = _correction(next(one for one in context["activity"].sessions if one.id == session_id), request.POST)
    heads = actions.HeadCount(0)
    if form.is_valid():
        heads = actions.HeadCount(form.cleaned_data["on_site"], form.cleaned_data["by_video"])
    if form.is_overtaken:
        title, back = gettext("Correct the head count"), reverse("campaign:activity", args=[activity_id])
        context["overtaken"] = {"form": form, "title": title, "action": request.path, "back": back}
        return render(request, "campaign/activity.html", context, status=422)
    made = actions.correct_session(request.actor, session_id, heads=heads, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The head count is corrected; what stood there before is in the ledger."))
    return redirect("campaign:activity", made.activity_id)


@require_POST
def add_activity_kind(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Add a kind of activity."""
    one = found(request, campaign_id)
    form = forms.ActivityKind(request.POST)
    if form.is_valid():
        actions.add_activity_kind(request.actor, **form.cleaned_data)
        messages.success(request, gettext("The kind is added."))
        return redirect("campaign:activities", one.id)
    context = frame(request, one, "activities") | {
        "listed": queries.activities(request.actor, one.id),
        "kinds": queries.activity_kinds(),
        "kind_form": form,
    }
    return render(request, "campaign/activities.html", context, status=422)
