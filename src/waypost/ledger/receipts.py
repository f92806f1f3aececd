"""A receipt: that an act is in the ledger, below which checkpoint, and by which proof."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.kernel.text import plain
from waypost.ledger import queries, rules
from waypost.ledger.models import Entry

FORMAT, VERSION = "waypost-receipt", 1
_WRITTEN = re.compile(r"(?P<seq>[0-9]{1,18}) ?: ?(?P<hash>[0-9a-f]{64})\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a receipt that somebody held against the ledger. `proof` and `point` are None when it does not
    fit; `point` also while no checkpoint was signed since. `erased` when the law took what the entry said."""

    seq: int
    leaf_hash: str
    fits: bool
    proof: queries.Proof | None = None
    point: queries.CheckpointView | None = None
    erased: queries.Erased | None = None


def checked(written: str) -> Checked:
    """Hold a receipt, "number:hash", against the ledger. Not scoped: whoever has the hash has the receipt.

    Full-width digits and colons, blanks and capitals are understood.

    Raises:
        BadInput: this is no receipt.
    """
    match = _WRITTEN.match(plain(written).lower())
    if match is None:
        raise BadInput(
            N_("this is no receipt"),
            [Problem("receipt", written.strip()[:90], N_("a number, a colon, and 64 letters and digits"))],
        )
    seq, leaf_hash = int(match["seq"]), match["hash"]
    point = queries.checkpoint_over(seq)
    try:
        proof = queries.proof(seq, size=point.size if point else None)
    except Entry.DoesNotExist:
        return Checked(seq, leaf_hash, False)
    if proof.leaf_hash != leaf_hash:
        return Checked(seq, leaf_hash, False)
    return Checked(seq, leaf_hash, True, proof, point, queries.erased([seq]).get(seq))


def receipt(actor: Actor, seq: int) -> dict[str, Any]:
    """The receipt of an entry as one JSON object, for `verify.py`; with its text where the reader may read it whole.
    Of an entry whose words were erased it says by which entry.

    Raises:
        Entry.DoesNotExist: the entry is not open to the reader, or no checkpoint was signed since.
    """
    seal = queries.seal(actor, seq)
    point = queries.checkpoint_over(seq)
    if point is None:
        raise Entry.DoesNotExist
    proof = queries.proof(seq, size=point.size)
    answer: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "seq": seq,
        "leaf_hash": proof.leaf_hash,
        "size": proof.size,
        "path": list(proof.path),
        "checkpoint": point.note,
        "keys": [key.line for key in queries.signing_keys()],
    }
    if seal.is_whole:
        leaf = queries.entry(actor, seq)
        answer["leaf"] = leaf.leaf
        if leaf.said is not None:
            answer |= {"salt": leaf.salt, "said": leaf.said}
    if seal.erased is not None:
        answer["erased"] = {"seq": seal.erased.seq, "at": rules.moment(seal.erased.at)}
    return answer
