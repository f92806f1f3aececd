"""What was acknowledged is on the disk, and many commits share one flush of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from waypost.platform import middleware
from waypost.platform.sqlite import flushing
from waypost.platform.sqlite.base import DatabaseWrapper

THREADS, EACH = 6, 8
pytestmark = pytest.mark.django_db


class Disk:
    """A disk that keeps only what was flushed. `kept` is what a power cut would leave."""

    def __init__(self, database: Path, kept: Path) -> None:
        self.database, self.kept = database, kept
        self.flushes = 0
        self.fault: OSError | None = None
        self.waits = threading.Event()
        self.waits.set()

    def flush(self, handle: int) -> None:
        part = self.kept.with_name("part")
        shutil.copy(f"{self.database}-wal", part)
        self.waits.wait(10)
        if self.fault is not None:
            raise self.fault
        part.replace(f"{self.kept}-wal")
        self.flushes += 1

    def rows_after_a_power_cut(self) -> set[int]:
        """What a machine finds that starts again now."""
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "again.sqlite3"
            shutil.copy(self.kept, again)
            shutil.copy(f"{self.kept}-wal", f"{again}-wal")
            with closing(sqlite3.connect(again)) as database:
                return {row for (row,) in database.execute("SELECT n FROM done")}


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    path = tmp_path / "waypost.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE done (n INTEGER)")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    disk = Disk(path, tmp_path / "kept.sqlite3")
    shutil.copy(path, disk.kept)
    monkeypatch.setattr(os, "fsync", disk.flush)
    flushing.flushing_of.cache_clear()
    yield disk
    flushing.flushing_of.cache_clear()


def _connected(disk: Disk) -> Any:
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;",
    }
    settings = {"ENGINE": "waypost.platform.sqlite", "NAME": disk.database, "OPTIONS": options, "TIME_ZONE": None}
    others = {"CONN_MAX_AGE": 0, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False}
    return DatabaseWrapper({**settings, **others, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {}})


def _write(connection: Any, number: int) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO done VALUES (%s)", [number])
        connection.commit()
    except OperationalError:
        connection.rollback()
        raise
    finally:
        connection.set_autocommit(True)


def test_what_was_acknowledged_outlives_a_power_cut_at_any_moment(disk: Disk) -> None:
    lost: list[set[int]] = []

    def work(first: int) -> None:
        connection = _connected(disk)
        mine: set[int] = set()
        for number in range(first, first + EACH):
            _write(connection, number)
            mine.add(number)
        with looking:
            lost.append(mine - disk.rows_after_a_power_cut())
        connection.close()

    looking = threading.Lock()
    threads = [threading.Thread(target=work, args=(number * EACH,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert lost == [set()] * THREADS
    assert disk.rows_after_a_power_cut() == set(range(THREADS * EACH))


def test_commits_that_wait_share_one_flush(disk: Disk) -> None:
    disk.waits.clear()
    threads = [threading.Thread(target=lambda n=n: _write(_connected(disk), n)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    reader = sqlite3.connect(disk.database)
    while reader.execute("SELECT COUNT(*) FROM done").fetchone()[0] < THREADS:
        time.sleep(0.01)
    assert all(thread.is_alive() for thread in threads), "somebody went on before the disk had it"

    disk.waits.set()
    for thread in threads:
        thread.join()

    assert disk.flushes == 2
    assert disk.rows_after_a_power_cut() == set(range(THREADS))


def test_a_reader_is_not_told_what_a_power_cut_could_take_back(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.waits.clear()
    writer = threading.Thread(target=lambda: _write(_connected(disk), 1))
    writer.start()
    reading = _connected(disk)
    monkeypatch.setattr(flushing, "connection", reading)
    seen: list[Any] = []

    def view(request: Any) -> Any:
        with reading.cursor() as cursor:
            while not seen:
                seen.extend(cursor.execute("SELECT n FROM done").fetchall())
        return object()

    def answer() -> None:
        middleware.DurableMiddleware(view)(RequestFactory().get("/"))

    reading.inc_thread_sharing()
    reader = threading.Thread(target=answer)
    reader.start()
    while not seen:
        time.sleep(0.01)
    reader.join(0.1)
    assert reader.is_alive(), "the answer left before what it tells was on the disk"

    disk.waits.set()
    reader.join(10)
    writer.join(10)

    assert not reader.is_alive()
    assert disk.rows_after_a_power_cut() == {1}


def test_when_the_disk_fails_nobody_is_told_that_it_was_done_and_nothing_more_is_written(disk: Disk) -> None:
    connection = _connected(disk)
    disk.fault = OSError(5, "Input/output error")

    with pytest.raises(OperationalError, match="Input/output error"):
        _write(connection, 1)
    disk.fault = None
    with pytest.raises(OperationalError, match="nothing more is written"):
        _write(connection, 2)

    assert connection.cursor().execute("SELECT n FROM done").fetchall() == [(1,)]


def test_what_is_outside_of_a_transaction_flushes_by_itself(disk: Disk) -> None:
    connection = _connected(disk)

    def level() -> int:
        return int(connection.cursor().execute("PRAGMA synchronous").fetchone()[0])

    before = level()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    inside = level()
    connection.rollback()
    connection.set_autocommit(True)

    assert (before, inside, level()) == (2, 1, 2)


def test_a_connection_that_is_closed_in_the_middle_gives_its_turn_away(disk: Disk) -> None:
    first = _connected(disk)
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.close()

    assert not first.flushing.turn.locked()
    _write(_connected(disk), 7)
    assert disk.rows_after_a_power_cut() == {7}
