"""Groups, teams, people and where they are stationed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from waypost.access import queries as access
from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, forms, queries
from waypost.campaign.queries import CampaignView
from waypost.campaign.views.plan import found, frame
from waypost.campaign.views.timeline import rows_of
from waypost.kernel.actor import Role
from waypost.organisation import queries as organisation
from waypost.platform import clock


@require_GET
def groups(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Who serves in which group and team, who is proposed, where they live."""
    one = found(request, campaign_id)
    return render(request, "campaign/groups.html", _groups(request, one))


def _regions(one: CampaignView) -> list[tuple[int | str, str]]:
    """Where people of the campaign may be stationed; nothing is chosen for the reader."""
    return [("", gettext("choose a region")), *organisation.region_choices(organisation.regions_under(one.region_path))]


def _groups(request: ActorRequest, one: CampaignView, **wrong: Any) -> dict[str, Any]:
    teams = queries.teams(one.id)
    stations = queries.stations(one.id)
    terms = queries.terms(request.actor, one.id)
    regions = _regions(one)
    today = clock.today()
    listed = []
    for group_id, name in queries.groups(one.id):
        choices = [(team.id, team.name) for team in teams if team.group_id == group_id]
        begin = {"from_on": max(today, one.opens_on), "until_on": one.closes_on}
        own = [term for term in terms if term.group_id == group_id]
        stationed = [station for station in stations if station.group_id == group_id]
        listed.append(
            {
                "id": group_id,
                "name": name,
                "teams": [team for team in teams if team.group_id == group_id],
                "terms": own,
                "endings": [(term, _ending(term.until_on)) for term in own],
                "stations": [(station, _ending(station.days.last)) for station in stationed],
                "timeline": rows_of(one, stationed),
                "appointment": forms.Appointment(teams=choices, initial=begin, prefix=f"a{group_id}"),
                "stationing": forms.Stationing(teams=choices, regions=regions, initial=begin, prefix=f"s{group_id}"),
                "team": forms.TwoNames(prefix=f"t{group_id}"),
            }
            | wrong.get(str(group_id), {})
        )
    return frame(request, one, "groups") | {
        "listed": listed,
        "group_form": wrong.get("group_form") or forms.TwoNames(),
        "overtaken": wrong.get("overtaken"),
        "accounts": access.accounts(request.actor, today=today, limit=200).items,
        "me": request.actor.user_id,
        "line": [
            (phase, round((phase.from_on - one.opens_on).days * 1000 / ((one.closes_on - one.opens_on).days + 1)))
            for phase in one.phases
        ],
    }


