"""Makes the Actor of each request and holds the clock still while it lasts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from waypost.access import presence, queries
from waypost.access.models import Presence
from waypost.kernel.actor import Actor
from waypost.platform import clock

_WITHOUT_PASSWORD = ("/profile/", "/sign-out/", "/language/", "/static/")
"""What is open to somebody who has yet to change a one-time password."""


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
            if user.is_authenticated and request.COOKIES.get("django_language") is None:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language() or "zh-hans"
            if user.is_authenticated and user.must_change_password and not request.path.startswith(_WITHOUT_PASSWORD):
                return _to_profile(request)
            return self.get_response(request)


def _to_profile(request: HttpRequest) -> HttpResponse:
    """Where one goes to change a one-time password. A part of a page stays empty: a whole page within it would ask
    for the same part again, without end."""
    if request.headers.get("HX-Request") != "true":
        return redirect("access:profile")
    if request.method == "GET":
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("access:profile")})
