"""The ledger for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from waypost.kernel.actor import Actor
from waypost.ledger import actions, queries, receipts
from waypost.ledger.models import Entry
from waypost.platform.shapes import NO_NUL, PagedIn, Text, page_of, shape_of
from waypost.platform.wiring import wired

router = Router(tags=["ledger"])


class ActorHttpRequest(HttpRequest):
    """A request with its actor. For type hints only."""

    actor: Actor


class PositionOut(Schema):
    """How far the ledger has come."""

    size: int
    root: str


class ErasedOut(Schema):
    """That what an entry said was erased by law: by which entry, when, on which ground."""

    seq: int
    at: datetime
    ground: str


class EntryOut(Schema):
    """One entry. When `is_open` is false, only its number, time and hash are told; when `is_whole` is false, what was
    written down with it is not. `erased` when the law took what it said."""

    seq: int
    at: datetime
    leaf_hash: str
    is_open: bool
    is_whole: bool
    act: str
    subject: str
    who: str
    title: str
    erased: ErasedOut | None


class EntriesOut(Schema):
    """A part of the ledger, the newest first."""

    items: list[EntryOut]
    next: str


class LeafOut(EntryOut):
    """One entry whole. SHA-256(0x00 || leaf) is `leaf_hash`; SHA-256("wp-body-v1" || salt || said) is its body. Of an
    entry whose words were erased, `salt` and `said` are null, and `facts` are none."""

    leaf: str
    salt: str | None
    said: str | None
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


class CheckpointOut(Schema):
    """A checkpoint: its size, root and moment; the signed note with the cosignatures; the names of who co-signed."""

    size: int
    root: str
    at: datetime
    note: str
    witnesses: list[str]


class CheckpointsOut(Schema):
    """Checkpoints, the newest first. `below` asks for those before the last of these."""

    items: list[CheckpointOut]


class CheckpointsIn(Schema):
    """Which checkpoints."""

    below: int | None = Field(None, ge=0, lt=2**53)
    limit: int = Field(50, ge=1, le=200)


class ProofIn(Schema):
    """In the tree of which size; by default of the present one."""

    size: int | None = Field(None, ge=0, lt=2**53)


class ConsistencyIn(Schema):
    """Between which sizes; the second is by default the present one."""

    first: int = Field(ge=0, lt=2**53)
    second: int | None = Field(None, ge=0, lt=2**53)


class ProofOut(Schema):
    """A proof of inclusion (RFC 9162, 2.1.3), hashes in hexadecimal, leaf to root."""

    seq: int
    leaf_hash: str
    size: int
    root: str
    path: list[str]


class ConsistencyOut(Schema):
    """A proof of consistency (RFC 9162, 2.1.4), hashes in hexadecimal."""

    first: int
    second: int
    first_root: str
    second_root: str
    path: list[str]


class KeyOut(Schema):
    """A public key of the ledger, and the entry that announced it."""

    line: str
    seq: int
    at: datetime


class KeysOut(Schema):
    """Every key that ever signed, the oldest first."""

    items: list[KeyOut]


class ErasedBy(Schema):
    """By which entry the words of an entry were erased, and when."""

    seq: int
    at: str


class ReceiptOut(Schema):
    """The receipt of one act, to be kept and checked offline by verify.py. `erased` where the law took what the entry
    said."""

    format: str
    version: int
    seq: int
    leaf_hash: str
    size: int
    path: list[str]
    checkpoint: str
    keys: list[str]
    leaf: str | None = None
    salt: str | None = None
    said: str | None = None
    erased: ErasedBy | None = None


class WitnessIn(Schema):
    """The public key of a witness, as witness.py prints it."""

    key: str = Field(max_length=300, pattern=NO_NUL)


class WitnessOut(Schema):
    """A witness who was taken."""

    name: str
    line: str


class SignatureIn(Schema):
    """A witness's signature of the checkpoint of a size, as witness.py prints it."""

    size: int = Field(ge=0, lt=2**53)
    line: str = Field(max_length=600, pattern=NO_NUL)


class SignedOut(Schema):
    """The size whose checkpoint was co-signed."""

    size: int


@router.get("/ledger/checkpoints", response=CheckpointsOut)
def checkpoints(request: ActorHttpRequest, wanted: Query[CheckpointsIn]) -> Any:
    """Signed checkpoints, the newest first, those smaller than `below` where it is given."""
    return {"items": queries.checkpoints(below=wanted.below, limit=wanted.limit)}


