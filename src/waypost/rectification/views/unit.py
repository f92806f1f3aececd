"""The unit's side: its items by what is to be done, its plan, its dispute."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from waypost.access.middleware import ActorRequest
from waypost.kernel.actor import Actor, Role
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.rectification import actions, board
from waypost.rectification.board import Line, Wanted
from waypost.rectification.folders import Folder
from waypost.rectification.forms.unit import Measures, PlanForm, ReasonsOfDispute
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import Measure, PlanSaid, PlanState
from waypost.rectification.rules import RecommendationState as S
from waypost.rectification.views.page import context_of, keeper, page_of
from waypost.rectification.words import words_of

_GROUPS = (
    ("hear", (S.CONSULTING,)),
    ("answer", (S.ISSUED,)),
    ("plan", (S.ACCEPTED,)),
    ("work", (S.IN_PROGRESS,)),
    ("group", (S.DISPUTED, S.PLAN_SUBMITTED, S.CLOSURE_REQUESTED, S.VERIFYING, S.VERIFIED)),
    ("over", (S.CLOSED_IMPLEMENTED, S.CLOSED_NOT_IMPLEMENTED, S.WITHDRAWN, S.MERGED)),
)


@login_required
@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """The items of one's own unit, by what is to be done with them."""
    today = clock.today()
    own = [grant.unit_path for grant in request.actor.grants if grant.role in (Role.UNIT_HEAD, Role.LIAISON)]
    lines: list[Line] = []
    for path in dict.fromkeys(path for path in own if path):
        lines += board.every_line(request.actor, Wanted(unit_path=path), today=today, most=500)
    words = {
        "hear": gettext("Say what the unit thinks"),
        "answer": gettext("Accept or dispute"),
        "plan": gettext("Write the plan"),
        "work": gettext("Carry out, give evidence, ask for closing"),
        "group": gettext("With the group"),
        "over": gettext("At an end"),
    }
    groups = [(words[name], [line for line in lines if line.state in states]) for name, states in _GROUPS]
    context = {"groups": [group for group in groups if group[1]], "total": len(lines), "today": today}
    return render(request, "rectification/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def dispute(request: ActorRequest, recommendation_id: UUID) -> HttpResponse:
    """The head of the unit objects: reasons, each with its evidence."""
    folder, desk = page_of(request.actor, recommendation_id)
    reasons = ReasonsOfDispute(request.POST or None, request.FILES or None, prefix="reasons")
    status = 200
    if request.method == "POST" and "more" in request.POST:
        reasons = ReasonsOfDispute(one_more(request, "reasons", 12), prefix="reasons")
    elif request.method == "POST":
        if reasons.is_valid():
            return _disputed(request, folder, reasons)
        status = 422
    context = context_of(request.actor, folder, desk) | {"reasons": reasons, "words": words_of("dispute")}
    return render(request, "rectification/dispute.html", context, status=status)


@transaction.atomic
def _disputed(request: ActorRequest, folder: Folder, reasons: Any) -> HttpResponse:
    objections = reasons.objections(keeper(request.actor, folder))
    actions.dispute(request.actor, folder.id, version=_version(request), objections=objections)
    messages.success(request, gettext("The dispute is handed in. Each reason gets a written answer."))
    return redirect("rectification:recommendation", folder.id)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: ActorRequest, recommendation_id: UUID) -> HttpResponse:
    """The plan: kept as the unit writes, handed in by its head."""
    folder, desk = page_of(request.actor, recommendation_id)
    if not desk.may_plan:
        actions_needed = Recommendation.objects.visible_to(request.actor).get(pk=recommendation_id)
        return redirect("rectification:recommendation", actions_needed.pk)
    data = request.POST if request.method == "POST" else None
    form = _plan_form(request, folder, data)
    measures = _measures(request, folder, data)
    if data is not None and "more" in data:
        more, words = one_more(request, "measures", 40), _standards(folder)
        measures = Measures(more, prefix="measures", form_kwargs=words, now=_said_now(folder))
        return _plan_page(request, folder, desk, form, measures)
    if data is not None:
        if not [part for part in (form, measures) if not part.is_valid()]:
            return _planned(request, folder, form, measures)
        if request.headers.get("HX-Request") == "true":
            overtaken = form.is_overtaken or measures.is_overtaken
            return render(request, "rectification/_saved.html", {"at": None, "is_overtaken": overtaken})
        return _plan_page(request, folder, desk, form, measures, status=422)
    return _plan_page(request, folder, desk, form, measures)


