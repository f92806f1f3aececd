"""Campaigns, their plan, and the forms that change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, forms, policies, queries
from waypost.campaign.queries import CampaignView
from waypost.campaign.rules import Comparison, Gate, PhaseState
from waypost.campaign.views.timeline import rows_of
from waypost.kernel.actor import Place
from waypost.organisation import queries as organisation
from waypost.organisation.rules import RegionLevel, UnitLevel
from waypost.platform import clock


@require_GET
def campaigns(request: ActorRequest) -> HttpResponse:
    """The campaigns that the reader may see."""
    regions = {grant.region_path for grant in request.actor.grants}
    may_open = any(policies.may(request.actor, "open_campaign", Place(None, "", path)) for path in regions)
    listed = queries.campaigns(request.actor, today=clock.today())
    return render(request, "campaign/campaigns.html", {"listed": listed, "may_open": may_open, "today": clock.today()})


@require_http_methods(["GET", "POST"])
def open_campaign(request: ActorRequest) -> HttpResponse:
    """Open a campaign."""
    regions = [
        one
        for one in organisation.regions_under("")
        if one.level is not RegionLevel.TOWNSHIP
        and policies.may(request.actor, "open_campaign", Place(None, "", one.path))
    ]
    if not regions:
        policies.require(request.actor, "open_campaign", Place(None, "", ""))
    form = forms.Opening(request.POST or None, regions=organisation.region_choices(regions))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        opened = actions.open_campaign(
            request.actor,
            name=said["name"],
            name_en=said["name_en"],
            region_id=said["region"],
            opens_on=said["opens_on"],
            closes_on=said["closes_on"],
            purpose=said["purpose"],
            focus_areas=forms.two_names(said["focus_areas"]),
            phases=form.phases(),
        )
        messages.success(request, gettext("The campaign is open. Next: set up a group and station it."))
        return redirect("campaign:campaign", opened.pk)
    return render(request, "campaign/open.html", {"form": form}, status=422 if form.errors else 200)


def found(request: ActorRequest, campaign_id: int) -> CampaignView:
    """The campaign of a page. Raises Campaign.DoesNotExist."""
    return queries.campaign(request.actor, campaign_id, today=clock.today())


def steps_of(request: ActorRequest, campaign: CampaignView) -> dict[str, bool]:
    """Which steps the reader may take in the campaign's region, or in a region of their own inside it."""
    places = [campaign.place]
    places += [
        Place(campaign.id, "", grant.region_path)
        for grant in request.actor.grants
        if grant.region_path.startswith(campaign.region_path)
    ]
    return {step: any(policies.may(request.actor, step, place) for place in places) for step in policies.STEPS}


def frame(request: ActorRequest, campaign: CampaignView, here: str) -> dict[str, Any]:
    """What every page of a campaign shows: the campaign, its tabs, what the reader may do."""
    return {
        "campaign": campaign,
        "phases": phases_of(campaign),
        "may": steps_of(request, campaign),
        "here": here,
        "today": clock.today(),
    }


def phases_of(campaign: CampaignView) -> list[dict[str, Any]]:
    """The bar of phases: each with its class and what it says."""
    classes = {PhaseState.DONE: "phase-past", PhaseState.NOW: "phase-now", PhaseState.AHEAD: ""}
    return [{"phase": phase, "css": classes[phase.state]} for phase in campaign.phases]


