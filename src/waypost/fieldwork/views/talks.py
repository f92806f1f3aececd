"""Confidential talks: counts, one's own, recording, readers, opening."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access import queries as access
from waypost.access.middleware import ActorRequest
from waypost.campaign.queries import CampaignView
from waypost.fieldwork import actions, forms, policies, queries
from waypost.fieldwork.queries.visits import selected
from waypost.fieldwork.views.going import current, going, number
from waypost.kernel.actor import GROUP_ROLES, Actor
from waypost.kernel.errors import BadInput
from waypost.organisation import queries as organisation
from waypost.organisation.queries import RegionPlace
from waypost.organisation.rules import RegionLevel
from waypost.platform import clock, unlocked


@require_GET
@never_cache
def talks(request: ActorRequest) -> HttpResponse:
    policies.require_counts(request.actor)
    seen, today = current(request), clock.today()
    counts, by_region, kept = queries.counts_told(request.actor, seen.id, today) if seen else (None, [], None)
    context = {
        "campaign": seen,
        "counts": counts,
        "by_region": by_region,
        "kept": kept,
        "talks": queries.talks(request.actor, campaign_id=seen.id if seen else None),
        "may_record": seen is not None and policies.may_record_talks(request.actor, seen.id),
        "today": today,
        **_custody(request, seen.id if seen else None),
    }
    return render(request, "fieldwork/talks.html", context)


def _custody(request: ActorRequest, campaign_id: int | None) -> dict[str, Any]:
    """The reader's key, the custodians of the campaign, and what is asked of them."""
    actor = request.actor
    if campaign_id is None:
        return {}
    may_appoint = policies.may_custody(actor, "appoint_custodians", campaign_id)
    asked = queries.unsealings(actor, campaign_id)
    return {
        "has_seal": access.own_seal(actor.user_id) is not None,
        "is_unlocked": _private(request) is not None,
        "custody": queries.custody(actor, campaign_id),
        "candidates": queries.candidates(campaign_id) if may_appoint else [],
        "asked": asked,
        "waits_for_me": any(one.waits_for_me for one in asked),
    }


def _private(request: ActorRequest) -> bytes | None:
    return unlocked.private_key(request, request.actor.user_id)


def _people(actor: Actor, campaign_id: int) -> list[tuple[int, str]]:
    return [
        (one.user_id, one.name)
        for one in queries.people_for(campaign_id, day=clock.today())
        if one.user_id != actor.user_id
    ]


def _cities(actor: Actor, seen: CampaignView) -> list[RegionPlace]:
    """The cities in which the actor works for the group; every one of the campaign where none is named."""
    all_of_them = [one for one in organisation.regions_under(seen.region_path) if one.level is RegionLevel.CITY]
    paths = [grant.region_path for grant in actor.grants if grant.role in GROUP_ROLES]
    own = [one for one in all_of_them if any(one.path.startswith(path) or path.startswith(one.path) for path in paths)]
    return own or all_of_them or organisation.regions_under(seen.region_path)


def _city_of_today(actor: Actor, cities: list[RegionPlace], today: date) -> int | None:
    """The city in which the actor is on a visit today, or the only one there is; None when it must be chosen."""
    if len(cities) == 1:
        return cities[0].id
    visits = selected(actor, user_id=actor.user_id, from_on=today, until_on=today)
    here = next(iter(visits.order_by("from_at").values_list("region_path", flat=True)[:1]), "")
    return next((city.id for city in cities if here.startswith(city.path)), None)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def record(request: ActorRequest) -> HttpResponse:
    seen = current(request)
    policies.require_record_talks(request.actor, seen.id if seen else 0)
    assert seen is not None
    cities = _cities(request.actor, seen)
    now = timezone.localtime(clock.now())
    form = forms.Talk(
        request.POST or None,
        regions=[(city.id, city.name) for city in cities],
        people=_people(request.actor, seen.id),
        initial={
            "day": now.date(),
            "time": now.time().replace(minute=0),
            "region_id": _city_of_today(request.actor, cities, now.date()),
        },
    )
    if request.method == "POST" and form.is_valid():
        talk_made = actions.record_talk(request.actor, campaign_id=seen.id, **form.cleaned_data)
        return going(request, "fieldwork:talk", talk_made.pk)
    template = "fieldwork/_talk_form.html" if request.headers.get("HX-Request") else "fieldwork/record_talk.html"
    shown = render(request, template, {"form": form, "campaign": seen}, status=422 if form.is_bound else 200)
    add_never_cache_headers(shown)  # the form may hold words; the way on to the talk does not
    return shown


@require_GET
@never_cache
def talk(request: ActorRequest, talk_id: UUID) -> HttpResponse:
    return _page(request, talk_id)


@require_POST
@never_cache
def open_talk(request: ActorRequest, talk_id: UUID) -> HttpResponse:
    """Read a talk. By POST, because reading leaves an entry in the ledger."""
    opened = actions.open_talk(request.actor, talk_id, private=_private(request))
    return _page(request, talk_id, opened)


def _page(request: ActorRequest, talk_id: UUID, opened: actions.OpenedTalk | None = None) -> HttpResponse:
    seen = queries.talk(request.actor, talk_id)
    named = {user_id for user_id, _ in seen.readers}
    people = _people(request.actor, seen.campaign_id) if seen.is_mine else []
    context = {
        "talk": seen,
        "opened": opened,
        "openings": queries.openings(request.actor, talk_id) if seen.is_mine else [],
        "people": [person for person in people if person[0] not in named],
        "now": clock.now(),
        "has_seal": access.own_seal(request.actor.user_id) is not None,
        "is_unlocked": _private(request) is not None,
    }
    return render(request, "fieldwork/talk.html", context)


@require_POST
def name_reader(request: ActorRequest, talk_id: UUID) -> HttpResponse:
    person = number(request.POST, "user_id") or 0
    actions.name_reader(request.actor, talk_id, user_id=person, private=_private(request))
    return going(request, "fieldwork:talk", talk_id)


@require_POST
def dismiss_reader(request: ActorRequest, talk_id: UUID, user_id: int) -> HttpResponse:
    actions.dismiss_reader(request.actor, talk_id, user_id=user_id)
    return going(request, "fieldwork:talk", talk_id)


@require_POST
def appoint_custodians(request: ActorRequest) -> HttpResponse:
    seen = current(request)
    first, second = number(request.POST, "first") or 0, number(request.POST, "second") or 0
    actions.appoint_custodians(request.actor, seen.id if seen else 0, first_id=first, second_id=second)
    return going(request, "fieldwork:talks")


@require_POST
def ask_unsealing(request: ActorRequest) -> HttpResponse:
    """Ask the custodians for one's own talks, or for one talk by its number."""
    seen = current(request)
    form = forms.AskUnsealing(request.POST)
    if not form.is_valid():
        raise BadInput(gettext("say why, and give the talk's number as it stands in the ledger"))
    said = form.cleaned_data
    actions.ask_unsealing(request.actor, seen.id if seen else 0, reason=said["reason"], talk_id=said["talk"])
    return going(request, "fieldwork:talks")


@require_POST
def approve_unsealing(request: ActorRequest, unsealing_id: UUID) -> HttpResponse:
    actions.approve_unsealing(request.actor, unsealing_id, private=_private(request))
    return going(request, "fieldwork:talks")


@require_POST
def decline_unsealing(request: ActorRequest, unsealing_id: UUID) -> HttpResponse:
    actions.decline_unsealing(request.actor, unsealing_id, reason=request.POST.get("reason", ""))
    return going(request, "fieldwork:talks")
