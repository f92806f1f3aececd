"""Requests to the interface: who comes with a token, and no write without an idempotency key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop

from waypost.access import actions as access
from waypost.access.middleware import ActorRequest
from waypost.access.rules import Door
from waypost.api import queries, rules
from waypost.kernel.actor import ANONYMOUS
from waypost.kernel.errors import TooManyTries
from waypost.platform import clock, errors
from waypost.platform.visitors import address_of

PREFIX = "/api/v1/"
_KEY = re.compile(r"[!-~]{1,80}")
_MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
_KINDS = frozenset({"application/json", "multipart/form-data"})
_WORDS = {
    400: gettext_noop("The request cannot be read."),
    404: gettext_noop("There is nothing here that you may see."),
    405: gettext_noop("This address does not know this method."),
}
"""What is said where no operation answers at all."""


NOT_JSON = gettext_noop("Send JSON (Content-Type: application/json); a file as multipart/form-data.")


class ApiRequest(ActorRequest):
    """A request to the interface. `bearer` is None for a request with a session."""

    bearer: queries.Bearer | None


class TokenMiddleware:
    """Sets `request.bearer`, and the actor where a token came. A token and a session are never mixed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ApiRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        request.bearer = None
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind:
            request.bearer = queries.bearer(secret.strip(), today=clock.today()) if kind.lower() == "bearer" else None
            request.actor = request.bearer.actor if request.bearer else ANONYMOUS
            if request.bearer is None:
                try:
                    access.try_door(Door.TOKEN, address=address_of(request))
                except TooManyTries as shut:
                    return errors.answer(request, shut) or HttpResponse(status=429)
        response = self.get_response(request)
        if response.status_code in _WORDS and "json" not in response.get("Content-Type", ""):
            told = errors.problem(response.status_code, detail=gettext(_WORDS[response.status_code]))
            if "Allow" in response:
                told["Allow"] = response["Allow"]
            return told
        return response

    def process_view(
        self, request: ApiRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.path.startswith(PREFIX) or request.method in rules.READING:
            return None
        if _size(request) > _MOST and request.content_type != "multipart/form-data":
            return errors.answer(request, RequestDataTooBig())
        if not request.actor.is_known:
            return None
        if not _KEY.fullmatch(request.headers.get("Idempotency-Key", "")):
            words = gettext("A write needs a header Idempotency-Key of 1 to 80 characters: a new one for each new act.")
            return errors.problem(400, detail=words, code="idempotency-key")
        if request.content_type not in _KINDS and request.headers.get("Content-Length", "0") != "0":
            return errors.problem(415, detail=gettext(NOT_JSON))
        return None


def _size(request: HttpRequest) -> int:
    """How many bytes the request says it has."""
    said = request.headers.get("Content-Length", "")
    return int(said) if said.isdecimal() else 0
