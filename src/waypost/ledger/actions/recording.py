"""Writing to the ledger. There is one way: `record`, inside the transaction of the change itself."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from waypost.kernel.actor import Actor, Role
from waypost.ledger import queries, rules
from waypost.ledger.models import Body, Entry, Head, Tile
from waypost.platform import clock, receipts

_ROWS = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person gets for an act: its number in the ledger and the hash of its leaf (hexadecimal)."""

    seq: int
    leaf_hash: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be recorded among many: see `record` for what each part is."""

    act: str
    subject: str
    facts: Mapping[str, Any]
    campaign_id: int | None = None
    acting_as: Role | None = None


def record(
    actor: Actor,
    act: str,
    *,
    subject: str,
    facts: Mapping[str, Any],
    campaign_id: int | None = None,
    acting_as: Role | None = None,
) -> Receipt:
    """Append one act. `act` is "thing.done" in the past tense, `subject` is "thing:id", `facts` is canonical JSON
    (see `rules.canonical`; dates as ISO text).

    Raises:
        RuntimeError: not inside a transaction, so that change and record could part.
        ValueError: facts outside the ledger's profile of JSON.
    """
    (receipt,) = record_many(actor, [Act(act, subject, facts, campaign_id, acting_as)])
    return receipt


def record_many(actor: Actor, acts: Sequence[Act]) -> list[Receipt]:
    """Append many acts in their order, at one moment: all or none. Raises as `record`."""
    if not connection.in_atomic_block:
        raise RuntimeError("record belongs inside the transaction of the change")
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    at = _not_before(clock.now(), head.last_at)
    latest = _latest({act.subject for act in acts})
    peaks = [bytes.fromhex(peak) for peak in head.peaks]
    entries, bodies = [], []
    for act in acts:
        revision, previous = latest.get(act.subject, (-1, ""))
        text, salt = rules.canonical(dict(act.facts)), os.urandom(32)
        entry = Entry(
            seq=head.size,
            at=at,
            actor_id=actor.user_id,
            acting_as=act.acting_as.value if act.acting_as else "",
            act=act.act,
            subject=act.subject,
            revision=revision + 1,
            campaign_id=act.campaign_id,
        )
        leaf = leaf_of(entry, previous=previous, body=rules.commitment(salt, text))
        entry.leaf, entry.leaf_hash = leaf.decode(), rules.leaf_hash(leaf)
        peaks = rules.peaks_after(peaks, head.size, entry.leaf_hash)
        latest[act.subject] = entry.revision, entry.leaf_hash.hex()
        head.size += 1
        entries.append(entry)
        bodies.append(Body(entry=entry, salt=salt, text=text.decode()))
    Entry.objects.bulk_create(entries, batch_size=_ROWS)
    Body.objects.bulk_create(bodies, batch_size=_ROWS)
    keep_tiles(head.size - len(entries), head.size)
    head.peaks, head.last_at = [peak.hex() for peak in peaks], at
    head.save()
    for entry in entries:
        receipts.note(entry.seq, entry.leaf_hash.hex())
    return [Receipt(entry.seq, entry.leaf_hash.hex()) for entry in entries]


def keep_tiles(before: int, after: int) -> None:
    """Store the tiles that became full while the ledger grew from one size to another, from the lowest level up."""
    level, begin, end = 0, before // queries.WIDTH, after // queries.WIDTH
    while begin < end:
        tiles = []
        for index in range(begin, end):
            hashes = queries.hashes_of(level, index)
            number = queries.tile_number(level, index)
            tiles.append(Tile(number=number, root=rules.root(hashes), hashes=b"".join(hashes)))
        Tile.objects.bulk_create(tiles, batch_size=50)
        level, begin, end = level + 1, begin // queries.WIDTH, end // queries.WIDTH


def _latest(subjects: set[str]) -> dict[str, tuple[int, str]]:
    """The last revision of each subject, and the hash of its entry."""
    names = sorted(subjects)
    found: dict[str, tuple[int, str]] = {}
    for at in range(0, len(names), _ROWS):
        part = names[at : at + _ROWS]
        rows = Entry.objects.filter(subject__in=part)
        if len(part) > 1:
            rows = rows.filter(
                ~Exists(Entry.objects.filter(subject=OuterRef("subject"), revision__gt=OuterRef("revision")))
            )
        else:
            rows = rows.order_by("-revision")[:1]
        for subject, revision, leaf in rows.values_list("subject", "revision", "leaf_hash"):
            found[subject] = revision, bytes(leaf).hex()
    return found


def leaf_of(entry: Entry, *, previous: str, body: str) -> bytes:
    """The canonical bytes of an entry: all its columns, the hash before it about the same subject, the commitment."""
    return rules.canonical(
        {
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
            "body": body,
        }
    )


def _not_before(at: datetime, last: datetime | None) -> datetime:
    """The ledger's clock never goes back, even where the machine's does."""
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return last if last is not None and at < last else at
