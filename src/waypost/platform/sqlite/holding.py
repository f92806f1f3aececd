"""SQLite's log and the index of it stay beside the database while a server runs.

SQLite takes both away with the last connection, and makes them anew with the first. A disk that is full, or may only be
read, has no room for that, and then nothing could even be read.
"""

from __future__ import annotations

import sqlite3

from django.db import connection

_held: list[sqlite3.Connection] = []


def hold_open() -> None:
    """Keep one more connection open as long as this process lives; it asks nothing and holds no lock. Nothing happens
    on PostgreSQL, and for a database in memory."""
    if getattr(connection, "flushing", None) is None:
        return
    held = sqlite3.connect(str(connection.settings_dict["NAME"]), check_same_thread=False)
    held.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    _held.append(held)


def let_go() -> None:
    """Close what is held: no connection of SQLite may go through a fork."""
    while _held:
        _held.pop().close()
