"""What the ledger answers for in its own room, and in the plumbing below it."""

from __future__ import annotations

from waypost.ledger.models import (
    Body,
    Checkpoint,
    Cosignature,
    Entry,
    Erasure,
    Head,
    Kept,
    Key,
    Seal,
    Shape,
    Tile,
    Witness,
)
from waypost.platform.models import GivenAnswer, Instance, Job, SearchEntry
from waypost.platform.sealed import Sealed, Unsealed

_ITSELF = "it is the ledger, which is checked by its own hashes and signatures"

ROWS = (
    Sealed(Witness),
    Sealed(Erasure),
    *(Unsealed(model, _ITSELF) for model in (Head, Entry, Body, Tile, Key, Checkpoint, Cosignature, Seal, Shape)),
    Unsealed(Kept, "answers kept for speed, each with the position of the ledger at which it was right"),
    Unsealed(Instance, "whether this is a demonstration, and its clock; no act of anybody's"),
    Unsealed(GivenAnswer, "answers given once already, so that a repeated request gets the same"),
    Unsealed(Job, "work under way; what it does is recorded by what it calls"),
    Unsealed(SearchEntry, "words by which records are found, made from them; the doctor misses those of units"),
)
