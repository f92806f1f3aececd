"""How rows of the ledger come into the database: many at once, past the models, and in the same transaction. All that
one call of `record_many` does goes through one cursor: to make one costs as much as to insert a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from waypost.ledger import queries, rules
from waypost.ledger.models import Body, Entry, Head, Seal, Shape, Tile

ENTRY = ("seq", "at", "actor_id", "acting_as", "act", "subject", "revision", "campaign_id", "leaf", "leaf_hash")
BODY = ("entry_id", "salt", "text")
_SEAL = ("entry_id", "shape_id", "row_key", "digest", "marks")
_TILE = ("number", "root", "hashes")
_LAST_OF_ONE = "SELECT subject, revision, leaf_hash FROM ledger_entry WHERE subject = %s ORDER BY revision DESC LIMIT 1"
_LAST = {
    "sqlite": """SELECT last.subject, last.revision, last.leaf_hash
        FROM json_each(%s) AS name CROSS JOIN ledger_entry AS last
        WHERE last.subject = name.value AND last.revision =
            (SELECT MAX(revision) FROM ledger_entry WHERE subject = name.value)""",
    "postgresql": """SELECT last.subject, last.revision, last.leaf_hash FROM json_array_elements_text(%s) AS name
        CROSS JOIN LATERAL (SELECT subject, revision, leaf_hash FROM ledger_entry WHERE subject = name.value
            ORDER BY revision DESC LIMIT 1) AS last""",
}
_FEW = 20
"""Up to so many rows a plain INSERT is quicker than COPY."""


def moment_of_column(at: datetime) -> Any:
    """A moment as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


@dataclass(slots=True)
class Stand:
    """What the head of the ledger says: number of entries, peaks of the tree, moment of the last act."""

    size: int
    peaks: list[bytes]
    last_at: datetime | None


def held(cursor: CursorWrapper) -> Stand:
    """How far the ledger has come; nobody else appends until the transaction ends."""
    lock = " FOR UPDATE" if cursor.db.vendor == "postgresql" else ""  # on SQLite a transaction is alone as it is
    cursor.execute(f"SELECT size, peaks, last_at FROM ledger_head WHERE id = 1{lock}")  # noqa: S608
    row = cursor.fetchone()
    if row is None:
        Head.objects.select_for_update().get_or_create(pk=1)
        return held(cursor)
    size, peaks, last_at = row
    if last_at is not None and last_at.tzinfo is None:  # SQLite keeps moments in UTC, and says so nowhere
        last_at = last_at.replace(tzinfo=UTC)
    return Stand(size, [bytes.fromhex(peak) for peak in json.loads(peaks)], last_at)


def move_on(cursor: CursorWrapper, size: int, peaks: Sequence[bytes], last_at: Any) -> None:
    """The head says from now on that there are so many entries, with these peaks; `last_at` as `moment_of_column`."""
    written = json.dumps([peak.hex() for peak in peaks])
    cursor.execute("UPDATE ledger_head SET size = %s, peaks = %s, last_at = %s WHERE id = 1", [size, written, last_at])


def latest(cursor: CursorWrapper, subjects: set[str]) -> dict[str, tuple[int, str]]:
    """The last revision of each subject, and the hash of its entry in hexadecimal. One query."""
    if len(subjects) == 1:
        cursor.execute(_LAST_OF_ONE, tuple(subjects))
    else:
        cursor.execute(_LAST[cursor.db.vendor], [json.dumps(list(subjects))])
    return {subject: (revision, bytes(leaf).hex()) for subject, revision, leaf in cursor.fetchall()}


def entries(cursor: CursorWrapper, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store entries; each row in the order of ENTRY."""
    _insert(cursor, Entry._meta.db_table, ENTRY, rows)


def bodies(cursor: CursorWrapper, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store bodies; each row in the order of BODY."""
    _insert(cursor, Body._meta.db_table, BODY, rows)


def take_body(cursor: CursorWrapper, seq: int) -> None:
    """Take what an entry says out of the table. The database lets it go only once an entry says so; SQLite writes over
    the place where it stood."""
    if cursor.db.vendor == "sqlite":
        cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("DELETE FROM ledger_body WHERE entry_id = %s", [seq])


def shape(cursor: CursorWrapper, table: str, columns: Sequence[str]) -> int:
    """The number of a shape, which is stored when it is new. The head is held, so that nobody else stores it."""
    said = [table, ",".join(columns)]
    cursor.execute('SELECT id FROM ledger_shape WHERE "table" = %s AND columns = %s', said)
    row = cursor.fetchone()
    return int(row[0]) if row else Shape.objects.create(table=said[0], columns=said[1]).pk


def seals(cursor: CursorWrapper, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store seals, in their order; each row in the order of _SEAL."""
    _insert(cursor, Seal._meta.db_table, _SEAL, rows)


def tiles(cursor: CursorWrapper, level: int, full: Sequence[rules.FullTile]) -> None:
    """Store tiles of one level."""
    rows = [(queries.tile_number(level, tile.index), tile.root, tile.hashes) for tile in full]
    if rows:
        _insert(cursor, Tile._meta.db_table, _TILE, rows)


def tiles_above(cursor: CursorWrapper, before: int, after: int) -> None:
    """Store the tiles above level 0 that became full while the ledger grew from one size to another."""
    level, begin, end = 1, before >> 2 * rules.LEVEL, after >> 2 * rules.LEVEL
    while begin < end:
        full = []
        for index in range(begin, end):
            hashes = queries.hashes_of(level, index)
            full.append(rules.FullTile(index, rules.perfect_root(hashes), hashes))
        tiles(cursor, level, full)
        level, begin, end = level + 1, begin >> rules.LEVEL, end >> rules.LEVEL


def _insert(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    if cursor.db.vendor == "postgresql" and len(rows) > _FEW:
        copying: Any = cursor
        with connection.wrap_database_errors, copying.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
    if len(rows) == 1:
        cursor.execute(insert, rows[0])
    else:
        cursor.executemany(insert, rows)
