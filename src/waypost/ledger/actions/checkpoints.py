"""Signing how far the ledger has come."""

from __future__ import annotations

import base64
import logging

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import Refused
from waypost.ledger import keys, policies, queries
from waypost.ledger.actions.recording import Receipt, record
from waypost.ledger.models import Checkpoint, Entry, Key
from waypost.ledger.rules import notes
from waypost.platform import clock, disk

log = logging.getLogger(__name__)
COSIGNED = "ledger.cosigned"
_HOUSE = Actor(None, "ledger")


@transaction.atomic
def checkpoint() -> Checkpoint:
    """Sign the ledger as it stands; the last checkpoint again when nothing was recorded since but cosignatures of it.

    For the house itself, without an actor: whenever there is news, and whenever a report is published. The first
    checkpoint of a ledger makes its key, and records that.

    Raises:
        Refused: the private key is not in the data folder.
    """
    queries.held_position()
    key = Key.objects.order_by("-pk").first()
    if key is None:
        private, public = keys.new()
        _begin(public, private, _HOUSE)
    else:
        public = notes.public_key(key.line)
        private = keys.private_of(public)
    here = queries.position()
    last = Checkpoint.objects.order_by("-size").first()
    if last is not None and not Entry.objects.filter(seq__gte=last.size).exclude(act=COSIGNED).exists():
        return last
    text = notes.Checkpoint(public.name, here.size, bytes.fromhex(here.root)).text
    return Checkpoint.objects.create(
        size=here.size,
        root=bytes.fromhex(here.root),
        at=clock.now(),
        note=notes.note(text, [notes.signed(text, private, public.name)]),
    )


def sign_news() -> None:
    """Sign the ledger as it stands, also within a transaction. One that cannot sign says so in the log, and work goes
    on: nothing is lost, for the next checkpoint covers it too. Without an effect where checkpoints are switched off."""
    if not settings.WAYPOST_CHECKPOINTS:
        return
    try:
        with disk.left_out():
            checkpoint()
    except (Refused, OSError) as fault:
        log.error("no checkpoint was signed: %s", fault)


@transaction.atomic
def change_key(actor: Actor, *, reason: str) -> Receipt:
    """Sign with a new key from now on. The entry that says so carries the signatures of both keys, so that nobody can
    begin to sign who had not the old key; checkpoints already signed stay good.

    Raises:
        NotPermitted: only an administrator changes the key.
        Refused: the old private key is not in the data folder, or there is no key yet (code "key").
    """
    policies.require(actor, "change_key")
    last = checkpoint()
    before = notes.public_key(Key.objects.order_by("-pk").first().line)  # type: ignore[union-attr]
    old = keys.private_of(before)
    private, public = keys.new(before.name)
    return _begin(public, private, actor, before=before, old=old, reason=reason, size=last.size)


def _begin(
    public: notes.PublicKey,
    private: Ed25519PrivateKey,
    actor: Actor,
    *,
    before: notes.PublicKey | None = None,
    old: Ed25519PrivateKey | None = None,
    reason: str = "",
    size: int = 0,
) -> Receipt:
    said = queries.key_text(str(public), str(before) if before else "")
    facts = {"key": str(public), "by_new": _base64(private.sign(said))}
    if before is not None and old is not None:
        facts |= {"before": str(before), "by_old": _base64(old.sign(said)), "reason": reason, "signed_until": str(size)}
    act = "ledger.key_changed" if before else "ledger.key_begun"
    receipt = record(actor, act, subject="ledger:key", facts=facts)
    Key.objects.create(line=str(public), entry=Entry.objects.get(pk=receipt.seq))
    return receipt


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
