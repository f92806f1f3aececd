"""How an entry seals rows: a digest of each row, and a mark of each column by which a change is told from the others.

Everything is keyed by the salt of the entry's body. While the salt is there anybody who holds the database can compare
a row; once a body is erased by law, salt and all, nothing can be tried against what is left.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

MARK = 4
"""Bytes of a mark. It tells which column differs; that one differs is told by the digest of the whole row."""
SEALED_ROWS = "sealed_rows"
"""The key of a body under which it commits to the seals of its entry."""


def said(value: Any) -> bytes:
    """The bytes of a column's value: the same from SQLite and from PostgreSQL.

    >>> said("名称"), said(None), said(True), said(7), said({"b": 1.0, "a": [2]})
    (b't\\xe5\\x90\\x8d\\xe7\\xa7\\xb0', b'-', b'b1', b'i7', b'j{"a":[2],"b":1}')
    """
    if value is None:
        return b"-"
    if isinstance(value, str):
        return b"t" + value.encode(errors="surrogatepass")
    if isinstance(value, bool):
        return b"b1" if value else b"b0"
    if isinstance(value, int):
        return b"i%d" % value
    if isinstance(value, datetime):
        return b"m" + value.astimezone(UTC).isoformat().encode()
    if isinstance(value, date):
        return b"d" + value.isoformat().encode()
    if isinstance(value, Decimal):
        return b"n" + format(value + 0, "f").encode()
    if isinstance(value, UUID):
        return b"u" + value.bytes
    if isinstance(value, bytes | bytearray | memoryview):
        return b"x" + hashlib.sha256(value).digest()
    if isinstance(value, timedelta):
        return b"s" + repr(value.total_seconds()).encode()
    return b"j" + json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def _plain(value: Any) -> Any:
    """JSON in which a whole number is written in one way: PostgreSQL may give back 1 for 1.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def marks(salt: bytes, columns: Sequence[str], values: Sequence[bytes]) -> bytes:
    """The marks of the columns, one after another."""
    made = [
        hashlib.blake2b(name.encode() + b"\0" + value, key=salt, digest_size=MARK).digest()
        for name, value in zip(columns, values, strict=True)
    ]
    return b"".join(made)


def row_digest(salt: bytes, table: str, key: str, columns: Sequence[str], values: Sequence[bytes]) -> bytes:
    """The digest of a row: SHA-256("wp-row-v1" || salt || table || key || each column and value), with lengths."""
    made = hashlib.sha256(b"wp-row-v1" + salt)
    for part in (table.encode(), key.encode()):
        made.update(_counted(part))
    for name, value in zip(columns, values, strict=True):
        made.update(_counted(name.encode()) + _counted(value))
    return made.digest()


class Summary:
    """What a body says of all seals of its entry together, in their order."""

    def __init__(self, salt: bytes) -> None:
        self._made = hashlib.sha256(b"wp-seals-v1" + salt)
        self.count = 0

    def add(self, table: str, key: str, digest: bytes, marks: bytes) -> None:
        """Take the next seal; digest and marks are empty for a row that was taken away."""
        self.count += 1
        for part in (table.encode(), key.encode(), digest, marks):
            self._made.update(_counted(part))

    def __str__(self) -> str:
        return self._made.hexdigest()


def differing(salt: bytes, columns: Sequence[str], marked: bytes, now: dict[str, bytes]) -> list[str]:
    """The columns whose mark is another now. `now` has the value of each column that there still is."""
    return [
        name
        for at, name in enumerate(columns)
        if name in now and marked[MARK * at : MARK * (at + 1)] != marks(salt, [name], [now[name]])
    ]


def sealed_in(text: str) -> str:
    """What a body (its canonical text) commits to as the seals of its entry; "" when it seals no rows.

    >>> sealed_in('{"name":"x","sealed_rows":"ab12"}'), sealed_in('{"name":"x"}'), sealed_in("")
    ('ab12', '', '')
    """
    try:
        found = json.loads(text).get(SEALED_ROWS, "")
    except (ValueError, AttributeError):
        return ""
    return found if isinstance(found, str) else ""


def _counted(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
