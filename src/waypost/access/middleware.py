"""Makes the Actor of each request and holds the clock still while it lasts."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from waypost.access import factors, presence, queries
from waypost.access.models import Presence
from waypost.kernel.actor import Actor
from waypost.platform import clock, errors

_WITHOUT_PASSWORD = ("/profile/", "/sign-out/", "/language/", "/static/")
"""What is open to somebody who has yet to change a one-time password, or to show a second factor."""


class ActorRequest(HttpRequest):
    """A request with its actor, and the browser it comes from where that is known. For type hints only; the
    middleware sets the attributes."""

    actor: Actor
    presence: Presence | None


class ActorMiddleware:
    """Sets `request.actor`, the reader's language and one moment for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        with clock.at(clock.now()):
            request.presence = presence.of(request)
            user = request.user
            request.actor = queries.actor_of(user.pk, today=timezone.localdate(clock.now()))
            if user.is_authenticated and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) is None:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language() or "zh-hans"
            if user.is_authenticated and user.must_change_password and not request.path.startswith(_WITHOUT_PASSWORD):
                return _to(request, "access:profile")
            if _lacks_factor(request) and not request.path.startswith(_WITHOUT_PASSWORD):
                return _to(request, "access:prove" if factors.has_factor(user.pk) else "access:security")
            return self.get_response(request)


def _lacks_factor(request: ActorRequest) -> bool:
    """True for somebody of whom this instance wants a second factor, and who has not shown one in this browser."""
    return request.presence is not None and not request.presence.with_factor and queries.needs_factor(request.actor)


def _to(request: HttpRequest, name: str) -> HttpResponse:
    """Where one goes before anything else: to change a one-time password, to show or add a second factor. A part of a
    page stays empty: a whole page within it would ask for the same part again, without end."""
    if request.path.startswith("/api/"):
        return errors.problem(403, detail=gettext("Sign in on the pages first: something is still asked of you there."))
    if request.headers.get("HX-Request") != "true":
        return redirect(name)
    if request.method == "GET":
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse(name)})
