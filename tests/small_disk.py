"""A disk of a few megabytes, where this machine lets one be made; and what is done to a database in its place."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

_NO_LIMIT = 1_073_741_823


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[Path]:
    """A file system of its own at a folder. Skips the test where this machine lets nobody mount one."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def read_only(place: Path, *, on: bool) -> None:
    """Let a mounted disk be read only, or written again."""
    subprocess.run(["mount", "-o", f"remount,{'ro' if on else 'rw'}", str(place)], check=True)


def fill(place: Path) -> Path:
    """Write until nothing more goes onto the disk; the file that takes it all."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as target:
        for size in (1 << 16, 1 << 9, 1):
            try:
                while True:
                    target.write(b"0" * size)
            except OSError:
                continue
    return filler


@contextmanager
def unwritable(trouble: str) -> Iterator[None]:
    """The database of this test takes no writes inside the block: really, by its own switches. The test must not run in
    a transaction of its own. "full" is known of SQLite only."""
    with connection.cursor() as cursor:
        begin, end = _SWITCHES[connection.vendor, trouble](cursor)
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute(end)


def _pages(cursor: Any) -> tuple[str, str]:
    """No page more than there is, and none that is free."""
    cursor.execute("PRAGMA freelist_count")
    if cursor.fetchone()[0]:
        cursor.execute("VACUUM")
    cursor.execute("PRAGMA page_count")
    return f"PRAGMA max_page_count = {cursor.fetchone()[0]}", f"PRAGMA max_page_count = {_NO_LIMIT}"


_SWITCHES = {
    ("sqlite", "full"): _pages,
    ("sqlite", "read-only"): lambda cursor: ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    ("postgresql", "read-only"): lambda cursor: (
        "SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off",
    ),
}
