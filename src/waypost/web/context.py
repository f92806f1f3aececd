"""What every page needs of the shell: worked out only when a template asks."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from waypost.access import queries as access_queries
from waypost.kernel.actor import ANONYMOUS, Actor, Role
from waypost.platform import clock
from waypost.web import navigation
from waypost.web.navigation import Place


class Shell:
    """The shell as one reader sees it on one page."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor = getattr(request, "actor", ANONYMOUS)

    @cached_property
    def places(self) -> list[Place]:
        """Every place in the navigation."""
        return navigation.places(self.actor, self._request.path)

    @property
    def passphrase(self) -> str:
        """The passphrase of every sealed talk of a demonstration."""
        return access_queries.DEMONSTRATION_PASSPHRASE

    @property
    def first(self) -> list[Place]:
        """The places on the band."""
        return navigation.split(self.places)[0]

    @property
    def rest(self) -> list[Place]:
        """The places in the band's menu."""
        return navigation.split(self.places)[1]

    @cached_property
    def bottom(self) -> list[Place]:
        """The bar at the foot of a telephone."""
        return navigation.bottom(self.actor, self._request.path)

    @cached_property
    def role(self) -> Role | None:
        """The role that stands first among the actor's; None for the public."""
        roles = self.actor.roles() - {Role.PUBLIC}
        return min(roles, key=list(Role).index) if roles else None

    @cached_property
    def name(self) -> str:
        """The reader's post, in the language of the page."""
        if not (translation.get_language() or "").startswith("en"):
            return self.actor.name
        return access_queries.names([self.actor.user_id], language="en").get(self.actor.user_id or 0, self.actor.name)

    @property
    def back(self) -> str:
        """The page of this house that the reader came from; the first page when it is not known."""
        came = urlsplit(self._request.headers.get("Referer", ""))
        if came.netloc != self._request.get_host() or not url_has_allowed_host_and_scheme(
            came.path, allowed_hosts=None
        ):
            return "/"
        return f"{came.path}?{came.query}" if came.query else came.path

    @cached_property
    def is_demo(self) -> bool:
        """True when this instance is a demonstration."""
        return clock.is_demo()

    @cached_property
    def today(self) -> date:
        """The present day of the instance."""
        return clock.today()


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell`."""
    return {"shell": Shell(request)}
