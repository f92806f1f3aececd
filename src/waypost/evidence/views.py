"""Serving files, and the small card that says what one is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from waypost.access import queries as access
from waypost.access.middleware import ActorRequest
from waypost.evidence import actions, forms, queries
from waypost.evidence.serving import served


@require_GET
def file(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    return served(request, queries.shown(request.actor, file_id))


@require_GET
def thumbnail(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    return served(request, queries.thumbnail(request.actor, file_id))


@require_GET
def original(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    return served(request, queries.original(request.actor, file_id))


@require_GET
def card(request: ActorRequest, file_id: UUID) -> HttpResponse:
    return _card(request, file_id)


@require_POST
def caption(request: ActorRequest, file_id: UUID) -> HttpResponse:
    shown = queries.file(request.actor, file_id)
    form = _caption_form(shown, request.POST)
    if not form.is_valid() and "caption" in shown.steps:
        return _card(request, file_id, form)
    actions.caption(request.actor, file_id, **{name: form.cleaned_data.get(name, "") for name in ("shows", "place")})
    return _card(request, file_id)


def _caption_form(shown: queries.FileView, data: QueryDict | None = None) -> forms.Caption:
    return forms.Caption(data, initial={"shows": shown.shows, "place": shown.place})


@require_POST
def show_to_unit(request: ActorRequest, file_id: UUID) -> HttpResponse:
    actions.show_to_unit(request.actor, [file_id])
    return _card(request, file_id)


@require_POST
def permit_publication(request: ActorRequest, file_id: UUID) -> HttpResponse:
    actions.permit_publication(request.actor, file_id, basis=request.POST.get("basis", ""))
    return _card(request, file_id)


@require_POST
def forbid_publication(request: ActorRequest, file_id: UUID) -> HttpResponse:
    actions.forbid_publication(request.actor, file_id, reason=request.POST.get("reason", ""))
    return _card(request, file_id)


def _card(request: ActorRequest, file_id: UUID, form: forms.Caption | None = None) -> HttpResponse:
    shown = queries.file(request.actor, file_id)
    names = access.names({shown.given_by_id, shown.publication_by_id}, language=request.LANGUAGE_CODE)
    context = {
        "file": shown,
        "given_by": names.get(shown.given_by_id),
        "permit_by": names.get(shown.publication_by_id or 0),
        "form": form or _caption_form(shown),
    }
    template = "evidence/_card.html" if request.headers.get("HX-Request") else "evidence/card.html"
    return render(request, template, context, status=422 if form else 200)
