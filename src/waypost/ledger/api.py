"""The ledger for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from waypost.kernel.actor import Actor
from waypost.ledger import queries
from waypost.ledger.models import Entry
from waypost.platform.shapes import PagedIn, Text

router = Router(tags=["ledger"])


class ActorHttpRequest(HttpRequest):
    """A request with its actor. For type hints only."""

    actor: Actor


class PositionOut(Schema):
    """How far the ledger has come."""

    size: int
    root: str


class EntryOut(Schema):
    """One entry. When `is_open` is false, only its number, time and hash are told; when `is_whole` is false, what was
    written down with it is not."""

    seq: int
    at: datetime
    leaf_hash: str
    is_open: bool
    is_whole: bool
    act: str
    subject: str
    who: str
    title: str


class EntriesOut(Schema):
    """A part of the ledger, the newest first."""

    items: list[EntryOut]
    next: str


class LeafOut(EntryOut):
    """One entry whole. SHA-256(0x00 || leaf) is `leaf_hash`; SHA-256("wp-body-v1" || salt || said) is its body."""

    leaf: str
    salt: str
    said: str
    facts: dict[str, Any]


class EntriesIn(PagedIn):
    """Which entries."""

    mine: bool = False
    act: Text = Field("", max_length=60, description='The beginning of an act, such as "recommendation."')
    subject: Text = Field("", max_length=80)


@router.get("/ledger/position", response=PositionOut)
def position(request: ActorHttpRequest) -> Any:
    """The number of entries and the Merkle root over them (RFC 9162), in hexadecimal."""
    return queries.position()


@router.get("/ledger/entries", response=EntriesOut)
def entries(request: ActorHttpRequest, wanted: Query[EntriesIn]) -> Any:
    """The entries that you may see, the newest first."""
    return queries.entries(request.actor, **wanted.dict())


@router.get("/ledger/entries/{seq}", response=LeafOut)
def entry(request: ActorHttpRequest, seq: int) -> Any:
    """One entry that is open to you, with all that is needed to check its hash."""
    if not 0 <= seq < 2**63:
        raise Entry.DoesNotExist
    leaf = queries.entry(request.actor, seq)
    view = leaf.entry
    return {
        **{name: getattr(view, name) for name in EntryOut.model_fields},
        "leaf": leaf.leaf,
        "salt": leaf.salt,
        "said": leaf.said,
        "facts": leaf.facts,
    }
