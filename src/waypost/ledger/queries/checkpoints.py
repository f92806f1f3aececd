"""Checkpoints, keys and witnesses: open to everybody, for they tell nothing but how far the ledger had come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waypost.ledger import rules
from waypost.ledger.models import Checkpoint, Entry, Key, Witness
from waypost.ledger.queries.tree import Tree
from waypost.ledger.rules import Side


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A signed checkpoint. `note` is the whole signed note with the cosignatures below it, as it is handed out."""

    size: int
    root: str
    at: datetime
    note: str
    witnesses: tuple[str, ...]

    @property
    def own(self) -> str:
        """The note with the ledger's own signature and none below it: it stays the same when witnesses sign later."""
        text, _, signatures = self.note.rpartition("\n\n")
        return f"{text}\n\n{signatures.splitlines()[0]}\n"


@dataclass(frozen=True, slots=True)
class KeyView:
    """A public key of the ledger, and the entry that announced it."""

    line: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WitnessView:
    """A witness, on whose side they stand, and the largest size that they co-signed (None: nothing yet)."""

    name: str
    line: str
    side: Side
    user_id: int
    is_over: bool
    last_size: int | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is in the ledger: by these hashes (hexadecimal), leaf to root, in the tree of this size."""

    seq: int
    leaf_hash: str
    size: int
    root: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the ledger of the first size is the beginning of that of the second: by these hashes (hexadecimal)."""

    first: int
    second: int
    first_root: str
    second_root: str
    path: tuple[str, ...]


def key_text(key: str, before: str) -> bytes:
    """What both keys sign when one follows the other; the first signs with an empty line before."""
    return f"waypost ledger key\n{before}\n{key}\n".encode()


def signing_keys() -> list[KeyView]:
    """Every key by which checkpoints were signed, the oldest first. Not scoped: public."""
    rows = Key.objects.select_related("entry").order_by("pk")
    return [KeyView(row.line, row.entry_id, row.entry.at) for row in rows]


def key_chain() -> list[dict[str, str]]:
    """Every key with the signatures by which it follows the one before, the oldest first. Not scoped: public."""
    rows = Key.objects.select_related("entry__body").order_by("pk")
    told = [json.loads(row.entry.body.text) for row in rows]
    return [{name: str(said.get(name, "")) for name in ("key", "before", "by_new", "by_old")} for said in told]


def latest() -> CheckpointView | None:
    """The last checkpoint; None when none was signed yet. Not scoped: public."""
    found = checkpoints(limit=1)
    return found[0] if found else None


def checkpoints(*, below: int | None = None, limit: int = 50) -> list[CheckpointView]:
    """Checkpoints, the newest first; only those smaller than `below` when it is given. Not scoped: public."""
    rows = Checkpoint.objects.order_by("-size").prefetch_related("cosignatures__witness")
    if below is not None:
        rows = rows.filter(size__lt=below)
    return [_view(row) for row in rows[:limit]]


def checkpoint_at(size: int) -> CheckpointView:
    """The checkpoint of exactly this size. Raises Checkpoint.DoesNotExist. Not scoped: public."""
    return _view(Checkpoint.objects.prefetch_related("cosignatures__witness").get(size=size))


def checkpoint_over(seq: int) -> CheckpointView | None:
    """The first checkpoint that has an entry in it; None when none was signed since. Not scoped: public."""
    rows = Checkpoint.objects.filter(size__gt=seq).order_by("size").prefetch_related("cosignatures__witness")
    row = rows.first()
    return _view(row) if row else None


def witnesses() -> list[WitnessView]:
    """Everybody who is or was a witness, by name. Not scoped: public, but for the account."""
    found = []
    for row in Witness.objects.order_by("name").prefetch_related("cosignatures__checkpoint"):
        last = max(row.cosignatures.all(), key=lambda one: one.checkpoint.size, default=None)
        found.append(
            WitnessView(
                row.name,
                row.line,
                Side(row.side_value),
                row.user_id,
                row.ended_at is not None,
                last.checkpoint.size if last else None,
                last.at if last else None,
            )
        )
    return found


def proof(seq: int, *, size: int | None = None) -> Proof:
    """The proof that entry `seq` is in the ledger of a size, by default of its present one. Not scoped: hashes only.

    Raises:
        Entry.DoesNotExist: there is no such entry in a ledger of that size.
    """
    entry = Entry.objects.only("leaf_hash").get(pk=seq)
    tree = Tree()
    here = _size(size)
    if seq >= here:
        raise Entry.DoesNotExist
    path = rules.inclusion(tree, seq, here)
    return Proof(seq, bytes(entry.leaf_hash).hex(), here, rules.root_at(tree, here).hex(), _hex(path))


def consistency(first: int, second: int | None = None) -> Consistency:
    """The proof that the ledger of one size goes on in that of another, by default the present one. Not scoped.

    Raises:
        Entry.DoesNotExist: the ledger never had so many entries, or the first size is larger than the second.
    """
    then = _size(second)
    if not 0 <= first <= then:
        raise Entry.DoesNotExist
    tree = Tree()
    path = rules.consistency(tree, first, then)
    return Consistency(first, then, rules.root_at(tree, first).hex(), rules.root_at(tree, then).hex(), _hex(path))


def point_of(size: int, first: int) -> dict[str, Any]:
    """What a witness's program checks before it signs: the checkpoint of a size, the proof that it goes on from an
    earlier size, and the keys. Not scoped: public.

    Raises:
        Checkpoint.DoesNotExist: there is no checkpoint of this size.
        Entry.DoesNotExist: the earlier size is larger.
    """
    found, between = checkpoint_at(size), consistency(first, size)
    return {
        "format": "waypost-point",
        "version": 1,
        "first": between.first,
        "path": list(between.path),
        "note": found.note,
        "keys": key_chain(),
    }


def _size(wanted: int | None) -> int:
    there = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()
    present = 0 if there is None else there + 1
    if wanted is None:
        return present
    if not 0 <= wanted <= present:
        raise Entry.DoesNotExist
    return wanted


def _hex(path: list[bytes]) -> tuple[str, ...]:
    return tuple(one.hex() for one in path)


def _view(row: Checkpoint) -> CheckpointView:
    signed = sorted(row.cosignatures.all(), key=lambda one: one.pk)
    note = row.note + "".join(f"{one.line}\n" for one in signed)
    return CheckpointView(row.size, bytes(row.root).hex(), row.at, note, tuple(one.witness.name for one in signed))