@transaction.atomic
def _planned(request: ActorRequest, folder: Folder, form: PlanForm, measures: Any) -> HttpResponse:
    given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    given["measures"] = tuple(one for each in measures if (one := each.measure()) is not None)
    given["co_unit_ids"] = tuple(given.get("co_unit_ids", ()))
    version = form.cleaned_data["version"]
    if request.POST.get("then") == "submit":
        actions.submit_plan(request.actor, folder.id, version=version, plan=PlanSaid(**given))
        messages.success(request, gettext("The plan is handed in; a deputy or the leader approves it or returns it."))
        return redirect("rectification:recommendation", folder.id)
    known = _last(folder)
    seen = known.saved_at if known is not None else None
    actions.save_plan(request.actor, folder.id, version=version, **given, seen_saved_at=seen)
    if request.headers.get("HX-Request") == "true":
        kept, _ = page_of(request.actor, folder.id)
        context = {"form": _plan_form(request, kept), "measures": _measures(request, kept)}
        return render(request, "rectification/_saved.html", context | {"at": clock.now()})
    messages.success(request, gettext("The plan is kept; only the unit sees it until it is handed in."))
    return redirect("rectification:plan", folder.id)


def _plan_form(request: ActorRequest, folder: Folder, data: QueryDict | None = None) -> PlanForm:
    known = _last(folder)
    units = organisation.choices(request.actor, "", limit=60)
    co_units = [(unit.id, unit.name) for unit in units if unit.id != folder.unit_id]
    initial: dict[str, Any] = {}
    if known is not None:
        co_units += [one for one in known.co_units if one not in co_units]
        initial = {
            "causes": known.causes,
            "like_cases": known.like_cases,
            "dated_on": known.dated_on,
            "co_unit_ids": [pk for pk, _ in known.co_units],
        }
    return PlanForm(data, item=folder, co_units=co_units, is_draft=_is_draft(request), initial=initial)


def _said_now(folder: Folder) -> list[Measure]:
    """The measures as they stand in the plan from which one goes on."""
    known = _last(folder)
    return [
        Measure(one.text, one.owner, one.due_on, one.standard, one.serves) for one in (known.measures if known else ())
    ]


def _measures(request: HttpRequest, folder: Folder, data: QueryDict | None = None) -> Any:
    now = _said_now(folder)
    initial = [asdict(one) for one in (now if data is None else ())]
    words = _standards(folder) | {"is_draft": _is_draft(request)}
    measures: Any = Measures(data, prefix="measures", initial=initial, form_kwargs=words, now=now)
    measures.is_draft = _is_draft(request)
    for form in measures if data is not None else ():
        form.empty_permitted = True
    return measures


def _is_draft(request: HttpRequest) -> bool:
    """True when the plan is kept and not handed in."""
    return request.method == "POST" and request.POST.get("then") != "submit"


def _last(folder: Folder) -> Any:
    """The plan from which one goes on: the draft, or the one that was returned."""
    open_ones = [one for one in folder.plans if one.state in (PlanState.DRAFT, PlanState.RETURNED)]
    return open_ones[-1] if open_ones else None


def _standards(folder: Folder) -> dict[str, Any]:
    return {"standards": [(one.number, f"{one.number}. {one.text}") for one in folder.standards]}


def _plan_page(
    request: ActorRequest, folder: Folder, desk: Any, form: PlanForm, measures: Any, *, status: int = 200
) -> HttpResponse:
    context = context_of(request.actor, folder, desk) | {"form": form, "measures": measures}
    context |= {"is_head": _is_head(request.actor, folder), "returned": _last(folder)}
    return render(request, "rectification/plan.html", context, status=status)


def _is_head(actor: Actor, folder: Folder) -> bool:
    return any(grant.role is Role.UNIT_HEAD and grant.unit_path == folder.unit_path for grant in actor.grants)


def one_more(request: HttpRequest, prefix: str, most: int) -> Any:
    """What was typed, and an empty part more."""
    data = request.POST.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    data[f"{prefix}-TOTAL_FORMS"] = str(min(int(total) if total.isdigit() else 0, most - 1) + 1)
    return data


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
