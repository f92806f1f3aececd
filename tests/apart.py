"""A database of its own for a test whose transactions must be real: a file on SQLite, a copy of the test database on
PostgreSQL. What is done `apart` is done by a thread, with a connection of its own to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connections

T = TypeVar("T")


@pytest.fixture
def own_database(db: None, tmp_path: Path) -> Iterator[None]:
    """Point new connections at a fresh copy of the empty test database."""
    main, chosen = connections["default"], connections.settings["default"]
    before = chosen["NAME"]
    chosen["NAME"] = name = _copy_of(main, str(main.settings_dict["NAME"]), tmp_path)
    try:
        yield
    finally:
        chosen["NAME"] = before
        if main.vendor == "postgresql":
            with main._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_of(main: Any, before: str, folder: Path) -> str:
    if main.vendor == "sqlite":
        (folder / "apart.sqlite3").write_bytes(main.connection.serialize())
        return str(folder / "apart.sqlite3")
    main.close()
    with main._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{before}_apart" TEMPLATE "{before}"')
    return f"{before}_apart"


def apart(act: Callable[[], T]) -> T:
    """Do something on a connection to the test's own database, which is closed afterwards."""

    def done() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()
