"""The tree of the ledger, read from its tiles: roots of any earlier size, and proofs."""

from __future__ import annotations

from collections import OrderedDict

from waypost.ledger import rules
from waypost.ledger.models import Entry, Tile

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
        self._tiles: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()

    def node(self, height: int, index: int) -> bytes:
        """Root of the perfect subtree of 2^height entries that is the index-th of its height.

        Raises ValueError when the ledger does not hold all these entries.
        """
        level, inner = divmod(height, rules.LEVEL)
        number, within = divmod(index << inner, WIDTH)
        place = within >> inner
        row = self._row(level, number, inner)
        if place >= len(row):
            self._tiles.pop((level, number), None)  # it was read before it was full
            row = self._row(level, number, inner)
        if place >= len(row):
            raise ValueError(f"the ledger does not reach the node {index} of height {height}")
        return row[place]

    def _row(self, level: int, number: int, inner: int) -> list[bytes]:
        """The nodes of a tile that stand `inner` heights above its hashes; computed once, and kept."""
        key = level, number
        rows = self._tiles.get(key)
        if rows is None:
            rows = self._tiles[key] = [hashes_of(level, number)]
            if len(self._tiles) > _KEPT:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        while len(rows) <= inner:
            below = rows[-1]
            rows.append([rules.node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
        return rows[inner]


def hashes_of(level: int, number: int) -> list[bytes]:
    """The hashes of a tile; of one that is not full, those that are there."""
    full = Tile.objects.filter(pk=tile_number(level, number)).values_list("hashes", flat=True).first()
    if full is not None:
        whole = bytes(full)
        return [whole[at : at + 32] for at in range(0, len(whole), 32)]
    first = number * WIDTH
    if level == 0:
        entries = Entry.objects.filter(seq__gte=first, seq__lt=first + WIDTH).order_by("seq")
        return [bytes(one) for one in entries.values_list("leaf_hash", flat=True)]
    below = Tile.objects.filter(
        pk__gte=tile_number(level - 1, first), pk__lt=tile_number(level - 1, first + WIDTH)
    ).order_by("pk")
    return [bytes(one) for one in below.values_list("root", flat=True)]
