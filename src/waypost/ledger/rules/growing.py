"""Appending many leaves to a tree of which only level 0, full tiles and the peaks are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from waypost.ledger.rules.tree import peaks_after

WIDTH = 256
LEVEL = 8
"""Heights of the tree in one level of tiles: 2^8 is the width."""
_BYTES = 32 * WIDTH


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile of level 0 that has become full: its number from 0, its hashes one after the other, their root."""

    index: int
    root: bytes
    hashes: bytes


def above(row: bytes) -> bytes:
    """The nodes one height above neighbouring nodes; a last one without a neighbour is left out.

    >>> len(above(bytes(5 * 32))) // 32
    2
    """
    pairs = range(0, len(row) - len(row) % 64, 64)
    return b"".join([sha256(b"\x01" + row[at : at + 64]).digest() for at in pairs])


def perfect_root(row: bytes) -> bytes:
    """Root over leaves whose number is a power of two, given one after the other."""
    while len(row) > 32:
        row = above(row)
    return row


class Growing:
    """A tree while leaves are appended. Begins with what is there: its peaks and size. `tail` gives the hashes of the
    unfinished tile, those of the leaves from the last multiple of 256 on; it is asked only when a tile becomes full.

    >>> tree = Growing([], 0, bytes)
    >>> [tile.index for tile in tree.append([bytes(32)] * 600)], tree.size, len(tree.peaks)
    ([0, 1], 600, 4)
    """

    def __init__(self, peaks: Sequence[bytes], size: int, tail: Callable[[], bytes]) -> None:
        self.peaks, self.size = list(peaks), size
        self._tail = tail if size % WIDTH else bytes
        self._new: list[bytes] = []

    def append(self, leaves: Sequence[bytes]) -> list[FullTile]:
        """Append hashes of leaves; the tiles that they fill. Raises ValueError when the tail does not fit the size."""
        full: list[FullTile] = []
        over = self.size % WIDTH
        if over + len(leaves) >= WIDTH:
            row = b"".join([self._tail(), *self._new])
            if len(row) != 32 * over:
                raise ValueError(f"{self.size} leaves leave {over} outside of tiles; found {len(row) / 32:g}")
            whole = (over + len(leaves)) // WIDTH
            row += b"".join(leaves[: whole * WIDTH - over])
            full = [self._filled(row[at * _BYTES : (at + 1) * _BYTES]) for at in range(whole)]
            self._tail, self._new, leaves = bytes, [], leaves[whole * WIDTH - over :]
        for leaf in leaves:
            self.peaks = peaks_after(self.peaks, self.size, leaf)
            self.size += 1
        self._new += leaves
        return full

    def _filled(self, row: bytes) -> FullTile:
        for _ in range((self.size % WIDTH).bit_count()):  # the peaks of the unfinished tile lie below its root
            self.peaks.pop()
        index, root = self.size // WIDTH, perfect_root(row)
        self.peaks = peaks_after(self.peaks, index, root)
        self.size = (index + 1) * WIDTH
        return FullTile(index, root, row)
