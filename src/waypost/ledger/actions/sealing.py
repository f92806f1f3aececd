"""Sealing the rows that an act has changed: read as they stand now, digested with the entry's salt, and stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet

from waypost.ledger import rules
from waypost.ledger.actions import storing
from waypost.platform import sealed
from waypost.platform.sealed import Picked, Row

_ROWS = 2000


def seal(cursor: CursorWrapper, rows: Iterable[Row], *, seq: int, salt: bytes, shapes: dict[str, int]) -> str:
    """Seal rows as they stand in the database at this moment, for the entry of a number. Gives the digest by which the
    entry's body commits to them; "" when there are none. A row that is not there any more is sealed as taken away.
    `shapes` keeps the numbers of shapes, by table, while many acts are recorded.

    Raises:
        LookupError: a row of a table that is not declared as sealed.
    """
    summary = rules.Summary(salt)
    for model, keys in _by_model(rows):
        said = sealed.of(model)
        for part in _parts(keys):
            if said.label not in shapes:
                shapes[said.label] = storing.shape(cursor, said.label, said.columns)
            now = sealed.read(model, said.columns, part)
            made = []
            for key in map(str, part):
                digest = marks = b""
                if key in now:
                    values = [rules.said(value) for value in now[key]]
                    digest = rules.row_digest(salt, said.label, key, said.columns, values)
                    marks = rules.marks(salt, said.columns, values)
                summary.add(said.label, key, digest, marks)
                made.append((seq, shapes[said.label], key, digest, marks))
            storing.seals(cursor, made)
    return str(summary) if summary.count else ""


def _by_model(rows: Iterable[Row]) -> Iterator[tuple[type[Model], Iterable[Any]]]:
    """The keys of what was named, table by table: single rows together, in the order of the first of each table."""
    single: dict[type[Model], dict[Any, None]] = {}
    many: list[tuple[type[Model], Iterable[Any]]] = []
    for one in rows:
        if isinstance(one, Picked):
            many.append((one.model, one.keys))
        elif isinstance(one, QuerySet):
            many.append((one.model, one.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_ROWS)))
        else:
            single.setdefault(type(one), {})[one.pk] = None
    yield from single.items()
    yield from many


def _parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for key in keys:
        part.append(key)
        if len(part) == _ROWS:
            yield part
            part = []
    if part:
        yield part
