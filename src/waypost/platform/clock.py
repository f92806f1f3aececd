"""What time it is for Waypost: the real time, or, in a demonstration, the demonstration's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from waypost.platform.models import Instance

_fixed: ContextVar[datetime | None] = ContextVar("waypost_clock", default=None)
_real: ContextVar[datetime | None] = ContextVar("waypost_real_clock", default=None)


def now() -> datetime:
    """The present moment, aware. A demonstration's clock runs from the moment it was set to."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    real = timezone.now()
    if not is_demo():
        return real
    instance = Instance.objects.filter(is_demo=True).first()
    if instance is None or instance.demo_now is None or instance.demo_set_at is None:
        return real
    return instance.demo_now + min(real - instance.demo_set_at, timedelta(hours=8))


def today() -> date:
    """The present day in the instance's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment, for tests, generators and the length of one request."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def real_now() -> datetime:
    """The real moment, in a demonstration too: for what keeps people out, which no played day may open."""
    return _real.get() or timezone.now()


@contextmanager
def really_at(moment: datetime) -> Iterator[None]:
    """Hold the real moment, for tests of doors and sessions."""
    token = _real.set(moment)
    try:
        yield
    finally:
        _real.reset(token)


def set_demo(moment: datetime) -> None:
    """Move the clock of a demonstration.

    Raises:
        Instance.DoesNotExist: this instance is real and its clock cannot be moved.
    """
    instance = Instance.objects.get(is_demo=True)
    instance.demo_now = moment
    instance.demo_set_at = timezone.now()
    instance.save(update_fields=["demo_now", "demo_set_at"])


def is_demo() -> bool:
    """True when this instance is a demonstration. Asked with each act, therefore in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM platform_instance WHERE is_demo LIMIT 1")
        return cursor.fetchone() is not None
