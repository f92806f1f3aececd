"""On the spot: start, answer, photograph, observe, end, report."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import actions, forms, queries
from waypost.fieldwork.views.going import going
from waypost.fieldwork.views.visits import visit_context
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.platform import clock


@require_POST
def start(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    actions.open_visit(request.actor, visit_id)
    return going(request, "fieldwork:visit", visit_id)


@require_POST
def answer(request: ActorRequest, visit_id: UUID, key: str) -> HttpResponse:
    """Keep one answer; the reply says so beside the question and brings the progress up to date."""
    question = queries.question(request.actor, visit_id, key)
    stands = queries.answer_to(visit_id, key)
    form = forms.Answer(request.POST, question=question, initial={"value": stands.value, "note": stands.note})
    if form.is_valid():
        actions.answer(request.actor, visit_id, key=key, **form.cleaned_data)
    work = queries.work(request.actor, visit_id)
    context = {"form": form, "key": key, "work": work, "visit": work.visit, "now": clock.now()}
    context["seen"] = queries.mark_of_answer(form.cleaned_data.get("value", stands.value))
    return render(request, "fieldwork/_answered.html", context, status=200 if form.is_valid() else 422)


@require_POST
@transaction.atomic
def photo(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Keep the photographs that were taken or chosen, all or none, beside what they belong to."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        raise BadInput(N_("choose a photograph first"), [Problem("files", "", N_("at least one file"))])
    beside: dict[str, Any] = {"question_key": request.POST.get("question_key", "")}
    for name in ("observation_id", "finding_id"):
        if request.POST.get(name):
            beside[name] = _id(request.POST[name])
    for upload in uploads:
        actions.attach_photo(
            request.actor,
            visit_id,
            upload=cast(BinaryIO, upload.file),
            name=upload.name or "",
            shows=request.POST.get("shows", ""),
            **beside,
        )
    return _part(request, visit_id, "photos")


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError as error:
        raise BadInput(N_("this belongs to another visit"), [Problem("beside", said[:40], "UUID")]) from error


@require_POST
def observe(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    form = forms.Observation(request.POST)
    if not form.is_valid():
        context = {**visit_context(request, visit_id), "observation_form": form}
        return render(request, "fieldwork/_observations.html", context, status=422)
    actions.observe(request.actor, visit_id, text=form.cleaned_data["text"])
    return _part(request, visit_id, "observations")


_KEPT = {"photos": N_("The photograph is kept."), "observations": N_("The note is kept.")}


def _part(request: ActorRequest, visit_id: UUID, part: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return going(request, "fieldwork:visit", visit_id, part=part)
    shown = render(request, f"fieldwork/_{part}.html", visit_context(request, visit_id))
    shown["HX-Trigger"] = json.dumps({"waypost:kept": gettext(_KEPT[part])})
    return shown


@require_POST
def end(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    actions.end_visit(request.actor, visit_id)
    return going(request, "fieldwork:visit", visit_id)


@require_http_methods(["GET", "POST"])
def report(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    form = forms.Report(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.finish_report(request.actor, visit_id, **form.cleaned_data)
        return going(request, "fieldwork:visit", visit_id)
    context = {**visit_context(request, visit_id), "form": form}
    template = "fieldwork/_report_form.html" if request.headers.get("HX-Request") else "fieldwork/report.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_POST
def reopen(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    actions.reopen_report(request.actor, visit_id, reason=request.POST.get("reason", ""))
    return going(request, "fieldwork:visit", visit_id)
