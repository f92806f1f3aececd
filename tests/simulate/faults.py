"""What goes wrong while a write is on its way: the process dies, the disk is full."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any
from unittest import mock

from django.db import OperationalError, connection

_WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_NO_LIMIT = 1_073_741_823


class Fault(Enum):
    """What goes wrong, and where."""

    NONE = "-"
    DIES_AT_A_STATEMENT = "dies at a statement"
    DIES_BEFORE_RECORDING = "dies between the change and its record"
    DIES_AT_THE_COMMIT = "dies before the commit"
    DIES_BEFORE_THE_ANSWER = "dies after the commit"
    FULL_AT_A_WRITE = "disk full at a write"
    FULL_AT_THE_COMMIT = "disk full at the commit"
    FULL_OF_PAGES = "no page left on the disk"


FULL = frozenset({Fault.FULL_AT_A_WRITE, Fault.FULL_AT_THE_COMMIT, Fault.FULL_OF_PAGES})


class Died(BaseException):
    """The process is gone: nothing of the house catches this."""


@contextmanager
def struck(fault: Fault, chance: random.Random) -> Iterator[None]:
    """Let a fault strike inside the block, if it comes so far. Raises Died where the process dies."""
    with _STRIKES[fault](chance):
        yield


def full() -> OperationalError:
    """What SQLite says, as Django tells it."""
    inner = sqlite3.OperationalError("database or disk is full")
    inner.sqlite_errorcode = sqlite3.SQLITE_FULL
    outer = OperationalError(str(inner))
    outer.__cause__ = inner
    return outer


@contextmanager
def _nothing(chance: random.Random) -> Iterator[None]:
    yield


def _at(number: int, strikes: Callable[[str], bool], what: Callable[[], BaseException]) -> Any:
    """Raises what is given at the statement of a number, counted among those that are struck inside a transaction."""
    left = number

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if connection.in_atomic_block and strikes(sql.lstrip()[:30].upper()):
            left -= 1
            if left == 0:
                raise what()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(watch)


def _dies_at_a_statement(chance: random.Random) -> Any:
    return _at(chance.randint(1, 60), lambda sql: True, Died)


def _dies_before_recording(chance: random.Random) -> Any:
    return _at(1, lambda sql: "FROM LEDGER_HEAD" in sql or sql.startswith("INSERT INTO LEDGER_ENTRY"), Died)


def _full_at_a_write(chance: random.Random) -> Any:
    return _at(chance.randint(1, 12), lambda sql: sql.startswith(_WRITING), full)


@contextmanager
def _at_the_commit(what: Callable[[], BaseException]) -> Iterator[None]:
    def commit() -> None:
        connection.connection.rollback()
        raise what()

    with mock.patch.object(connection, "_commit", commit):
        yield


@contextmanager
def _full_of_pages(chance: random.Random) -> Iterator[None]:
    """SQLite's own limit, which it meets wherever it needs a new page, and which ends its transaction as it likes."""
    raw = connection.connection
    (pages,) = raw.execute("PRAGMA page_count").fetchone()
    (free,) = raw.execute("PRAGMA freelist_count").fetchone()
    raw.execute(f"PRAGMA max_page_count = {pages + max(0, chance.randint(0, 2) - free)}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA max_page_count = {_NO_LIMIT}")


@contextmanager
def _dies_before_the_answer(chance: random.Random) -> Iterator[None]:
    yield
    raise Died


_STRIKES: dict[Fault, Callable[[random.Random], Any]] = {
    Fault.NONE: _nothing,
    Fault.DIES_AT_A_STATEMENT: _dies_at_a_statement,
    Fault.DIES_BEFORE_RECORDING: _dies_before_recording,
    Fault.DIES_AT_THE_COMMIT: lambda chance: _at_the_commit(Died),
    Fault.DIES_BEFORE_THE_ANSWER: _dies_before_the_answer,
    Fault.FULL_AT_A_WRITE: _full_at_a_write,
    Fault.FULL_AT_THE_COMMIT: lambda chance: _at_the_commit(full),
    Fault.FULL_OF_PAGES: _full_of_pages,
}
