"""The obligations and their editor, with a preview of how many units each covers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaigns
from waypost.campaign.queries import CampaignView
from waypost.coverage import actions, forms, policies, queries
from waypost.kernel.actor import Place
from waypost.organisation import queries as organisation
from waypost.organisation.queries import RegionPlace
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock

VISIT_KINDS = (
    "announced",
    "unannounced",
    "spot_check",
    "sitting_in",
    "warning_education",
    "special_meeting",
    "outreach",
    "look_back",
)


@require_GET
def obligations(request: ActorRequest) -> HttpResponse:
    """Every obligation of the campaign, with how far it is met."""
    campaign = _campaign(request)
    if campaign is None:
        return render(request, "coverage/nothing.html", {})
    listed = queries.obligations(request.actor, campaign.id, today=clock.today(), retired=True)
    made = queries.book(campaign, as_of=clock.today())
    wanted = queries.Wanted(as_of=clock.today())
    counted = {one.key: one for one in queries.sums(request.actor, made, wanted, by="obligation")}
    place = Place(campaign.id, "", campaign.region_path)
    own = _names_of_own(request, campaign)
    may_everywhere = policies.may(request.actor, "add_obligation", place)
    return render(
        request,
        "coverage/obligations.html",
        {
            "campaign": campaign,
            "listed": [
                (one, counted.get(str(one.id)), _last(made, one.id), _may_change(request, campaign, one))
                for one in listed
            ],
            "own_regions": [] if may_everywhere else own,
            "may_add": may_everywhere or bool(own),
            "may_retire": policies.may(request.actor, "retire_obligation", place),
            "why_not": policies.why_not(request.actor, "add_obligation", place),
        },
    )


def _own(request: ActorRequest, campaign: CampaignView) -> list[RegionPlace]:
    """The regions of the campaign in which the reader may state an obligation."""
    return [
        one
        for one in organisation.regions_under(campaign.region_path)
        if policies.may(request.actor, "add_obligation", Place(campaign.id, "", one.path))
    ]


def _names_of_own(request: ActorRequest, campaign: CampaignView) -> list[str]:
    """The names of the regions named in the reader's grants in which they may state an obligation."""
    paths = {grant.region_path for grant in request.actor.grants if grant.region_path.startswith(campaign.region_path)}
    may = [path for path in paths if policies.may(request.actor, "add_obligation", Place(campaign.id, "", path))]
    return [organisation.region_place(int(path.strip("/").split("/")[-1])).name for path in sorted(may)]


def _last(made: queries.Book, obligation_id: int) -> Any:
    days = [pool.last_day for (pk, _), pool in made.pools.items() if pk == obligation_id and pool.remaining]
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _campaign(request: ActorRequest) -> CampaignView | None:
    policies.require_read(request.actor)
    asked = request.GET.get("campaign", "") or request.POST.get("campaign", "")
    if asked.isdigit():
        return campaigns.campaign(request.actor, int(asked), today=clock.today())
    return campaigns.current(request.actor, today=clock.today())


def _may_change(request: ActorRequest, campaign: CampaignView, one: queries.ObligationView) -> bool:
    return policies.may(request.actor, "change_obligation", Place(campaign.id, "", one.region_path))


def _form(*args: Any, regions: Iterable[RegionPlace] = (), changing: bool = False, **kwargs: Any) -> forms.Obligation:
    return forms.Obligation(
        *args,
        regions=organisation.region_choices(regions),
        kinds=list(organisation.kind_names().values()),
        visit_kinds=[(kind, pgettext("VisitKind", kind)) for kind in VISIT_KINDS],
        changing=changing,
        **kwargs,
    )


@require_http_methods(["GET", "POST"])
def add(request: ActorRequest) -> HttpResponse:
    """State an obligation."""
    campaign = _campaign(request)
    if campaign is None:
        return render(request, "coverage/nothing.html", {})
    own = _own(request, campaign)
    if not own:
        policies.require(request.actor, "add_obligation", Place(campaign.id, "", campaign.region_path))
    days = {"from_on": campaign.opens_on, "due_on": campaign.closes_on, "region": campaign.region_id}
    form = _form(request.POST or None, regions=own, initial=days)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            actions.add_obligation(request.actor, campaign.id, region_id=form.cleaned_data["region"], terms=form.terms)
            return redirect("coverage:obligations")
        status = 422
    context = {"campaign": campaign, "form": form, "title": gettext("State an obligation")}
    return render(request, "coverage/obligation_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, obligation_id: int) -> HttpResponse:
    """Change the terms of an obligation."""
    one = queries.obligation(request.actor, obligation_id, today=clock.today())
    campaign = campaigns.campaign(request.actor, one.campaign_id, today=clock.today())
    said = {
        "text": one.text_zh,
        "text_en": one.text_en,
        "levels": [level.value for level in one.levels],
        "kind_codes": list(one.kind_codes),
        "has_window": one.has_window,
        "visit_kinds": list(one.visit_kinds),
        "ranks": [rank.value for rank in one.ranks],
        "times": one.times,
        "share": one.share,
        "from_on": one.from_on,
        "due_on": one.due_on,
        "visits_a_day": one.visits_a_day,
        "travel_days": one.travel_days,
    }
    policies.require(request.actor, "change_obligation", Place(campaign.id, "", one.region_path))
    form = _form(request.POST or None, changing=True, initial=said)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            actions.change_obligation(
                request.actor, obligation_id, terms=form.terms, reason=form.cleaned_data["reason"]
            )
            return redirect("coverage:obligations")
        status = 422
    context = {"campaign": campaign, "form": form, "one": one, "title": gettext("Change an obligation")}
    return render(request, "coverage/obligation_form.html", context, status=status)


@require_POST
def retire(request: ActorRequest, obligation_id: int) -> HttpResponse:
    """Ask for an obligation no longer."""
    actions.retire_obligation(request.actor, obligation_id, reason=request.POST.get("reason", ""))
    return redirect("coverage:obligations")


@require_GET
def preview(request: ActorRequest) -> HttpResponse:
    """How many units an obligation would cover: a fragment that follows the form."""
    campaign = _campaign(request)
    if campaign is None:
        return HttpResponse("")
    region = request.GET.get("region", "")
    known = {level.value for level in UnitLevel}
    seen = queries.preview(
        request.actor,
        region_id=int(region) if region.isdigit() else campaign.region_id,
        levels=tuple(UnitLevel(value) for value in request.GET.getlist("levels") if value in known),
        kind_codes=tuple(request.GET.getlist("kind_codes")),
        has_window=bool(request.GET.get("has_window")),
    )
    return render(request, "coverage/_preview.html", {"seen": seen})
