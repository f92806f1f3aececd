"""The page of one recommendation, and the forms of its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.evidence import actions as evidence
from waypost.kernel.actor import Actor
from waypost.platform import clock
from waypost.rectification import actions, differences
from waypost.rectification.folders import Folder, folder_of, row_for
from waypost.rectification.forms import FORMS, StepForm
from waypost.rectification.forms.base import Keep
from waypost.rectification.forms.unit import AdvanceForm, FinishForm, GiveUpForm, MessageForm, NoteForm
from waypost.rectification.models import Recommendation
from waypost.rectification.offers import Desk, desk_of
from waypost.rectification.queries.dossiers import dossier_of
from waypost.rectification.rules import OPEN, BasisKind
from waypost.rectification.views.shown import rail_stops, time_line
from waypost.rectification.words import words_of


def page_of(actor: Actor, recommendation_id: UUID) -> tuple[Folder, Desk]:
    """The folder and the decision bar of an item within the actor's scope."""
    row = row_for(actor, recommendation_id)
    folder = folder_of(actor, row, today=clock.today())
    without = () if folder.look_backs_waiting else ("look_back",)
    return folder, desk_of(actor, dossier_of(row, actor), without=without)


def context_of(actor: Actor, folder: Folder, desk: Desk) -> dict[str, Any]:
    """What the page of an item needs."""
    return {
        "item": folder,
        "desk": desk,
        "today": clock.today(),
        "stops": rail_stops(folder),
        "events": time_line(folder),
        "message_form": MessageForm(prefix="say"),
        "may_say": desk.may_say,
        "is_open": folder.state in OPEN,
        "findings": [one for one in folder.basis if one.kind is BasisKind.FINDING],
    }


@login_required
@require_GET
def recommendation(request: ActorRequest, recommendation_id: UUID) -> HttpResponse:
    """The page."""
    folder, desk = page_of(request.actor, recommendation_id)
    return render(request, "rectification/recommendation.html", context_of(request.actor, folder, desk))


@login_required
@require_http_methods(["GET", "POST"])
def step(request: ActorRequest, recommendation_id: UUID, step: str) -> HttpResponse:
    """The form of one step, opened in its place on the page, and the step itself."""
    if step not in FORMS:
        raise Http404
    folder, desk = page_of(request.actor, recommendation_id)
    kind = FORMS[step]
    if request.method == "GET":
        form = kind(item=_with_targets(request.actor, folder, step))
        return _form(request, folder, desk, step, form)
    form = kind(request.POST, request.FILES, item=_with_targets(request.actor, folder, step))
    if not form.is_valid():
        return _form(request, folder, desk, step, form, status=422)
    return _taken(request, folder, step, form)


@transaction.atomic
def _taken(request: ActorRequest, folder: Folder, step: str, form: StepForm) -> HttpResponse:
    given = form.given(keeper(request.actor, folder))
    getattr(actions, step)(request.actor, folder.id, version=form.cleaned_data["version"], **given)
    messages.success(request, f"{words_of(step).said_done}。" if _chinese(request) else f"{words_of(step).said_done}.")
    return _to_page(request, folder.id)


def _form(
    request: ActorRequest, folder: Folder, desk: Desk, step: str, form: StepForm, *, status: int = 200
) -> HttpResponse:
    context = context_of(request.actor, folder, desk) | {
        "form": form,
        "step": step,
        "words": words_of(step),
        "since": _version_in(form),
    }
    fragment = request.headers.get("HX-Request") == "true"
    name = "rectification/_step.html" if fragment else "rectification/step.html"
    return render(request, name, context, status=status)


def _version_in(form: StepForm) -> int | None:
    """The version that the form was opened with; None when what was sent is no number."""
    try:
        return max(int(form["version"].value()), 0)
    except (TypeError, ValueError):
        return None


def _with_targets(actor: Actor, folder: Folder, step: str) -> Any:
    """The folder, and for a merge the open items of the same unit."""
    if step != "merge":
        return folder
    rows = Recommendation.objects.visible_to(actor).filter(unit_id=folder.unit_id, campaign_id=folder.campaign_id)
    others = rows.filter(state_value__in=[state.value for state in OPEN]).exclude(pk=folder.id).order_by("number")
    return WithTargets(folder, [(row.pk, f"{row.number:03d} {row.title}") for row in others[:50]])


