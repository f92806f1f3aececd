"""How tests say that a step is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from waypost.kernel.errors import NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.platform import clock
from waypost.rectification.models import Event
from waypost.rectification.tests.build import NOON


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The step is refused by this code, and leaves no event and no entry of the ledger."""
    before = Event.objects.count(), Entry.objects.count()
    with pytest.raises((Refused, NotPermitted)) as caught:
        yield
    assert getattr(caught.value, "code", "") == code, str(caught.value)
    assert (Event.objects.count(), Entry.objects.count()) == before


def later(days: int) -> AbstractContextManager[None]:
    """The same hour some days later."""
    return clock.at(NOON + timedelta(days=days))
