"""Writing to the ledger. There is one way: `record`, inside the transaction of the change itself."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from waypost.kernel.actor import Actor, Role
from waypost.ledger import queries, rules
from waypost.ledger.actions import storing
from waypost.platform import clock, receipts

_ROWS = 10_000


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
    with connection.cursor() as cursor:
        head = storing.held(cursor)
        at = _not_before(clock.now(), head.last_at)
        writing = _Writing(cursor, actor, at, head)
        given: list[Receipt] = []
        for begin in range(0, len(acts), _ROWS):
            given += writing.append(acts[begin : begin + _ROWS])
        storing.move_on(cursor, writing.tree.size, writing.tree.peaks, writing.column)
    if receipts.are_collected():
        for receipt in given:
            receipts.note(receipt.seq, receipt.leaf_hash)
    return given


class _Writing:
    """Acts of one moment on their way into the ledger, whose head is held."""

    def __init__(self, cursor: CursorWrapper, actor: Actor, at: datetime, head: storing.Stand) -> None:
        self.cursor, self.actor, self.at = cursor, actor, rules.moment(at)
        self.column = storing.moment_of_column(at)
        self.tree = rules.Growing(head.peaks, head.size, lambda: queries.hashes_of(0, head.size // rules.WIDTH))

    def append(self, acts: Sequence[Act]) -> list[Receipt]:
        before = seq = self.tree.size
        latest = storing.latest(self.cursor, {act.subject for act in acts})
        salts = os.urandom(32 * len(acts))
        entries, bodies = [], []
        leaves: list[bytes] = []
        given: list[Receipt] = []
        for act in acts:
            revision, previous = latest.get(act.subject, (-1, ""))
            revision += 1
            said, salt = rules.canonical(dict(act.facts)), salts[32 * len(leaves) : 32 * len(leaves) + 32]
            acting_as = act.acting_as.value if act.acting_as else ""
            leaf = rules.leaf(
                seq=seq,
                at=self.at,
                actor=self.actor.user_id,
                acting_as=acting_as,
                act=act.act,
                subject=act.subject,
                revision=revision,
                campaign=act.campaign_id,
                previous=previous,
                body=rules.commitment(salt, said),
            )
            hashed = rules.leaf_hash(leaf)
            entries.append(
                (seq, self.column, self.actor.user_id, acting_as, act.act, act.subject, revision, act.campaign_id)
                + (leaf.decode(), hashed)
            )
            bodies.append((seq, salt, said.decode()))
            leaves.append(hashed)
            receipt = Receipt(seq, hashed.hex())
            latest[act.subject] = revision, receipt.leaf_hash
            given.append(receipt)
            seq += 1
        full = self.tree.append(leaves)
        storing.entries(self.cursor, entries)
        storing.bodies(self.cursor, bodies)
        storing.tiles(self.cursor, 0, full)
        storing.tiles_above(self.cursor, before, self.tree.size)
        return given


def _not_before(at: datetime, last: datetime | None) -> datetime:
    """The ledger's clock never goes back, even where the machine's does."""
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return last if last is not None and at < last else at
