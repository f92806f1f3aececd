"""Whether a ledger goes on from a checkpoint that somebody kept outside."""

from __future__ import annotations

from waypost.backup.packing import Unfit
from waypost.ledger import queries
from waypost.ledger.rules import notes


def require(note: str, *, accept_older: bool) -> int:
    """Raise Unfit unless the ledger of this database goes on from a kept checkpoint; the size that it names. With
    `accept_older` a ledger may end before it; one that says something else is refused always."""
    keys = [notes.public_key(key.line) for key in queries.signing_keys()]
    try:
        point = notes.checkpoint(notes.opened(note)[0])
        signed = notes.signers(note, keys)
    except notes.BadNote as fault:
        raise Unfit(f"the kept checkpoint is none, or its signature does not hold: {fault}") from fault
    if point.origin not in {key.name for key in keys}:
        raise Unfit(f"the kept checkpoint is of another ledger ({point.origin})")
    here = queries.position()
    if point.size > here.size:
        if not accept_older:
            raise Unfit(
                f"this backup is older than the kept checkpoint: its ledger has {here.size} entries, and {point.size}"
                " were signed. What was recorded since would be lost; --accept-older REASON accepts and records that"
            )
        return point.size
    if not signed:
        raise Unfit("the kept checkpoint is not signed by a key of this ledger")
    if queries.consistency(point.size).first_root != point.root.hex():
        raise Unfit(f"this ledger was rewritten: its first {point.size} entries are not those that were signed")
    return point.size
