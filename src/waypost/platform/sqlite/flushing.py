"""One flush of the disk for all commits that wait for one: group commit for SQLite's write-ahead log."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import OperationalError, connection


class DiskFailed(OperationalError):
    """A flush failed. What the disk then holds nobody knows."""


class Flushing:
    """How the commits of one database in this process reach the disk. Commits come one after the other, since only one
    thread has the database's lock; each draws a number. Whoever waits while nobody flushes does so for all numbers
    drawn and committed until then. Who waits for a flush is not woken by each commit, or many threads would wake each
    other all the time. `turn` is held by the thread that writes."""

    def __init__(self, path: str) -> None:
        self.turn = threading.Lock()
        self._log = f"{path}-wal"
        lock = threading.Lock()
        self._flushes, self._commits = threading.Condition(lock), threading.Condition(lock)
        self._drawn = self._committed = self._flushed = 0
        self._is_flushing = False
        self._fault: OSError | None = None

    @contextmanager
    def committing(self) -> Iterator[int]:
        """Around the commit itself; gives its number. It is drawn before, for others can read what was committed before
        this thread comes to say so."""
        with self._flushes:
            self._raise_fault()
            self._drawn += 1
            number = self._drawn
        try:
            yield number
        finally:
            with self._flushes:
                self._committed = max(self._committed, number)
                self._commits.notify_all()

    def settle(self) -> None:
        """Wait until everything that can be read now is on the disk."""
        with self._flushes:
            number = self._drawn
        self.wait(number)

    def wait(self, number: int) -> None:
        """Wait until the commit of a number is on the disk.

        Raises:
            DiskFailed: the disk failed, now or before. What it then holds nobody knows, so nothing more is
                committed until the process begins anew and SQLite has read its log.
        """
        with self._flushes:
            while self._flushed < number:
                self._raise_fault()
                if self._committed < number:
                    self._commits.wait()
                elif self._is_flushing:
                    self._flushes.wait()
                else:
                    self._flush()

    def _flush(self) -> None:
        """Flush, with the condition let go meanwhile."""
        until, self._is_flushing = self._committed, True
        self._flushes.release()
        fault: OSError | None = None
        try:
            _flush_file(self._log)
        except OSError as error:
            fault = error
        finally:
            self._flushes.acquire()
            self._is_flushing = False
        if fault is None:
            self._flushed = max(self._flushed, until)
        else:
            self._fault = fault
        self._flushes.notify_all()

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise DiskFailed(f"the disk failed, and nothing more is written: {self._fault}") from self._fault


def _flush_file(path: str) -> None:
    """Opened each time: the file of that name is the log, also after SQLite has begun a new one. That it is not there
    means that all of it is in the database file, which SQLite flushes before it removes the log."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@lru_cache(maxsize=64)
def flushing_of(path: str) -> Flushing:
    """The one of this process for a database file."""
    return Flushing(path)


def settle() -> None:
    """Wait until all that was committed by other threads, and can have been read, is on the disk. At once when there is
    nothing, and on PostgreSQL, which shows nothing before."""
    flushing = getattr(connection, "flushing", None)
    if flushing is not None:
        flushing.settle()
