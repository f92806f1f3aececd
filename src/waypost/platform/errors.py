"""Turns the house's errors into answers: 404, 403, 409 and 422, for pages, fragments and the API alike."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext

from waypost.kernel.errors import BadInput, NotPermitted, Refused, Told, TooManyTries
from waypost.platform.wheres import where

log = logging.getLogger(__name__)
# A value that the database cannot hold: a number too large, a text too long for its column, half a character.
_UNFIT = (DataError, OverflowError, UnicodeEncodeError)
# More than one request may hold.
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# A body that breaks off, or is not in the form it says it has.
_BROKEN = (MultiPartParserError, UnreadablePostError)
AT_THE_DOOR = (*_TOO_MUCH, *_BROKEN)


def status_of(error: Exception) -> int | None:
    """The HTTP status of an error of the house; None for an error that is nobody's fault but ours."""
    if isinstance(error, ObjectDoesNotExist | Http404):
        return 404
    if isinstance(error, NotPermitted):
        return 403
    if isinstance(error, TooManyTries):
        return 429
    if isinstance(error, Refused):
        return 409
    if isinstance(error, (BadInput, *_UNFIT)):
        return 422
    if isinstance(error, _BROKEN):
        return 400
    return 413 if isinstance(error, _TOO_MUCH) else None


def said(error: Exception) -> str:
    """The words of an error in the reader's language."""
    if isinstance(error, Told):
        words = gettext(error.template)
        return words % {key: _said(value) for key, value in error.params.items()} if error.params else words
    if isinstance(error, _UNFIT):
        return gettext("A value that was sent is larger or longer than can be kept, or is no text.")
    if isinstance(error, _BROKEN):
        return gettext("What was sent is not whole.")
    if isinstance(error, _TOO_MUCH):
        return gettext("This is more than can be sent at once.")
    return gettext("There is nothing here that you may see.")


def _said(value: object) -> object:
    return gettext(value) if isinstance(value, str) and value else value


def problem(status: int, *, detail: str, code: str = "", problems: Sequence[Mapping[str, str]] = ()) -> JsonResponse:
    """An error as the API tells it, after RFC 9457 ("application/problem+json")."""
    told = {"status": status, "code": code, "detail": detail, "problems": list(problems)}
    return JsonResponse(
        told,
        status=status,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/problem+json; charset=utf-8",
    )


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The answer to an error of the house, or None when it is not one (and should be raised on)."""
    status = status_of(error)
    if status is None:
        return None
    if isinstance(error, _UNFIT):
        log.warning("%s %s: a value that cannot be kept", request.method, request.path, exc_info=error)
    problems = [
        {"where": problem.where, "found": problem.found, "allowed": gettext(problem.allowed) % problem.params}
        for problem in getattr(error, "problems", ())
    ]
    code = getattr(error, "code", "")
    if request.path.startswith("/api/"):
        return _later(problem(status, detail=said(error), code=code, problems=problems), error)
    problems = [{**one, "where": where(one["where"])} for one in problems]
    told = {"code": code, "detail": said(error), "problems": problems}
    template = "web/_refusal.html" if request.headers.get("HX-Request") else "web/refusal.html"
    return _later(render(request, template, {"status": status, **told}, status=status), error)


def wrong_method(request: HttpRequest) -> HttpResponse:
    """The page for an address that only takes what a form sends; 405."""
    told = {"code": "", "detail": gettext("This address only takes what a form sends; there is nothing to open.")}
    return render(request, "web/refusal.html", {"status": 405, "problems": (), **told}, status=405)


def _later(response: HttpResponse, error: Exception) -> HttpResponse:
    """The answer, with the seconds after which one may come again where the error knows them."""
    if isinstance(error, TooManyTries):
        response["Retry-After"] = str(error.seconds)
    return response
