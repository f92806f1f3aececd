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
from waypost.ledger.actions import sealing, storing
from waypost.platform import clock, receipts, sealed
from waypost.platform.sealed import Row

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
    rows: Sequence[Row] = ()


def record(
    actor: Actor,
    act: str,
    *,
    subject: str,
    facts: Mapping[str, Any],
    campaign_id: int | None = None,
    acting_as: Role | None = None,
    rows: Sequence[Row] = (),
) -> Receipt:
    """Append one act. `act` is "thing.done" in the past tense, `subject` is "thing:id", `facts` is canonical JSON
    (see `rules.canonical`; dates as ISO text). `rows` are all rows of sealed tables (see `platform.sealed`) that the
    act made, changed or took away: they are sealed as the database has them now, so that the change comes before.

    Raises:
        RuntimeError: not inside a transaction, so that change and record could part.
        ValueError: facts outside the ledger's profile of JSON.
        LookupError: a row of a table that is not sealed.
    """
    (receipt,) = record_many(actor, [Act(act, subject, facts, campaign_id, acting_as, rows)])
    return receipt


def upcoming() -> int:
    """The number of the entry that is recorded next in this transaction, for a row that names its entry and is sealed
    by it. Nobody else can record meanwhile."""
    if not connection.in_atomic_block:
        raise RuntimeError("record belongs inside the transaction of the change")
    with connection.cursor() as cursor:
        return storing.held(cursor).size


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
        self.shapes: dict[str, int] = {}
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
            salt = salts[32 * len(leaves) : 32 * len(leaves) + 32]
            said = rules.canonical(self._facts(act, seq, salt))
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

    def _facts(self, act: Act, seq: int, salt: bytes) -> dict[str, Any]:
        """What the body says: the facts, and the commitment to the seals of the rows. The first entry of a ledger seals
        the rows too that came with the empty tables."""
        facts, rows = dict(act.facts), act.rows
        if rules.SEALED_ROWS in facts:
            raise ValueError(f"{rules.SEALED_ROWS} is the ledger's own word")
        if seq == 0:
            rows = (*rows, *(one.model._base_manager.all() for one in sealed.sealed() if one.since_tables))
        if rows and (digest := sealing.seal(self.cursor, rows, seq=seq, salt=salt, shapes=self.shapes)):
            facts[rules.SEALED_ROWS] = digest
        return facts


def _not_before(at: datetime, last: datetime | None) -> datetime:
    """The ledger's clock never goes back, even where the machine's does."""
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return last if last is not None and at < last else at
