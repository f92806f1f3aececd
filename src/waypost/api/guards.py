"""Who may enter the interface: a session with its CSRF token, or a bearer token whose scopes reach the room."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthorizationError
from ninja.security import APIKeyCookie, HttpBearer

from waypost.api import rules
from waypost.kernel.actor import Actor


class Session(APIKeyCookie):
    """The cookie of a signed-in browser. Writes need the header X-CSRFToken too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any | None:
        """The person of the session, unless the request came with an Authorization header, which a session never
        makes up for. The CSRF token is asked of sessions only: a stranger is told 401 and not 403."""
        actor: Actor | None = getattr(request, "actor", None)
        if "Authorization" in request.headers or actor is None or not actor.is_known:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        """The person whom the middleware found behind the session."""
        return getattr(request, "actor", None)


class Bearer(HttpBearer):
    """A token whose scopes reach the room."""

    def __init__(self, room: str) -> None:
        super().__init__()
        self.room = room

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        """Who comes with the token. Raises AuthorizationError (403) when its scopes do not reach so far."""
        bearer = getattr(request, "bearer", None)
        if bearer is None:
            return None
        if not rules.allows(bearer.scopes, self.room, request.method or "GET"):
            raise AuthorizationError(403, f"the token's scopes do not reach {self.room} for {request.method}")
        return bearer.actor


def guards(room: str) -> list[Any]:
    """The guards of one room's addresses."""
    return [Bearer(room), Session()]
