"""The browser in which somebody is signed in: begun at sign-in, looked at with every request, ended at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from waypost.access.models import Presence, User
from waypost.access.rules import How, is_over
from waypost.kernel.errors import N_, NotPermitted
from waypost.platform import clock, disk
from waypost.platform.visitors import device_of

log = logging.getLogger(__name__)
_KEY = "presence"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_OFTEN = timedelta(minutes=1)


def begin(request: HttpRequest, user: User, *, how: How, with_factor: bool) -> None:
    """Sign somebody in who has shown who they are, in another session: what the one before held is gone."""
    request.session.flush()
    login(request, user, backend=_BACKEND)
    now = clock.real_now()
    row = Presence.objects.create(
        user=user,
        device=device_of(request),
        how_value=how.value,
        with_factor=with_factor,
        began_at=now,
        seen_at=now,
        proved_at=now,
    )
    request.session[_KEY] = str(row.pk)
    log.info("signed in", extra={"facts": {"who": user.pk, "how": how.value, "with_factor": with_factor}})


def of(request: HttpRequest) -> Presence | None:
    """Where the request comes from, seen just now; None for a stranger. Signs out who was ended or is over."""
    if not request.user.is_authenticated:
        return None
    key = request.session.get(_KEY)
    row = Presence.objects.filter(pk=key, user_id=request.user.pk).first() if key else None
    if row is None and not key and not settings.WAYPOST_PRESENCES:
        return None
    now = clock.real_now()
    if row is None or row.ended_at is not None:
        logout(request)
        return None
    if is_over(
        now,
        began_at=row.began_at,
        seen_at=row.seen_at,
        idle=settings.WAYPOST_SESSION_IDLE,
        whole=settings.WAYPOST_SESSION_WHOLE,
    ):
        Presence.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now)
        logout(request)
        messages.info(request, gettext("You were signed out because this browser was not used, or for a long day."))
        return None
    if now - row.seen_at > _OFTEN:
        with disk.left_out():
            Presence.objects.filter(pk=row.pk).update(seen_at=now)
    return row


def end(request: HttpRequest) -> None:
    """End the presence of this browser."""
    key = request.session.get(_KEY)
    if key and request.user.is_authenticated:
        rows = Presence.objects.filter(pk=key, user_id=request.user.pk, ended_at=None)
        rows.update(ended_at=clock.real_now())


def prove(request: HttpRequest, *, with_factor: bool) -> None:
    """The person has shown again who they are: from here on under another session key."""
    request.session.cycle_key()
    row: Presence | None = getattr(request, "presence", None)
    if row is not None:
        row.proved_at, row.with_factor = clock.real_now(), row.with_factor or with_factor
        row.save(update_fields=["proved_at", "with_factor"])


def is_recent(request: HttpRequest) -> bool:
    """True while it is not long ago that the person showed who they are."""
    row: Presence | None = getattr(request, "presence", None)
    if row is None:
        return not settings.WAYPOST_PRESENCES
    return clock.real_now() < row.proved_at + settings.WAYPOST_PROOF


def require_recent(request: HttpRequest) -> None:
    """Raises NotPermitted (code "prove") for a program with a session whose person did not lately show who they are.
    A token was made by somebody who did."""
    if getattr(request, "bearer", None) is None and not is_recent(request):
        raise NotPermitted(N_("show again who you are, on the page /profile/prove/"), code="prove")


def proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose POST needs a person who lately showed who they are. Others are asked to, and come back to where
    they were."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated and not is_recent(request):
            return redirect(f"{reverse('access:prove')}?{urlencode({'next': _came_from(request)})}")
        return view(request, *args, **kwargs)

    return asked


def _came_from(request: HttpRequest) -> str:
    came = urlsplit(request.headers.get("Referer", ""))
    is_ours = came.netloc == request.get_host() and url_has_allowed_host_and_scheme(came.path, allowed_hosts=None)
    return came.path if is_ours else reverse("access:security")
