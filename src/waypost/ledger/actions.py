"""Writing to the ledger. There is one way: `record`, inside the transaction of the change itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from waypost.kernel.actor import Actor, Role
from waypost.ledger import rules
from waypost.ledger.models import Body, Entry, Head
from waypost.platform import clock, receipts


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person gets for an act: its number in the ledger and the hash of its leaf (hexadecimal)."""

    seq: int
    leaf_hash: str


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
    if not connection.in_atomic_block:
        raise RuntimeError("record belongs inside the transaction of the change")
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    at = _not_before(clock.now(), head.last_at)
    previous = Entry.objects.filter(subject=subject).order_by("-revision").values_list("revision", "leaf_hash").first()
    body = rules.canonical(dict(facts))
    salt = os.urandom(32)
    entry = Entry(
        seq=head.size,
        at=at,
        actor_id=actor.user_id,
        acting_as=acting_as.value if acting_as else "",
        act=act,
        subject=subject,
        revision=previous[0] + 1 if previous else 0,
        campaign_id=campaign_id,
    )
    leaf = leaf_of(entry, previous=bytes(previous[1]).hex() if previous else "", body=rules.commitment(salt, body))
    entry.leaf = leaf.decode()
    entry.leaf_hash = rules.leaf_hash(leaf)
    entry.save(force_insert=True)
    Body.objects.create(entry=entry, salt=salt, text=body.decode())
    head.peaks = [peak.hex() for peak in rules.peaks_after(_bytes(head.peaks), head.size, entry.leaf_hash)]
    head.size += 1
    head.last_at = at
    head.save()
    receipts.note(entry.seq, entry.leaf_hash.hex())
    return Receipt(entry.seq, entry.leaf_hash.hex())


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


def _bytes(peaks: list[str]) -> list[bytes]:
    return [bytes.fromhex(peak) for peak in peaks]
