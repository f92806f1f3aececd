"""Whether the ledger holds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from waypost.kernel.health import Ailment
from waypost.ledger import rules
from waypost.ledger.models import Checkpoint, Entry
from waypost.ledger.queries.acts import position
from waypost.ledger.queries.erased import erased_by
from waypost.ledger.queries.sealed import Fault, Tiles, checkpoint_faults, key_faults


def faults() -> Iterator[Fault]:
    """Read the whole ledger and yield what does not hold; nothing when all is well. Not scoped.

    Checked: the sequence has no gap, each leaf is canonical and says what its columns say, each hash and each
    commitment fits, words are missing where a later entry erased them and nowhere else, each entry names the one
    before it about its subject, time does not go back, the head stands for exactly these entries, the tiles hold
    their hashes, each key was announced and signed for, and each checkpoint with its cosignatures is signed and has
    the root that the entries had then.
    """
    peaks: list[bytes] | None = []
    points = {row.size: row for row in Checkpoint.objects.prefetch_related("cosignatures__witness")}
    tiles = Tiles()
    last_of: dict[str, tuple[int, str]] = {}
    gone = erased_by()
    size, last_at = 0, None
    for entry in Entry.objects.select_related("body").order_by("seq").iterator(chunk_size=2000):
        if entry.seq != size:
            yield Fault(size, f"entries are missing: after {size - 1} comes {entry.seq}")
            size, peaks = entry.seq, None  # without them no root can be made
        yield from _faults_of(entry, last_of.get(entry.subject), gone.get(entry.seq))
        if last_at is not None and entry.at < last_at:
            yield Fault(entry.seq, "its time stands before that of the entry before it")
        leaf = bytes(entry.leaf_hash)
        last_of[entry.subject] = (entry.revision, leaf.hex())
        if peaks is not None:
            peaks = rules.peaks_after(peaks, size, leaf)
            yield from tiles.after(leaf)
        size, last_at = size + 1, entry.at
        if peaks is not None and size in points and bytes(points[size].root) != rules.root_of(peaks):
            yield Fault(None, f"the checkpoint of {size} entries has another root than they have")
    yield from _faults_of_the_head(size, peaks)
    if peaks is not None:
        yield from tiles.unknown()
    yield from key_faults()
    yield from checkpoint_faults(points.values(), size)


def _faults_of_the_head(size: int, peaks: list[bytes] | None) -> Iterator[Fault]:
    try:
        here = position()
    except ValueError:
        yield Fault(None, "the head is no head: its hashes cannot be read")
        return
    if here.size != size:
        yield Fault(None, f"the head counts {here.size} entries, and there are {size}")
    elif peaks is not None and here.root != rules.root_of(peaks).hex():
        yield Fault(None, "the root of the head is not the root of the entries")


def _faults_of(entry: Entry, before: tuple[int, str] | None, erasing: int | None) -> Iterator[Fault]:
    revision, previous = (before[0] + 1, before[1]) if before else (0, "")
    if rules.leaf_hash(entry.leaf.encode()) != bytes(entry.leaf_hash):
        yield Fault(entry.seq, "its text does not give its hash")
    try:
        said = json.loads(entry.leaf)
        body = said.pop("body")
    except (ValueError, KeyError, AttributeError):
        yield Fault(entry.seq, "its text is no entry")
        return
    columns = {
        "v": 1,
        "seq": entry.seq,
        "at": rules.moment(entry.at),
        "actor": entry.actor_id,
        "acting_as": entry.acting_as,
        "act": entry.act,
        "subject": entry.subject,
        "revision": entry.revision,
        "campaign": entry.campaign_id,
        "prev": previous,
    }
    for name in columns.keys() | said.keys():
        if said.get(name) != columns.get(name):
            yield Fault(entry.seq, f"{name}: the text says {said.get(name)!r}, the table {columns.get(name)!r}")
    if entry.revision != revision:
        yield Fault(entry.seq, f"it is revision {entry.revision} of its subject, and {revision} was due")
    yield from _faults_of_the_body(entry, body, erasing)


def _faults_of_the_body(entry: Entry, committed: str, erasing: int | None) -> Iterator[Fault]:
    stored = getattr(entry, "body", None)
    if stored is None and erasing is None:
        yield Fault(entry.seq, "its body is missing, and no later entry erased it")
    elif stored is not None and erasing is not None:
        yield Fault(entry.seq, f"entry {erasing} says that its body was erased, and it is still there")
    elif stored is not None and rules.commitment(bytes(stored.salt), stored.text.encode()) != committed:
        yield Fault(entry.seq, "its body is not the one it commits to")


def ailments() -> Iterator[Ailment]:
    """The faults of the ledger, for the doctor."""
    for fault in faults():
        yield Ailment("head" if fault.seq is None else f"entry {fault.seq}", fault.what)