@router.get("/ledger/keys", response=KeysOut)
def signing_keys(request: ActorHttpRequest) -> Any:
    """The public keys by which checkpoints were and are signed."""
    return {"items": queries.signing_keys()}


@router.get("/ledger/proof/{seq}", response=ProofOut)
def proof(request: ActorHttpRequest, seq: int, wanted: Query[ProofIn]) -> Any:
    """The proof that an entry is in the ledger of a size, by default of the present one."""
    if not 0 <= seq < 2**53:
        raise Entry.DoesNotExist
    return queries.proof(seq, size=wanted.size)


@router.get("/ledger/consistency", response=ConsistencyOut)
def consistency(request: ActorHttpRequest, wanted: Query[ConsistencyIn]) -> Any:
    """The proof that the ledger of the first size is the beginning of that of the second, by default the present."""
    return queries.consistency(wanted.first, wanted.second)


@router.get("/ledger/receipts/{seq}", response=ReceiptOut)
def receipt(request: ActorHttpRequest, seq: int) -> Any:
    """The receipt of an act that is open to you, once a checkpoint stands over it (at most five minutes later)."""
    if not 0 <= seq < 2**53:
        raise Entry.DoesNotExist
    return receipts.receipt(request.actor, seq)


@router.post("/ledger/witnesses", response=WitnessOut)
def become_witness(request: ActorHttpRequest, wanted: WitnessIn) -> Any:
    """Become a witness of the ledger with a key of your own."""
    row = actions.become_witness(request.actor, key=wanted.key)
    return {"name": row.name, "line": row.line}


@router.post("/ledger/cosignatures", response=SignedOut)
def cosign(request: ActorHttpRequest, wanted: SignatureIn) -> Any:
    """Hand in your signature below a checkpoint."""
    actions.cosign(request.actor, size=wanted.size, line=wanted.line)
    return {"size": wanted.size}


ErasureOut = shape_of(queries.ErasureView, more={"entry": EntryOut})
ErasuresOut = page_of(ErasureOut, name="ErasuresOut")


class ErasuresIn(PagedIn):
    """Which proposals: those that wait, or all."""

    waiting: bool = True


class GroundIn(Schema):
    """On the ground of which law, without the name of anybody whom it protects: this stays in the ledger."""

    ground: str = Field(min_length=1, max_length=500, pattern=NO_NUL)


class RefusalIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=2000, pattern=NO_NUL)


class ErasureIdOut(Schema):
    """The number of a proposal to erase."""

    id: int


class ErasingOut(Schema):
    """The entry that says that it was done, and the hash of its leaf."""

    seq: int
    leaf_hash: str


@router.get("/ledger/erasures", response=ErasuresOut)
def erasures(request: ActorHttpRequest, wanted: Query[ErasuresIn]) -> Any:
    """The proposals to erase by law what entries say, about entries that are open to you."""
    return queries.erasures(request.actor, **wanted.dict())


@router.post("/ledger/entries/{int:seq}/erasure", response={201: ErasureIdOut})
def propose_erasure(request: ActorHttpRequest, seq: int, wanted: GroundIn) -> Any:
    """Propose to erase by law what an entry says; it is done when a second person agrees."""
    return 201, {"id": actions.propose_erasure(request.actor, seq, ground=wanted.ground).pk}


@router.post("/ledger/erasures/{int:erasure_id}/erase", response=ErasingOut)
def erase(request: ActorHttpRequest, erasure_id: int) -> Any:
    """Erase what an entry says, as somebody else proposed. It cannot be brought back. With a session only within a
    quarter of an hour of showing who you are."""
    for require in wired("proof").values():
        require(request)
    return actions.erase(request.actor, erasure_id)


@router.post("/ledger/erasures/{int:erasure_id}/refuse", response=ErasureIdOut)
def refuse_erasure(request: ActorHttpRequest, erasure_id: int, wanted: RefusalIn) -> Any:
    """Refuse to erase what an entry says."""
    actions.refuse_erasure(request.actor, erasure_id, reason=wanted.reason)
    return {"id": erasure_id}


@router.post("/ledger/erasures/{int:erasure_id}/withdraw", response=ErasureIdOut)
def withdraw_erasure(request: ActorHttpRequest, erasure_id: int) -> Any:
    """Take back what you have proposed."""
    actions.withdraw_erasure(request.actor, erasure_id)
    return {"id": erasure_id}
