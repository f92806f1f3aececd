"""A private key that a person has unlocked, held for a quarter of an hour and for this browser only.

The key lies encrypted in the session on the server, under a key that only the browser's cookie holds: neither the
database nor the cookie alone opens anything. Signing out, or the quarter of an hour, ends it.
"""

from __future__ import annotations

import base64
import binascii
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from waypost.platform import vault

MOST = 15 * 60
"""Seconds for which a key stays unlocked."""
COOKIE, _SESSION = f"{settings.WAYPOST_COOKIES}waypost_unlocked", "unlocked"


def hold(request: HttpRequest, response: HttpResponse, user_id: int, private: bytes) -> None:
    """Hold a private key for this browser."""
    over = int(time.time()) + MOST
    key = vault.new_key()
    box = vault.closed(key, over.to_bytes(8, "big") + private, about=_about(user_id))
    request.session[_SESSION] = base64.b64encode(box).decode()
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=MOST,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def private_key(request: HttpRequest, user_id: int | None) -> bytes | None:
    """The private key that this browser holds unlocked; None when there is none, or no longer."""
    box, cookie = request.session.get(_SESSION, ""), request.COOKIES.get(COOKIE, "")
    if user_id is None or not box or not cookie:
        return None
    try:
        key = base64.urlsafe_b64decode(cookie)
        content = vault.opened(key, base64.b64decode(box), about=_about(user_id))
    except (vault.NotOpened, binascii.Error, ValueError):
        return None
    return content[8:] if int.from_bytes(content[:8], "big") > time.time() else None


def end(request: HttpRequest, response: HttpResponse) -> None:
    """Hold nothing any more."""
    request.session.pop(_SESSION, None)
    response.delete_cookie(COOKIE, samesite="Strict")


def _about(user_id: int) -> str:
    return f"unlocked|user:{user_id}|v1"