class WithTargets:
    """A folder with the items into which it could be merged."""

    def __init__(self, folder: Folder, targets: list[tuple[UUID, str]]) -> None:
        self.version = folder.version
        self.targets = targets


def keeper(actor: Actor, folder: Folder) -> Keep:
    """Puts files about an item's unit into the store."""

    def keep(upload: Any, shows: str, captured_at: datetime | None) -> UUID:
        """Keep an uploaded file as one about the item's unit."""
        kept = evidence.keep(
            actor,
            upload=upload,
            name=upload.name or "file",
            shows=shows,
            captured_at=captured_at,
            campaign_id=folder.campaign_id,
            unit_id=folder.unit_id,
        )
        return UUID(str(kept.pk))

    return keep


@login_required
@require_POST
def message(request: ActorRequest, recommendation_id: UUID) -> HttpResponse:
    """A word in the consultation."""
    folder, desk = page_of(request.actor, recommendation_id)
    form = MessageForm(request.POST, prefix="say")
    if not form.is_valid():
        context = context_of(request.actor, folder, desk) | {"message_form": form}
        return render(request, "rectification/recommendation.html", context, status=422)
    actions.say(request.actor, folder.id, text=form.cleaned_data["text"])
    return _to_page(request, folder.id, "#consultation")


_MEASURES = {
    "start_action": NoteForm,
    "advance_action": AdvanceForm,
    "finish_action": FinishForm,
    "drop_action": GiveUpForm,
    "resume_action": GiveUpForm,
}


@login_required
@require_http_methods(["GET", "POST"])
def measure(request: ActorRequest, recommendation_id: UUID, action_id: UUID, step: str) -> HttpResponse:
    """A step of one measure of the plan."""
    if step not in _MEASURES:
        raise Http404
    folder, desk = page_of(request.actor, recommendation_id)
    plan = folder.plan
    found = next((one for one in plan.measures if one.id == action_id), None) if plan else None
    if found is None:
        raise Http404
    form = _MEASURES[step](request.POST or None, initial={"percent": found.percent})
    if request.method == "POST" and form.is_valid():
        getattr(actions, step)(request.actor, action_id, **form.cleaned_data)
        return _to_page(request, folder.id, "#plan")
    context = context_of(request.actor, folder, desk)
    context |= {"form": form, "step": step, "words": words_of(step), "measure": found}
    fragment = request.headers.get("HX-Request") == "true"
    name = "rectification/_step.html" if fragment else "rectification/step.html"
    return render(request, name, context, status=422 if request.method == "POST" else 200)


@login_required
@require_GET
def versions(request: ActorRequest, recommendation_id: UUID) -> HttpResponse:
    """Every version of the text, each with what changed since the one before it."""
    folder, _ = page_of(request.actor, recommendation_id)
    pairs = zip(folder.texts, (None, *folder.texts), strict=False)
    changed = [
        {
            "text": text,
            "title": differences.between(before.title, text.title) if before else None,
            "pieces": differences.between(before.body, text.body) if before else None,
        }
        for text, before in pairs
    ]
    context = {"item": folder, "versions": list(reversed(changed))}
    return render(request, "rectification/versions.html", context)


@login_required
@require_GET
def since(request: ActorRequest, recommendation_id: UUID, version: int) -> HttpResponse:
    """What happened since a version, for whoever meets a conflict."""
    folder, _ = page_of(request.actor, recommendation_id)
    if request.headers.get("HX-Request") != "true":
        return _to_page(request, recommendation_id)
    events = [event for event in time_line(folder) if event["version"] > version]
    return render(request, "rectification/_since.html", {"item": folder, "events": events})


def _to_page(request: ActorRequest, recommendation_id: UUID, place: str = "") -> HttpResponse:
    """Back to the page, by a redirect that a form and htmx both follow."""
    address = reverse("rectification:recommendation", args=[recommendation_id]) + place
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def _chinese(request: ActorRequest) -> bool:
    return gettext("No.") != "No."
