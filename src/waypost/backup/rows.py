"""Rows of every table as lines of JSON that say the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.sql import InsertQuery

LEFT_OUT = frozenset({"sessions.Session", "access.Presence"})
"""Who is signed in where: nobody is, after a restore."""
IN_USE = ("access.User", "ledger.Entry")
"""A database in which there is none of these is a new one; what else it holds came with its tables."""
_BATCH = 2000
_MICROSECOND = timedelta(microseconds=1)

Model = type[models.Model]


def tables() -> dict[str, Model]:
    """Every table that is kept, by its name such as "ledger.Entry"."""
    found = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    return {label: found[label] for label in sorted(found) if label not in LEFT_OUT}


def columns(model: Model) -> list[str]:
    """The names of a table's columns, as its lines give their values."""
    return [field.attname for field in model._meta.concrete_fields]


def migrations() -> list[str]:
    """What has been done to this database to make its tables, such as "ledger.0004_tree"."""
    return sorted(f"{room}.{name}" for room, name in MigrationRecorder(connection).applied_migrations())


def is_in_use() -> bool:
    """True when somebody has an account or something was recorded."""
    kept = tables()
    return any(kept[label]._base_manager.exists() for label in IN_USE)


class Digest:
    """The digest of a table, whatever the order of its lines."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []

    def add(self, line: bytes) -> None:
        """Take a line, without its newline."""
        self._lines.append(hashlib.sha256(line).digest())

    @property
    def count(self) -> int:
        """How many lines were taken."""
        return len(self._lines)

    def __str__(self) -> str:
        return hashlib.sha256(b"".join(sorted(self._lines))).hexdigest()


def lines(model: Model) -> Iterator[bytes]:
    """The rows of a table, each as a line without its newline."""
    fields = model._meta.concrete_fields
    rows = model._base_manager.order_by("pk").values_list(*columns(model))
    for row in rows.iterator(chunk_size=_BATCH):
        said = [_said(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def digest_of(model: Model) -> Digest:
    """The digest of a table as it stands."""
    digest = Digest()
    for line in lines(model):
        digest.add(line)
    return digest


def store(model: Model, given: Iterable[bytes]) -> None:
    """Put lines into a table, past what the models do on saving. Raises ValueError for a line that is no row."""
    batch: list[models.Model] = []
    for line in given:
        batch.append(_row(model, line))
        if len(batch) == _BATCH:
            _insert(model, batch)
            batch = []
    _insert(model, batch)


def take_away_what_is_new() -> None:
    """Empty the tables of a new database: some have rows from the beginning, such as the usual kinds of visit."""
    with connection.cursor() as cursor:
        for model in tables().values():
            if model._base_manager.exists():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def go_on_counting() -> None:
    """Numbers drawn from now on come after those that are there."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables().values())):
            cursor.execute(statement)


def _row(model: Model, line: bytes) -> models.Model:
    fields = model._meta.concrete_fields
    said = json.loads(line)
    if not isinstance(said, list) or len(said) != len(fields):
        raise ValueError(f"a row has {len(fields)} values")
    return model(**{field.attname: _value(one) for field, one in zip(fields, said, strict=True)})


def _insert(model: Model, rows: list[models.Model]) -> None:
    fields = list(model._meta.concrete_fields)
    size = max(1, connection.ops.bulk_batch_size(fields, rows)) if rows else 1
    for begin in range(0, len(rows), size):
        query = InsertQuery(model)
        query.insert_values(fields, rows[begin : begin + size], raw=True)
        query.get_compiler(connection=connection).execute_sql()


def _said(field: Any, value: Any) -> Any:
    """A value as JSON: what JSON has not is an object of one letter."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return {"j": value}
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, UUID):
        return {"u": value.hex}
    if isinstance(value, timedelta):
        return {"s": value // _MICROSECOND}
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"{field}: no way to write {type(value).__name__}")


def _same(said: Any) -> Any:
    return said


_READ: dict[str, Callable[[Any], Any]] = {
    "j": _same,
    "b": base64.b64decode,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "u": UUID,
    "s": _MICROSECOND.__mul__,
}


def _value(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    ((letter, value),) = said.items()
    if letter not in _READ:
        raise ValueError(f"no kind of value: {letter[:20]!r}")
    return _READ[letter](value)
