"""Putting a backup back, or another database's rows into this one: all of it verified, and then recorded."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from waypost.backup import kept, rows
from waypost.backup.packing import Reader, Unfit
from waypost.backup.reading import load, require_as_written, require_same_tables
from waypost.kernel.actor import Actor
from waypost.ledger import queries as ledger
from waypost.ledger.actions import record
from waypost.platform.wiring import wired


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how far its ledger had come, how many rows, and the entry that says so."""

    size: int
    root: str
    rows: int
    seq: int


@transaction.atomic
def restore(
    actor: Actor,
    reader: Reader,
    *,
    checkpoint: str = "",
    accept_older: str = "",
    accept_faults: str = "",
    is_move: bool = False,
) -> Restored:
    """Fill an empty database and data folder from a backup whose head was read, verify all of it, record that it was
    done. Nothing stays in the database when anything does not hold; files that were put into the folder stay.

    `checkpoint` is a signed note that somebody kept outside; a ledger that has not come so far is refused unless
    `accept_older` says why it must do. What the doctor finds in other tables is refused unless `accept_faults` says why
    it is to be lived with; faults of the ledger are refused always. `is_move`: these are the rows of this same
    instance in its former database.

    Raises:
        Unfit: the database is not empty, the backup was changed, does not fit, or does not go on from the checkpoint.
    """
    if rows.is_in_use():
        raise Unfit("the database is not empty: it has accounts or a ledger; a restore needs an empty one")
    require_same_tables(reader.head)
    digests = load(reader)
    require_as_written(digests)
    faults = _faults(is_told=bool(accept_faults))
    here = ledger.position()
    if {"size": here.size, "root": here.root} != reader.head.get("ledger"):
        raise Unfit("the backup was changed: its ledger is not the one that its beginning names")
    kept_size = kept.require(checkpoint, accept_older=bool(accept_older)) if checkpoint else None
    facts = {"size": here.size, "ledger_root": here.root, "made_at": str(reader.head.get("made_at", ""))[:40]}
    facts |= {"from": str(reader.head.get("database", ""))[:20], "to": connection.vendor}
    if kept_size is not None:
        facts |= {"kept_size": kept_size}
    if reason := "; ".join(filter(None, (accept_older, accept_faults))):
        facts |= {"reason": reason}
    if faults:
        facts |= {"faults": faults}
    act = "instance.moved" if is_move else "instance.restored"
    receipt = record(actor, act, subject="instance:whole", facts=facts)
    counts = sum(model._base_manager.count() for model in rows.tables().values())
    return Restored(here.size, here.root, counts, receipt.seq)


def _faults(*, is_told: bool) -> int:
    """How many faults the doctor finds; raises Unfit at the first one unless they are told already and accepted."""
    number = 0
    for name, check in wired("doctor").items():
        for ailment in (one for one in check() if one.is_fault):
            if name == "ledger" or not is_told:
                raise Unfit(f"what the backup holds is not sound ({name}): {ailment.where}: {ailment.what}")
            number += 1
    return number
