"""The chain of responsibility: gaps first, edited in place, exported."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, forms, policies, queries
from waypost.campaign.queries import CampaignView
from waypost.campaign.rules import Responsibility
from waypost.campaign.views.plan import found, frame
from waypost.kernel.actor import Place
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock, sheets
from waypost.platform.labels import label


def _filters(request: ActorRequest) -> dict[str, Any]:
    level, region, gap = (request.GET.get(name, "") for name in ("level", "region", "gap"))
    return {
        "gap": gap if gap in ("any", "main", "direct") else "",
        "text": request.GET.get("q", "")[:60],
        "level": UnitLevel(level) if level in {one.value for one in UnitLevel} else None,
        "region_id": int(region) if region.isdigit() else None,
        "kind": request.GET.get("kind", "")[:40],
    }


@require_GET
def responsibility(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Units and who answers for them; what is missing is counted by level and region."""
    one = found(request, campaign_id)
    today = clock.today()
    after = request.GET.get("after", "")
    wanted = _filters(request)
    page = queries.responsibility(request.actor, one, as_of=today, after=int(after) if after.isdigit() else 0, **wanted)
    kept = queries.kept_counts(request.actor, one, as_of=today)
    context = frame(request, one, "responsibility") | {
        "page": page,
        "rows": [(row, _may(request, one, row.unit.path, row.unit.region_path)) for row in page.rows],
        "by_level": [(label(UnitLevel(count.key)), count) for count in _levels(request, one)],
        "regions_with_gaps": [
            region for region in queries.gaps_by_region(request.actor, one, as_of=today) if region.gaps
        ][:20],
        "kept": kept.kept if kept else None,
        "wanted": wanted,
        "levels": list(UnitLevel),
        "kinds": organisation.kind_names().values(),
        "regions": organisation.regions_below([one.region_path]),
    }
    return render(request, "campaign/responsibility.html", context)


def _levels(request: ActorRequest, one: CampaignView) -> list[queries.GapCount]:
    return queries.gaps_by_level(request.actor, one, as_of=clock.today())


def _may(request: ActorRequest, one: CampaignView, unit_path: str, region_path: str) -> bool:
    return policies.may(request.actor, "name_responsible", Place(one.id, unit_path, region_path))


def _held(one: CampaignView, unit_id: int) -> dict[str, tuple[str, str]]:
    """Who answers for a unit now, for whoever names the next."""
    held = queries.holders(one.id, [unit_id], as_of=one.closes_on)
    return {
        kind.value: (label(kind), f"{holder.post} {holder.from_on.isoformat()}" if holder else "")
        for kind in Responsibility
        for holder in [held.get((unit_id, kind))]
    }


@require_http_methods(["GET", "POST"])
def name_responsible(request: ActorRequest, campaign_id: int, unit_id: int) -> HttpResponse:
    """One unit's row, with a form in it: a fragment. A POST names the post and shows the row again."""
    one = found(request, campaign_id)
    unit = organisation.unit(request.actor, unit_id)
    today = clock.today()
    begin = {"from_on": min(max(today, one.opens_on), one.closes_on), "kind": request.GET.get("kind", "")}
    form = forms.Naming(request.POST or None, initial=begin, watched=_held(one, unit_id))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            said = form.cleaned_data
            kind = Responsibility(said["kind"])
            actions.name_responsible(
                request.actor, one.id, unit_id, kind=kind, post=said["post"], from_on=said["from_on"]
            )
            form = forms.Naming(initial=begin, watched=_held(one, unit_id))
        else:
            status = 422
    held = queries.holders(one.id, [unit_id], as_of=today)
    row = queries.ResponsibilityRow(
        unit, held.get((unit_id, Responsibility.MAIN)), held.get((unit_id, Responsibility.DIRECT))
    )
    context = {
        "campaign": one,
        "row": row,
        "may": _may(request, one, unit.path, unit.region_path),
        "form": form,
        "is_open": request.method == "GET" or status == 422,
        "history": queries.history(request.actor, one.id, unit_id),
    }
    return render(request, "campaign/_responsible_row.html", context, status=status)


@require_GET
def export(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """The chain of responsibility as it is filtered, as a spreadsheet."""
    one = found(request, campaign_id)
    page = queries.responsibility(request.actor, one, as_of=clock.today(), limit=20_000, **_filters(request))
    main, direct = label(Responsibility.MAIN), label(Responsibility.DIRECT)
    since = gettext("since")
    heads = [gettext("Unit"), gettext("Kind of unit"), gettext("Level"), gettext("Region")]
    heads += [main, f"{main} {since}", direct, f"{direct} {since}"]
    rows = [
        [
            row.unit.name,
            row.unit.kind.name,
            label(row.unit.level),
            row.unit.region_name,
            row.main.post if row.main else "",
            row.main.from_on if row.main else None,
            row.direct.post if row.direct else "",
            row.direct.from_on if row.direct else None,
        ]
        for row in page.rows
    ]
    return sheets.download(f"responsibility-{clock.today()}", gettext("Chain of responsibility"), heads, rows)