@require_POST
def add_group(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Set up a group."""
    one = found(request, campaign_id)
    form = forms.TwoNames(request.POST)
    if not form.is_valid():
        return render(request, "campaign/groups.html", _groups(request, one, group_form=form), status=422)
    actions.add_group(request.actor, one.id, **form.cleaned_data)
    messages.success(request, gettext("The group is set up."))
    return redirect("campaign:groups", one.id)


@require_POST
def add_team(request: ActorRequest, group_id: int) -> HttpResponse:
    """Set up a team."""
    one = found(request, queries.campaign_of_group(request.actor, group_id))
    form = forms.TwoNames(request.POST, prefix=f"t{group_id}")
    if not form.is_valid():
        context = _groups(request, one, **{str(group_id): {"team": form}})
        return render(request, "campaign/groups.html", context, status=422)
    actions.add_team(request.actor, group_id, **form.cleaned_data)
    messages.success(request, gettext("The team is set up."))
    return redirect("campaign:groups", one.id)


def _choices(one: CampaignView, group_id: int) -> list[tuple[int, str]]:
    return [(team.id, team.name) for team in queries.teams(one.id) if team.group_id == group_id]


@require_POST
def appoint(request: ActorRequest, group_id: int) -> HttpResponse:
    """Propose a term of duty."""
    one = found(request, queries.campaign_of_group(request.actor, group_id))
    form = forms.Appointment(request.POST, teams=_choices(one, group_id), prefix=f"a{group_id}")
    if not form.is_valid():
        context = _groups(request, one, **{str(group_id): {"appointment": form}})
        return render(request, "campaign/groups.html", context, status=422)
    said = form.cleaned_data
    actions.appoint(
        request.actor,
        group_id,
        user_id=said["username"],
        role=Role(said["role"]),
        from_on=said["from_on"],
        until_on=said["until_on"],
        team_id=said["team"],
        seconded_from_id=access.home_of(said["username"]) if said["is_seconded"] else None,
    )
    messages.success(request, gettext("Proposed. It takes effect when another person of the office approves it."))
    return redirect("campaign:groups", one.id)


@require_POST
def decide(request: ActorRequest, membership_id: int) -> HttpResponse:
    """Approve or decline a proposed term of duty."""
    if request.POST.get("decision") == "decline":
        made = actions.decline_appointment(request.actor, membership_id, reason=request.POST.get("reason", ""))
        messages.success(request, gettext("Declined; the reason is kept."))
    else:
        made = actions.approve_appointment(request.actor, membership_id)
        messages.success(request, gettext("Approved. Access follows the days of stationing."))
    return redirect("campaign:groups", made.group.campaign_id)


@require_POST
def end_appointment(request: ActorRequest, membership_id: int) -> HttpResponse:
    """End a term of duty."""
    campaign_id, until_on = queries.end_of_term(request.actor, membership_id)
    form = _ending(until_on, request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else clock.today()
    if form.is_overtaken:
        return _overtaken(request, campaign_id, form, gettext("End this term of duty?"))
    made = actions.end_appointment(request.actor, membership_id, on=on, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The term ends; access ends the day after."))
    return redirect("campaign:groups", made.group.campaign_id)


@require_POST
def station(request: ActorRequest, group_id: int) -> HttpResponse:
    """Station a team or the whole group."""
    one = found(request, queries.campaign_of_group(request.actor, group_id))
    regions = _regions(one)
    form = forms.Stationing(request.POST, teams=_choices(one, group_id), regions=regions, prefix=f"s{group_id}")
    if not form.is_valid():
        context = _groups(request, one, **{str(group_id): {"stationing": form}})
        return render(request, "campaign/groups.html", context, status=422)
    said = form.cleaned_data
    actions.station(
        request.actor,
        group_id,
        region_id=said["region"],
        from_on=said["from_on"],
        until_on=said["until_on"],
        team_id=said["team"],
    )
    messages.success(request, gettext("Stationed. The access of its people follows."))
    return redirect("campaign:groups", one.id)


@require_POST
def end_stationing(request: ActorRequest, stationing_id: int) -> HttpResponse:
    """End a stationing."""
    campaign_id, until_on = queries.end_of_stationing(request.actor, stationing_id)
    form = _ending(until_on, request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else clock.today()
    if form.is_overtaken:
        return _overtaken(request, campaign_id, form, gettext("End this stationing?"))
    made = actions.end_stationing(request.actor, stationing_id, on=on, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The stationing ends; access there ends the day after."))
    return redirect("campaign:groups", made.group.campaign_id)


def _ending(until_on: date | None, data: QueryDict | None = None) -> forms.Ending:
    return forms.Ending(data, watched={"until_on": (gettext("Last day"), until_on.isoformat() if until_on else "")})


def _page_of(one: CampaignView) -> str:
    return reverse("campaign:groups", args=[one.id])


def _overtaken(request: ActorRequest, campaign_id: int, form: forms.Ending, title: str) -> HttpResponse:
    """The page of groups, with an ending that somebody else came before above it, as it was typed."""
    one = found(request, campaign_id)
    context = _groups(
        request, one, overtaken={"form": form, "title": title, "action": request.path, "back": _page_of(one)}
    )
    return render(request, "campaign/groups.html", context, status=422)
