"""How many posts the doors that stand open to everybody take, before anything else is done for them.

What a stranger may send costs the server more than the stranger: a password is stretched, a page is made. Here each
address has so many posts at once and so many a second after them, and all addresses together have a measure too (a
token bucket each). What is over it gets a short answer that costs nearly nothing, so that those who are signed in go on
working. Kept in memory only, for some minutes: addresses are written nowhere.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from waypost.platform.visitors import address_of

_KNOWN = 10_000
"""So many addresses are remembered; of more, the one that has been quiet longest is forgotten."""
_FORM = 65_536
"""Bytes that are read of a form which is not looked at."""
_PAGE = """<!doctype html>
<html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>请稍候 · Please wait</title>
<h1>请稍候 <span lang="en">Please wait</span></h1>
<p>此刻登录的人太多。请等 {seconds} 秒再试；您的账号没有问题。</p>
<p lang="en">Too many people are at this door just now. Wait {seconds} seconds and try again; your account is well.</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """`at_once` posts, and `a_second` more for each second that passes."""

    at_once: float
    a_second: float


class Doorway:
    """Counts the posts of each address and of all. `now` gives seconds that never go back."""

    def __init__(self, each: Measure, everybody: Measure, now: Callable[[], float] = time.monotonic) -> None:
        self._each, self._everybody, self._now = each, everybody, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._left_of_all = (everybody.at_once, now())
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Take one post of an address: 0 when it may come in, else the seconds after which one may."""
        with self._lock:
            now = self._now()
            own = _filled(self._each, self._left.pop(address, (self._each.at_once, now)), now)
            of_all = _filled(self._everybody, self._left_of_all, now)
            wait = max((1 - own) / self._each.a_second, (1 - of_all) / self._everybody.a_second, 0.0)
            if not wait:
                own, of_all = own - 1, of_all - 1
            self._left[address], self._left_of_all = (own, now), (of_all, now)
            while len(self._left) > _KNOWN:
                self._left.popitem(last=False)
            return wait


def _filled(measure: Measure, left: tuple[float, float], now: float) -> float:
    tokens, since = left
    return min(measure.at_once, tokens + (now - since) * measure.a_second)


def measures(said: str) -> tuple[Measure, Measure]:
    """Of each address and of all, from "60/2 120/10": so many at once and so many a second.

    >>> measures("60/2 120/10")[0]
    Measure(at_once=60.0, a_second=2.0)

    Raises:
        ImproperlyConfigured: this is no such pair, or a number is not above zero.
    """
    try:
        each, everybody = (Measure(*(float(part) for part in one.split("/"))) for one in said.split())
        if min(each.at_once, everybody.at_once) < 1 or min(each.a_second, everybody.a_second) <= 0:
            raise ValueError(said)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(f'WAYPOST_DOORWAY is "60/2 120/10" or "off"; found {said!r}') from error
    return each, everybody


class DoorwayMiddleware:
    """Answers posts that are over the measure with 429, before a session is read or anything else is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.WAYPOST_DOORWAY == "off":
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._doorway = Doorway(*measures(settings.WAYPOST_DOORWAY))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path_info.startswith(settings.WAYPOST_OPEN_POSTS):
            return self.get_response(request)
        wait = self._doorway.wait(address_of(request))
        if not wait:
            return self.get_response(request)
        request.read(_FORM)  # or the server would cut the line before the answer is read
        return _told(int(wait) + 1)


def _told(seconds: int) -> HttpResponse:
    headers = {
        "Retry-After": str(seconds),
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(_PAGE.format(seconds=seconds), status=429, headers=headers)
