"""The gate of a phase: units and what they show, one by one or many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import actions, policies, queries
from waypost.campaign.queries import GateRow
from waypost.campaign.views.plan import found, frame
from waypost.kernel.actor import Place
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.errors import said


@require_GET
def gates(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """The gate of the phase that runs now (or of the first)."""
    one = found(request, campaign_id)
    phase = one.phase_now or next(iter(one.phases), None)
    if phase is None:
        return redirect("campaign:campaign", one.id)
    return redirect("campaign:gate", one.id, phase.id)


@require_GET
def gate(request: ActorRequest, campaign_id: int, phase_id: int) -> HttpResponse:
    """Units against what the gate asks for."""
    context = _gate(request, campaign_id, phase_id)
    return render(request, "campaign/gate.html", context)


def _gate(request: ActorRequest, campaign_id: int, phase_id: int) -> dict[str, Any]:
    one = found(request, campaign_id)
    level = request.GET.get("level", "")
    region = request.GET.get("region", "")
    passed = {"yes": True, "no": False}.get(request.GET.get("passed", ""))
    after = request.GET.get("after", "")
    page = queries.gate(
        request.actor,
        one,
        phase_id,
        as_of=clock.today(),
        level=UnitLevel(level) if level in {value.value for value in UnitLevel} else None,
        region_id=int(region) if region.isdigit() else None,
        kind=request.GET.get("kind", "")[:40],
        passed=passed,
        exception=request.GET.get("passed") == "exception",
        after=int(after) if after.isdigit() else 0,
    )
    return frame(request, one, "gates") | {
        "page": page,
        "rows": [(row, _may(request, one.id, row)) for row in page.rows],
        "levels": list(UnitLevel),
        "kinds": organisation.kind_names().values(),
        "regions": organisation.regions_below([one.region_path]),
        "region": int(region) if region.isdigit() else None,
        "level": level,
        "kind": request.GET.get("kind", ""),
        "passed": request.GET.get("passed", ""),
    }


def _may(request: ActorRequest, campaign_id: int, row: GateRow) -> dict[str, Any]:
    """What the reader may do with one unit at the gate, and why not."""
    place = Place(campaign_id, row.unit.path, row.unit.region_path)
    step = "pass_gate" if row.is_ready else "pass_gate_with_exception"
    return {
        "pass": row.passage is None and policies.may(request.actor, step, place),
        "why_not": policies.why_not(request.actor, step, place),
    }


@require_POST
def pass_gate(request: ActorRequest, phase_id: int, unit_id: int) -> HttpResponse:
    """Let one unit through."""
    campaign_id = queries.campaign_of_phase(request.actor, phase_id)
    passage = actions.pass_gate(request.actor, phase_id, unit_id, reason=request.POST.get("reason", ""))
    if passage.is_exception:
        messages.warning(request, gettext("The unit has passed with something unmet; your reason stays beside it."))
    else:
        messages.success(request, gettext("The unit has passed."))
    return redirect(_back(request, campaign_id, phase_id))


@require_POST
def pass_gates(request: ActorRequest, phase_id: int) -> HttpResponse:
    """Let every ticked unit through that shows all; name the others."""
    campaign_id = queries.campaign_of_phase(request.actor, phase_id)
    ticked = [int(value) for value in request.POST.getlist("unit") if value.isdigit()]
    outcome = actions.pass_gates(request.actor, phase_id, unit_ids=ticked)
    context = _gate(request, campaign_id, phase_id) | {
        "outcome": {
            "passed": len(outcome.passed),
            "words": ngettext("%(n)s unit has passed.", "%(n)s units have passed.", len(outcome.passed))
            % {"n": len(outcome.passed)},
            "not_passed": [(one.name, said(one.refusal)) for one in outcome.not_passed],
        }
    }
    return render(request, "campaign/gate.html", context)


def _back(request: ActorRequest, campaign_id: int, phase_id: int) -> str:
    there = reverse("campaign:gate", args=[campaign_id, phase_id])
    return f"{there}?{request.GET.urlencode()}" if request.GET else there
