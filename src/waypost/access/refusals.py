"""Somebody who is signed in and refused again and again is trying addresses: the office and the auditor hear of it.

Counted in memory for a minute, for each person; only what is too much goes on record. Stale links and typing errors
stay below that, and so does whoever walks through a list of ids slowly: for those there is nothing to find.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse

from waypost.access.middleware import ActorRequest
from waypost.ledger.actions import record

_MINUTE = 60.0
_REFUSED = frozenset({403, 404})


class Refusals:
    """How often each person was refused in their running minute. `now` gives seconds that never go back."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now = most, now
        self._counts: dict[int, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def is_too_many(self, user_id: int) -> bool:
        """Count one; True for the one with which the measure of the minute is full, and for no other in it."""
        with self._lock:
            now = self._now()
            self._counts = {
                who: (since, count) for who, (since, count) in self._counts.items() if now - since < _MINUTE
            }
            since, count = self._counts.get(user_id, (now, 0))
            self._counts[user_id] = since, count + 1
            return count + 1 == self._most


class RefusalMiddleware:
    """Counts answers 403 and 404 to people and programs that are known. Runs outside of the request's transaction, so
    that what is refused is on record although nothing was done."""

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._most = settings.WAYPOST_REFUSALS
        self._refusals = Refusals(self._most)

    def __call__(self, request: ActorRequest) -> HttpResponse:
        response = self.get_response(request)
        user_id = request.actor.user_id
        if response.status_code in _REFUSED and user_id is not None and self._refusals.is_too_many(user_id):
            with transaction.atomic():
                record(
                    request.actor, "account.refused_often", subject=f"account:{user_id}", facts={"times": self._most}
                )
        return response
