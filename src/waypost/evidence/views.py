"""Serving files, and the small card that says what one is."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from waypost.access import queries as access
from waypost.access.middleware import ActorRequest
from waypost.evidence import actions, queries
from waypost.evidence.queries import Served


@require_GET
def file(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    return _served(request, queries.shown(request.actor, file_id))


@require_GET
def thumbnail(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    return _served(request, queries.thumbnail(request.actor, file_id))


@require_GET
def original(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    return _served(request, queries.original(request.actor, file_id))


def _served(request: ActorRequest, served: Served) -> HttpResponseBase:
    """The bytes: in the page for a re-encoded picture only, anything else as a download; never guessed at, never
    run. The digest is the ETag: the browser asks again each time, so that a permission that ended ends at once."""
    etag = f'"{served.digest}"'
    response: HttpResponseBase
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            served.open(), as_attachment=not served.is_picture, filename=served.name, content_type=served.media_type
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_GET
def card(request: ActorRequest, file_id: UUID) -> HttpResponse:
    return _card(request, file_id)


@require_POST
def caption(request: ActorRequest, file_id: UUID) -> HttpResponse:
    said = request.POST
    actions.caption(request.actor, file_id, shows=said.get("shows", ""), place=said.get("place", ""))
    return _card(request, file_id)


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


def _card(request: ActorRequest, file_id: UUID) -> HttpResponse:
    shown = queries.file(request.actor, file_id)
    names = access.names({shown.given_by_id, shown.publication_by_id}, language=request.LANGUAGE_CODE)
    context = {
        "file": shown,
        "given_by": names.get(shown.given_by_id),
        "permit_by": names.get(shown.publication_by_id or 0),
    }
    template = "evidence/_card.html" if request.headers.get("HX-Request") else "evidence/card.html"
    return render(request, template, context)
