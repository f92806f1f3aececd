"""Turns the house's errors into answers: 404, 403, 409 and 422, for pages, fragments and the API alike."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_noop

from waypost.kernel.errors import BadInput, NotPermitted, Refused, Told, TooManyTries
from waypost.platform.disk import Trouble, trouble_of
from waypost.platform.wheres import where

log = logging.getLogger(__name__)
# A value that the database cannot hold: a number too large, a text too long for its column, half a character.
_UNFIT = (DataError, OverflowError, UnicodeEncodeError)
# More than one request may hold.
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# A body that breaks off, or is not in the form it says it has.
_BROKEN = (MultiPartParserError, UnreadablePostError)
AT_THE_DOOR = (*_TOO_MUCH, *_BROKEN)
_OF_DISK = {
    Trouble.FULL: gettext_noop("The server's disk is full, so nothing more can be saved."),
    Trouble.READ_ONLY: gettext_noop("The server may only read its disk just now, so nothing can be saved."),
    Trouble.FAILED: gettext_noop("The server's disk has failed, so nothing more is saved."),
}
_WHAT_BECAME = {
    Trouble.FULL: gettext_noop("Nothing of what was sent is recorded; send it again later, with the same key."),
    Trouble.READ_ONLY: gettext_noop("Nothing of what was sent is recorded; send it again later, with the same key."),
    Trouble.FAILED: gettext_noop("Whether it is recorded is not known; send it again later, with the same key."),
}
_LATER = "120"
"""Seconds after which a program may try a disk again."""


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
    if isinstance(error, _TOO_MUCH):
        return 413
    return 503 if trouble_of(error) else None


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
    trouble = trouble_of(error)
    if trouble is not None and not isinstance(error, ObjectDoesNotExist | Http404):
        return gettext(_OF_DISK[trouble])
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
    if status == 503:
        return no_disk(request, error)
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


def no_disk(request: HttpRequest, error: Exception, *, is_bare: bool = False) -> HttpResponse:
    """What is said while nothing can be written. Where even reading fails, and with `is_bare`, on a page that asks the
    database nothing."""
    trouble = trouble_of(error) or Trouble.FAILED
    log.error("%s %s: %s: %s", request.method, request.path, trouble.value, error)
    if request.path.startswith("/api/"):
        detail = f"{said(error)} {gettext(_WHAT_BECAME[trouble])}" if request.method != "GET" else said(error)
        response: HttpResponse = problem(503, detail=detail, code=trouble.value)
    else:
        response = _no_disk_page(request, said(error), trouble.value, is_bare=is_bare)
    response["Retry-After"] = _LATER
    return response


def _no_disk_page(request: HttpRequest, detail: str, code: str, *, is_bare: bool) -> HttpResponse:
    told = {"status": 503, "code": code, "detail": detail, "problems": [], "is_reading": request.method == "GET"}
    template = "web/_refusal.html" if request.headers.get("HX-Request") else "web/refusal.html"
    if not is_bare:
        try:
            return render(request, template, told, status=503)
        except DatabaseError:
            log.exception("the refusal itself cannot be drawn")
    return HttpResponse(render_to_string("web/broken.html", told), status=503)


def _later(response: HttpResponse, error: Exception) -> HttpResponse:
    """The answer, with the seconds after which one may come again where the error knows them."""
    if isinstance(error, TooManyTries):
        response["Retry-After"] = str(error.seconds)
    return response
