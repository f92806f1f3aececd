"""Rows behind a figure: which record counted, and what it said when it counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

Fact = str | int | bool | None | date | Enum


@dataclass(frozen=True, slots=True)
class RowRef:
    """One record that counted towards a figure.

    `kind` and `id` name the record ("visit", its id). `said` is the canonical text of what counted, made by `row` (or,
    shorter, "unit=37 on=2021-03-09"): without anything that changes by itself. Equal facts give equal text, so that a
    digest of the rows tells whether anything behind a figure has changed.
    """

    kind: str
    id: str
    said: str

    def facts(self) -> dict[str, Any]:
        """What the row said, as it was given to `row`; days as ISO text.

        >>> RowRef("visit", "7", "unit=37 on=2021-03-09").facts()
        {'unit': 37, 'on': '2021-03-09'}
        """
        if self.said.startswith("{"):
            return dict(json.loads(self.said))
        pairs = (word.partition("=") for word in self.said.split())
        return {name: int(fact) if fact.isdecimal() else fact for name, _, fact in pairs}


def row(kind: str, record_id: object, /, **facts: Fact) -> RowRef:
    """A row with its facts in one fixed form. By custom `unit` is the id of the unit it is about and `on` the day on
    which it began to count (so that figures can be shown by level, by region and over the days), `count` how much
    it adds where that is not one.

    >>> row("visit", 7, unit=37, on=date(2021, 3, 9)).said
    '{"on":"2021-03-09","unit":37}'
    """
    plain = {name: _plain(fact) for name, fact in facts.items()}
    return RowRef(kind, str(record_id), json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _plain(fact: Fact) -> str | int | bool | None:
    if isinstance(fact, Enum):
        return str(fact.value)
    return fact.isoformat() if isinstance(fact, date) else fact


def digest_of(rows: Iterable[RowRef]) -> str:
    """A digest of a set of rows: SHA-256 in hexadecimal, whatever their order. Each row is bound by the lengths of
    its parts, so that no two different sets have the same bytes.

    >>> one, two = RowRef("visit", "1", "unit=3"), RowRef("visit", "2", "unit=4")
    >>> digest_of([one, two]) == digest_of([two, one])
    True
    >>> digest_of([one]) == digest_of([one, two])
    False
    """
    return digest_in_order(sorted(rows, key=lambda row: (row.kind, row.id, row.said)))


def digest_in_order(rows: Iterable[RowRef]) -> str:
    """As `digest_of`, of rows that come in the order of their kinds, ids and words, and of which only one is held at a
    time. Raises ValueError when they do not."""
    total = hashlib.sha256(b"wp-rows-v1")
    before: tuple[str, ...] = ()
    for row in rows:
        parts = (row.kind, row.id, row.said)
        if parts < before:
            raise ValueError(f"{parts} comes after {before}")
        for part in parts:
            text = part.encode()
            total.update(len(text).to_bytes(8, "big") + text)
        before = parts
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Drift:
    """How two sets of rows differ: those that came, those that went, and those that now say something else
    (each as the row before and the row after)."""

    came: tuple[RowRef, ...]
    went: tuple[RowRef, ...]
    changed: tuple[tuple[RowRef, RowRef], ...]

    @property
    def is_none(self) -> bool:
        """True when nothing differs."""
        return not (self.came or self.went or self.changed)


def drift_between(before: Iterable[RowRef], after: Iterable[RowRef]) -> Drift:
    """What happened to the rows of a figure between two readings.

    >>> was, now = RowRef("visit", "1", "unit=3"), RowRef("visit", "1", "unit=4")
    >>> drift_between([was], [now]).changed == ((was, now),)
    True
    """
    old = {(row.kind, row.id): row for row in before}
    new = {(row.kind, row.id): row for row in after}
    return Drift(
        tuple(row for key, row in new.items() if key not in old),
        tuple(row for key, row in old.items() if key not in new),
        tuple((row, new[key]) for key, row in old.items() if key in new and new[key] != row),
    )
