"""When a kept answer is computed anew."""

from __future__ import annotations

from datetime import datetime, timedelta

REST = 20
"""How long after an answer was computed the next computation begins by itself: so many times as long as it took."""


def is_refreshed(kept_at: datetime, took: timedelta, now: datetime) -> bool:
    """True when a kept answer that the ledger has moved on from is computed anew by itself: a twentieth of the
    time at most is spent on it. Whoever does not want to wait asks for it.

    >>> noon = datetime(2021, 4, 16, 12)
    >>> is_refreshed(noon, timedelta(seconds=30), noon + timedelta(minutes=9))
    False
    >>> is_refreshed(noon, timedelta(seconds=30), noon + timedelta(minutes=10))
    True
    """
    return now - kept_at >= took * REST
