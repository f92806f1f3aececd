"""People outside the server who hold the ledger to its word: each with a key that never comes here."""

from __future__ import annotations

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.ledger import policies
from waypost.ledger.actions.recording import record
from waypost.ledger.models import Checkpoint, Cosignature, Head, Witness
from waypost.ledger.rules import notes
from waypost.platform import clock

_NO_KEY = N_("this is not the key of a witness")
_NO_SIGNATURE = N_("this is not your signature of this checkpoint")


@transaction.atomic
def become_witness(actor: Actor, *, key: str) -> Witness:
    """Make known the key by which the actor will co-sign checkpoints. Its private half stays with the actor.

    Raises:
        NotPermitted: an administrator, an inspector or an officer bears no witness.
        BadInput: no key of a witness.
        Refused: the actor is a witness already, or somebody has this name or key (code "witness").
    """
    Head.objects.select_for_update().get_or_create(pk=1)
    policies.require(actor, "witness")
    public = _key(key)
    if Witness.objects.filter(user_id=actor.user_id or 0, ended_at=None).exists():
        raise Refused(N_("you are a witness already; end that first"), code="witness")
    if Witness.objects.filter(name=public.name).exists() or Witness.objects.filter(line=str(public)).exists():
        raise Refused(N_("a witness of this name or with this key is known already"), code="witness")
    side = policies.side_of(actor)
    row = Witness.objects.create(name=public.name, line=str(public), side_value=side.value, user_id=actor.user_id or 0)
    facts = {"key": str(public), "side": side.value}
    record(actor, "ledger.witness_joined", subject=f"witness:{row.pk}", facts=facts, rows=[row])
    return row


@transaction.atomic
def stop_witnessing(actor: Actor, *, reason: str) -> None:
    """End being a witness; what was co-signed stays. Raises Witness.DoesNotExist when the actor is none."""
    row = Witness.objects.select_for_update().get(user_id=actor.user_id or 0, ended_at=None)
    policies.require(actor, "witness")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record(actor, "ledger.witness_left", subject=f"witness:{row.pk}", facts={"reason": reason}, rows=[row])


@transaction.atomic
def cosign(actor: Actor, *, size: int, line: str) -> Cosignature:
    """Take a witness's signature below the checkpoint of a size. Whoever signs has checked, with their own program and
    before signing, that it goes on from the one they signed last; the program refuses otherwise.

    Raises:
        Witness.DoesNotExist: the actor is no witness.
        Checkpoint.DoesNotExist: there is no checkpoint of this size.
        BadInput: the line is no signature of this checkpoint by this witness.
        Refused: a later one is co-signed already, or this one (code "witness").
    """
    witness = Witness.objects.select_for_update().get(user_id=actor.user_id or 0, ended_at=None)
    policies.require(actor, "witness")
    row = Checkpoint.objects.get(size=size)
    if witness.cosignatures.filter(checkpoint__size__gte=size).exists():
        raise Refused(N_("you have co-signed this checkpoint or a later one already"), code="witness")
    text, _ = notes.opened(row.note)
    try:
        notes.check(text, notes.signature(line.strip()), notes.public_key(witness.line))
    except notes.BadNote as fault:
        raise BadInput(_NO_SIGNATURE, [Problem("signature", line.strip()[:120], str(fault))]) from fault
    given = Cosignature.objects.create(checkpoint=row, witness=witness, line=line.strip(), at=clock.now())
    facts = {"checkpoint": str(size), "signature": line.strip()}
    record(actor, "ledger.cosigned", subject=f"witness:{witness.pk}", facts=facts)
    return given


def _key(text: str) -> notes.PublicKey:
    try:
        public = notes.public_key(text)
    except notes.BadNote as fault:
        raise BadInput(_NO_KEY, [Problem("key", text.strip()[:120], str(fault))]) from fault
    if public.kind != notes.WITNESS:
        raise BadInput(_NO_KEY, [Problem("key", text.strip()[:120], N_("the key of a witness, of kind 4"))])
    return public
