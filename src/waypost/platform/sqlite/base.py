"""Django's SQLite, with commits that share one flush of the disk. Nothing is told as done before it is on the disk."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from waypost.platform.sqlite.flushing import Flushing, flushing_of

_PATIENCE = 5.0
"""Seconds that a thread waits for its turn before it asks the database itself, which has a patience of its own."""


_Wrapper: Any = base.DatabaseWrapper  # its inner steps are not in the types that Django comes with


class DatabaseWrapper(_Wrapper):  # type: ignore[misc]
    """A connection whose transactions wait for each other in the process (SQLite would let them sleep), commit without
    flushing, and are flushed together before any of them goes on. What is outside of transactions flushes by itself."""

    _has_turn = False

    @property
    def flushing(self) -> Flushing | None:
        """How commits of this database reach the disk; None for a database in memory."""
        return None if self.is_in_memory_db() else flushing_of(str(self.settings_dict["NAME"]))

    def _start_transaction_under_autocommit(self) -> None:
        flushing = self.flushing
        if flushing is None:
            super()._start_transaction_under_autocommit()
            return
        self._has_turn = self._has_turn or flushing.turn.acquire(timeout=_PATIENCE)
        try:
            with self.wrap_database_errors:
                self.ensure_connection()
                self.connection.execute("PRAGMA synchronous=NORMAL")
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn(flushing)
            raise

    def _commit(self) -> None:
        flushing = self.flushing
        if flushing is None or self.connection is None or not self.connection.in_transaction:
            super()._commit()
            return
        with flushing.committing() as ticket:
            super()._commit()
            self._end_turn(flushing)
        flushing.wait(ticket)

    def _rollback(self) -> None:
        super()._rollback()
        if self.flushing is not None:
            self._end_turn(self.flushing)

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            if self._has_turn and self.flushing is not None:
                self._end_turn(self.flushing, is_open=False)

    def _end_turn(self, flushing: Flushing, *, is_open: bool = True) -> None:
        try:
            if is_open and self.connection is not None and not self.connection.in_transaction:
                self.connection.execute("PRAGMA synchronous=FULL")
        finally:
            if self._has_turn:
                self._has_turn = False
                flushing.turn.release()
