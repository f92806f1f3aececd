"""The way in: what was shown first, what is still to be shown, and the sign-in when it is enough."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waypost.access import factors, presence
from waypost.access.models import User
from waypost.access.rules import How
from waypost.platform import clock

_KEY, _MOST = "half_in", 10 * 60


def enter(request: HttpRequest, user: User, *, how: How, there: str) -> HttpResponse:
    """Sign in whoever has shown who they are, or lead them to the second factor that their account has. A passkey is
    both factors: it is held, and opened by its owner."""
    if how is How.PASSKEY or not factors.has_factor(user.pk):
        return admit(request, user, how=how, with_factor=how is How.PASSKEY, there=there)
    request.session.cycle_key()
    request.session[_KEY] = {
        "user": user.pk,
        "how": how.value,
        "there": there,
        "at": int(clock.real_now().timestamp()),
        "mark": user.get_session_auth_hash(),
    }
    return redirect("access:second")


def half_in(request: HttpRequest) -> User | None:
    """Who is half in: for ten minutes, while the account is open and its password the same."""
    said = request.session.get(_KEY)
    if not said or clock.real_now().timestamp() > said["at"] + _MOST:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    same = user is not None and hmac.compare_digest(user.get_session_auth_hash(), said["mark"])
    return user if same else None


def come_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in whoever was half in and has shown the second factor."""
    said = request.session[_KEY]
    return admit(request, user, how=How(said["how"]), with_factor=True, there=said["there"])


def admit(request: HttpRequest, user: User, *, how: How, with_factor: bool, there: str) -> HttpResponse:
    """Sign in, and go to where one wanted to go."""
    presence.begin(request, user, how=how, with_factor=with_factor)
    return redirect(there)
