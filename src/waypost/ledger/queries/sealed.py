"""Whether what stands beside the entries holds: tiles, keys, checkpoints and cosignatures."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from waypost.ledger import rules
from waypost.ledger.models import Checkpoint, Key, Tile
from waypost.ledger.queries.checkpoints import key_text
from waypost.ledger.queries.tree import WIDTH, tile_number
from waypost.ledger.rules import notes


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the ledger: at which entry (None: with its head), and what."""

    seq: int | None
    what: str


class Tiles:
    """Compares the stored tiles with the entries while these are read in order; holds one unfinished tile a level."""

    def __init__(self) -> None:
        self._rows: list[list[bytes]] = []
        self._counts: list[int] = []

    def after(self, leaf: bytes, level: int = 0) -> Iterator[Fault]:
        """Take the next hash of a level, and yield what is wrong with a tile that it completes."""
        if level == len(self._rows):
            self._rows.append([])
            self._counts.append(0)
        row = self._rows[level]
        row.append(leaf)
        if len(row) < WIDTH:
            return
        root = rules.root(row)
        index = self._counts[level]
        tile = Tile.objects.filter(pk=tile_number(level, index)).first()
        if tile is None:
            yield Fault(None, f"the tile {index} of level {level} is missing")
        elif bytes(tile.hashes) != b"".join(row) or bytes(tile.root) != root:
            yield Fault(None, f"the tile {index} of level {level} does not hold the hashes of its entries")
        self._rows[level] = []
        self._counts[level] += 1
        yield from self.after(root, level + 1)

    def unknown(self) -> Iterator[Fault]:
        """Once all entries were read: are there tiles that nobody should have stored?"""
        there, due = Tile.objects.count(), sum(self._counts)
        if there > due:
            yield Fault(None, f"there are {there} tiles, and {due} are full")


def key_faults() -> Iterator[Fault]:
    """Each key was announced by an entry that it signed, and the key before it too. Not scoped."""
    before = ""
    for key in Key.objects.select_related("entry__body").order_by("pk"):
        stored = getattr(key.entry, "body", None)
        said = json.loads(stored.text) if stored is not None else {}
        if said.get("key") != key.line or said.get("before", "") != before:
            yield Fault(key.entry_id, "a key of the ledger is another than this entry announced")
        signed = key_text(key.line, before)
        if not _holds(key.line, said.get("by_new", ""), signed):
            yield Fault(key.entry_id, "the new key did not sign for itself")
        if before and not _holds(before, said.get("by_old", ""), signed):
            yield Fault(key.entry_id, "the key before it did not sign for the new one")
        before = key.line


def checkpoint_faults(points: Iterable[Checkpoint], size: int) -> Iterator[Fault]:
    """Each checkpoint is signed by the key of its time and says what its row says. Not scoped."""
    announced = [(row.entry_id, notes.public_key(row.line)) for row in Key.objects.order_by("pk")]
    for row in points:
        due = [key for seq, key in announced if seq < row.size][-1:]
        name = f"the checkpoint of {row.size} entries"
        if row.size > size:
            yield Fault(None, f"{name} stands for more entries than there are")
        try:
            text, _ = notes.opened(row.note)
            point = notes.checkpoint(text)
            if (point.size, point.root) != (row.size, bytes(row.root)):
                yield Fault(None, f"{name} says another size or root than its row")
            if not due or notes.signers(row.note, due) != due:
                yield Fault(None, f"{name} is not signed by the key of its time")
            for given in row.cosignatures.all():
                notes.check(text, notes.signature(given.line), notes.public_key(given.witness.line))
        except notes.BadNote as fault:
            yield Fault(None, f"{name}: {fault}")


def _holds(line: str, signature: str, text: bytes) -> bool:
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(notes.public_key(line).raw).verify(raw, text)
    except (InvalidSignature, ValueError):
        return False
    return True