@require_GET
def campaign(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """One campaign: phases, focus areas, groups and where they are, what is missing."""
    one = found(request, campaign_id)
    stations = queries.stations(one.id)
    members = queries.members(one.id, clock.today())
    context = frame(request, one, "campaign") | {
        "focus_areas": queries.focus_areas(one.id),
        "groups": queries.groups(one.id),
        "members": members,
        "timeline": rows_of(one, stations),
        "gaps": queries.gaps_by_level(request.actor, one, as_of=clock.today()),
        "meetings": queries.meetings(request.actor, one.id, limit=5),
        "activities": queries.activities(request.actor, one.id)[:5],
    }
    return render(request, "campaign/campaign.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Edit the phases, what the gates ask for, and the focus areas."""
    one = found(request, campaign_id)
    rows = _phase_forms(one, request.POST or None)
    if request.method == "POST" and all(form.is_valid() for form in rows):
        said = {phase.id: form.cleaned_data for phase, form in zip(one.phases, rows, strict=True)}
        actions.edit_phases(
            request.actor,
            one.id,
            days={pk: (row["from_on"], row["until_on"]) for pk, row in said.items()},
            names={pk: _names(request, row["name"]) for pk, row in said.items()},
        )
        messages.success(request, gettext("The phases are changed."))
        return redirect("campaign:plan", one.id)
    wrong = request.method == "POST"
    return render(request, "campaign/plan.html", _plan(request, one, rows), status=422 if wrong else 200)


def _names(request: ActorRequest, name: str) -> tuple[str, str]:
    """A name typed by a reader of English is the English one."""
    return ("", name) if (request.LANGUAGE_CODE or "").startswith("en") else (name, "")


def _plan(request: ActorRequest, one: CampaignView, rows: list[forms.PhaseDays]) -> dict[str, Any]:
    asked = queries.criteria_of(one.id)
    return frame(request, one, "plan") | {
        "rows": list(zip(one.phases, rows, strict=True)),
        "criteria": [
            (phase, [(ask, pgettext("Measure", ask.measure)) for ask in asked if ask.phase_id == phase.id])
            for phase in one.phases
        ],
        "criterion_form": forms.Criterion(phases=[(phase.id, phase.name) for phase in one.phases]),
        "focus_areas": queries.focus_areas(one.id),
        "focus_form": _focus_form(one),
    }


def _focus_form(one: CampaignView, data: QueryDict | None = None) -> forms.FocusAreas:
    lines = (" | ".join(filter(None, pair)) for pair in queries.focus_names(one.id))
    return forms.FocusAreas(data, initial={"names": "\n".join(lines)})


def _phase_forms(one: CampaignView, data: QueryDict | None = None) -> list[forms.PhaseDays]:
    return [
        forms.PhaseDays(
            data,
            prefix=f"p{phase.id}",
            initial={"name": phase.name, "from_on": phase.from_on, "until_on": phase.until_on},
        )
        for phase in one.phases
    ]


@require_POST
def add_criterion(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Ask for something at a gate."""
    one = found(request, campaign_id)
    form = forms.Criterion(request.POST, phases=[(phase.id, phase.name) for phase in one.phases])
    if not form.is_valid():
        context = _plan(request, one, _phase_forms(one)) | {"criterion_form": form}
        return render(request, "campaign/plan.html", context, status=422)
    said = form.cleaned_data
    actions.add_criterion(
        request.actor,
        said["phase"],
        gate=Gate(said["gate"]),
        measure=said["measure"],
        comparison=Comparison(said["comparison"]),
        threshold=said["threshold"],
        text=said["text"],
        text_en=said["text_en"],
        level=UnitLevel(said["level"]) if said["level"] else None,
    )
    messages.success(request, gettext("The gate now asks for this as well."))
    return redirect("campaign:plan", one.id)


@require_POST
def remove_criterion(request: ActorRequest, criterion_id: int) -> HttpResponse:
    """Ask for something no longer."""
    campaign_id = queries.campaign_of_criterion(request.actor, criterion_id)
    actions.remove_criterion(request.actor, criterion_id)
    messages.success(request, gettext("The gate no longer asks for this."))
    return redirect("campaign:plan", campaign_id)


@require_POST
def edit_focus(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Say what is to be grasped."""
    one = found(request, campaign_id)
    policies.require(request.actor, "edit_focus", one.place)
    form = _focus_form(one, request.POST)
    if not form.is_valid():
        context = _plan(request, one, _phase_forms(one)) | {"focus_form": form}
        return render(request, "campaign/plan.html", context, status=422)
    actions.edit_focus_areas(request.actor, campaign_id, names=forms.two_names(form.cleaned_data["names"]))
    messages.success(request, gettext("The focus areas are changed."))
    return redirect("campaign:plan", campaign_id)


@require_GET
def phase_bar(request: ActorRequest) -> HttpResponse:
    """The bar of phases for the home page: a fragment. Nothing where there is no campaign."""
    one = queries.current(request.actor, today=clock.today())
    context: dict[str, Any] = {"campaign": one}
    if one is not None:
        context["phases"] = phases_of(one)
        context["progress"] = queries.gate_progress(request.actor, one, as_of=clock.today()) if one.phase_now else None
        context["links"] = policies.may_read_plan(request.actor)
    return render(request, "campaign/_phase_bar.html", context)
