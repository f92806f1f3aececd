"""The tree of the ledger, read from its tiles: roots of any earlier size, and proofs."""

from __future__ import annotations

from collections import OrderedDict

from django.db import connection

from waypost.ledger import rules

WIDTH = rules.WIDTH
_ABOVE = 1 << 48
_KEPT = 64


def tile_number(level: int, index: int) -> int:
    """The key of a tile: those of one level stand side by side."""
    return level * _ABOVE + index


class Tree:
    """The nodes of the ledger's tree. One reader for a few proofs; it keeps the tiles that it read last.

    Nodes never change, so that a reader stays good while the ledger grows. Not scoped: hashes tell nothing.
    """

    def __init__(self) -> None:
        self._tiles: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def node(self, height: int, index: int) -> bytes:
        """Root of the perfect subtree of 2^height entries that is the index-th of its height.

        Raises ValueError when the ledger does not hold all these entries.
        """
        level, inner = divmod(height, rules.LEVEL)
        number, within = divmod(index << inner, WIDTH)
        place = within >> inner
        row = self._row(level, number, inner)
        if 32 * place >= len(row):
            self._tiles.pop((level, number), None)  # it was read before it was full
            row = self._row(level, number, inner)
        if 32 * place >= len(row):
            raise ValueError(f"the ledger does not reach the node {index} of height {height}")
        return row[32 * place : 32 * place + 32]

    def _row(self, level: int, number: int, inner: int) -> bytes:
        """The nodes of a tile that stand `inner` heights above its hashes; computed once, and kept."""
        key = level, number
        rows = self._tiles.get(key)
        if rows is None:
            rows = self._tiles[key] = [hashes_of(level, number)]
            if len(self._tiles) > _KEPT:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        while len(rows) <= inner:
            rows.append(rules.above(rows[-1]))
        return rows[inner]


def hashes_of(level: int, number: int) -> bytes:
    """The hashes of a tile one after the other; of one that is not full, those that are there. In plain SQL: proofs
    read many tiles."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM ledger_tile WHERE number = %s", [tile_number(level, number)])
        full = cursor.fetchone()
        if full is not None:
            return bytes(full[0])
        first = number * WIDTH
        if level == 0:
            cursor.execute(
                "SELECT leaf_hash FROM ledger_entry WHERE seq >= %s AND seq < %s ORDER BY seq", [first, first + WIDTH]
            )
        else:
            begin, end = tile_number(level - 1, first), tile_number(level - 1, first + WIDTH)
            cursor.execute(
                "SELECT root FROM ledger_tile WHERE number >= %s AND number < %s ORDER BY number", [begin, end]
            )
        return b"".join([bytes(one) for (one,) in cursor.fetchall()])
