"""Writing the whole ledger into one file that anybody can verify offline (`verify.py` says what is in it)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from waypost.kernel.errors import N_, Refused
from waypost.ledger import queries
from waypost.ledger.models import Body, Checkpoint, Entry, Key, Witness
from waypost.platform.snapshot import snapshot

FORMAT, VERSION, VERSION_WITH_ERASED = "waypost-ledger-bundle", 1, 2
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Written:
    """What a bundle holds: number of entries, of their bodies and of those that the law took; the root in hexadecimal,
    checkpoints."""

    size: int
    bodies: int
    erased: int
    root: str
    checkpoints: int


def write(
    path: Path, size: int, *, with_bodies: bool = True, progress: Callable[[int, int], None] = lambda done, total: None
) -> Written:
    """Write the entries below the checkpoint of a size, with all that is needed to verify them.

    The file appears whole or not at all. `with_bodies` false leaves out what the entries say, and all of it can
    still be verified, for an entry commits to what it says. What was erased is named as such; a verifier that is older
    than erasures does not take such a bundle for one that was tampered with, but for one that it cannot read.

    Raises:
        Checkpoint.DoesNotExist: no checkpoint has this size.
        Refused: something below was erased by an entry that is not below (code "erased"): sign again, then write.
        OSError: the file cannot be written.
    """
    point = queries.checkpoint_at(size)
    part = path.with_name(path.name + ".part")
    with snapshot():
        gone = {seq: by for seq, by in queries.erased_by().items() if seq < size}
        if any(by >= size for by in gone.values()):
            raise Refused(N_("something was erased since; sign a checkpoint and write the bundle again"), code="erased")
        try:
            bodies, points = _archive(part, size, point.root, gone, with_bodies=with_bodies, progress=progress)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return Written(size, bodies, len(gone), point.root, points)


def _archive(
    path: Path, size: int, root: str, gone: dict[int, int], *, with_bodies: bool, progress: Callable[[int, int], None]
) -> tuple[int, int]:
    """Write the members; the number of bodies and of checkpoints."""
    version = VERSION_WITH_ERASED if gone else VERSION
    about = {"format": FORMAT, "version": version, "size": size, "root": root, "bodies": with_bodies}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("bundle.json", json.dumps(about | ({"erased": len(gone)} if gone else {})))
        _member(archive, "keys.ndjson", _keys(size))
        _member(archive, "witnesses.ndjson", ({"key": row.line} for row in Witness.objects.order_by("pk")))
        points = _member(archive, "checkpoints.ndjson", _checkpoints(size))
        _member(archive, "entries.ndjson", _entries(size, progress))
        bodies = _member(archive, "bodies.ndjson", _bodies(size, gone)) if with_bodies else 0
    return bodies - (len(gone) if with_bodies else 0), points


def _member(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        for row in rows:
            _line(file, row)
            count += 1
    return count


def _line(file: IO[bytes], row: dict[str, Any]) -> None:
    file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _keys(size: int) -> Iterator[dict[str, Any]]:
    for row in Key.objects.filter(entry_id__lt=size).select_related("entry__body").order_by("pk"):
        body = row.entry.body
        yield {"seq": row.entry_id, "key": row.line, "salt": bytes(body.salt).hex(), "text": body.text}


def _checkpoints(size: int) -> Iterator[dict[str, Any]]:
    rows = Checkpoint.objects.filter(size__lte=size).order_by("size").prefetch_related("cosignatures")
    for row in rows.iterator(chunk_size=_BATCH):
        signed = sorted(row.cosignatures.all(), key=lambda one: one.pk)
        yield {"note": row.note + "".join(f"{one.line}\n" for one in signed)}


def _entries(size: int, progress: Callable[[int, int], None]) -> Iterator[dict[str, Any]]:
    rows = Entry.objects.filter(seq__lt=size).order_by("seq").values_list("seq", "leaf", "leaf_hash")
    for seq, leaf, leaf_hash in rows.iterator(chunk_size=_BATCH):
        if seq % _BATCH == 0:
            progress(seq, size)
        yield {"seq": seq, "leaf": leaf, "hash": bytes(leaf_hash).hex()}
    progress(size, size)


def _bodies(size: int, gone: dict[int, int]) -> Iterator[dict[str, Any]]:
    """What the entries say, in their order; of an entry whose words were erased, by which entry."""
    rows = Body.objects.filter(entry_id__lt=size).order_by("entry_id").values_list("entry_id", "salt", "text")
    waiting = sorted(gone, reverse=True)
    for seq, salt, text in rows.iterator(chunk_size=_BATCH):
        while waiting and waiting[-1] <= seq:
            before = waiting.pop()
            if before < seq:  # a body that somebody put back is shown, for it is there
                yield {"seq": before, "erased": gone[before]}
        yield {"seq": seq, "salt": bytes(salt).hex(), "text": text}
    yield from ({"seq": seq, "erased": gone[seq]} for seq in reversed(waiting))
