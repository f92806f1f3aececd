"""Watches what actions write while tests run: whatever row of a sealed table they leave changed must be sealed as it
stands. So every test of an action is a test of its seals too."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection

from waypost.ledger.queries import replay
from waypost.platform import sealed
from waypost.platform.sealed import Sealed

_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_UNDOES = re.compile(r"\s*ROLLBACK", re.IGNORECASE)
_MOST = 200
"""Tables with more rows are not watched: the demonstration, whose doctor sees them all, has those."""

Rows = dict[Any, Any]


def _watched() -> dict[str, tuple[Sealed, str, str]]:
    """Each table to watch: what it is sealed as, the column of the sealed row's key, and the columns to compare."""
    found = {}
    for one in sealed.sealed():
        meta = one.model._meta
        columns = [field.column for field in meta.concrete_fields if field.attname in one.columns]
        found[meta.db_table] = (one, str(meta.pk.column), ", ".join(f'"{name}"' for name in columns))
        for many in meta.many_to_many:
            through = many.remote_field.through._meta
            here, there = (through.get_field(name) for name in (many.m2m_field_name(), many.m2m_reverse_field_name()))
            found[through.db_table] = (one, here.column, f'"{there.column}"')
    return found


class Watch:
    """What product code has left changed in the sealed tables of a test's transaction."""

    def __init__(self) -> None:
        self._tables = _watched()
        self._now: dict[str, Rows | None] = {}
        self._left: dict[tuple[str, Any], tuple[str, Any]] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """An execute wrapper of Django."""
        found = _WRITES.match(sql)
        table = found.group(1) if found else ""
        if _UNDOES.match(sql):
            self._now.clear()
        if table not in self._tables or connection.needs_rollback:
            return execute(sql, params, many, context)
        if table not in self._now:
            self._now[table] = self._read(table)
        answer = execute(sql, params, many, context)
        self._compare(table, by_product=_is_product())
        return answer

    def _compare(self, table: str, *, by_product: bool) -> None:
        before, after = self._now[table], self._read(table)
        self._now[table] = after
        if before is None or after is None:
            return
        one = self._tables[table][0]
        for key in {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}:
            self._left.pop((one.label, key), None)
            if by_product:
                self._left[one.label, key] = table, after.get(key)

    def _read(self, table: str) -> Rows | None:
        """The rows of a table as they stand, asked past Django, which counts what it is asked."""
        _, key, columns = self._tables[table]
        raw: Any = connection.connection
        (count,) = raw.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()
        if count > _MOST:
            return None
        rows: Rows = {}
        for one, *values in raw.execute(f'SELECT "{key}", {columns} FROM "{table}"').fetchall():
            rows.setdefault(one, []).append(repr(values))
        return {one: sorted(said) for one, said in rows.items()}

    def unsealed(self) -> Iterator[str]:
        """Each row that was left changed, is still so, and is not what its last seal says."""
        for label in sorted({label for label, _ in self._left}):
            one = sealed.declared()[label]
            assert isinstance(one, Sealed)
            left = {key: was for (there, key), was in self._left.items() if there == label}
            now = {table: self._read(table) or {} for table, _ in left.values()}
            to_python = one.model._meta.pk.to_python
            keys = {f"{label} {to_python(key)}" for key, (table, was) in left.items() if now[table].get(key) == was}
            yield from (f"{told.where}: {told.what}" for told in replay.ailments_of(one) if told.where in keys)


def _is_product() -> bool:
    """True when the statement comes from the house, false when a test or a builder of tests wrote it."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if ("/tests/" in name and not name.endswith("unsealed.py")) or "/src/waypost/backup/" in name:
            return False  # a restore puts rows back of which the ledger, put back with them, tells already
        if "/src/waypost/" in name:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


@contextmanager
def watching() -> Iterator[list[str]]:
    """Watch the connection; at the end the list has what is not sealed."""
    watch, found = Watch(), list[str]()
    with connection.execute_wrapper(watch):
        yield found
    if connection.needs_rollback:
        return
    try:
        found += watch.unsealed()
    except DatabaseError:  # the test has left a broken transaction behind
        return


def told(found: Iterable[str]) -> str:
    """The words of a failure."""
    return "an action has changed rows that its entry does not seal (see rows= of record):\n" + "\n".join(found)
