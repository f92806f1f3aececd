"""How passwords are stretched, and how many at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from waypost.kernel.errors import TooManyTries

_PATIENCE = 3.0
"""Seconds that one waits for a turn."""
_AT_WORK = max(1, (os.cpu_count() or 2) // 2)
_working = threading.BoundedSemaphore(_AT_WORK)
_there = threading.BoundedSemaphore(_AT_WORK + 1)


class Argon2id(Argon2PasswordHasher):
    """Argon2id (RFC 9106) over 46 MiB, one pass, one lane: the first of the settings that OWASP's Password Storage
    Cheat Sheet names as equal. Stronger against who guesses on many cards at once than a million rounds of PBKDF2,
    for a quarter of their cost to a server whose doors are flooded."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1


@contextmanager
def turn() -> Iterator[None]:
    """Stretch a password within this block: half of the processors at most do, and one more waits, so that nobody at
    the door takes all the threads from those who are signed in. One turn in a thread at a time.

    Raises:
        TooManyTries: more than that are there; nothing was checked or counted.
    """
    if not _there.acquire(blocking=False):
        raise TooManyTries(seconds=5)
    try:
        if not _working.acquire(timeout=_PATIENCE):
            raise TooManyTries(seconds=5)
        try:
            yield
        finally:
            _working.release()
    finally:
        _there.release()
