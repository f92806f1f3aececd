"""Unlocking one's own key for sealed talks, with tries that are counted whatever becomes of the request."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from waypost.access import policies
from waypost.access.models import SealKey, User
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.platform import clock, vault

_TRIES, _WAIT = 5, timedelta(minutes=15)
_WRONG = N_("this is not the passphrase of your sealed talks")


def unlock(actor: Actor, *, passphrase: str) -> bytes:
    """The actor's private key, for the session to hold for a quarter of an hour. After five wrong tries the key stays
    shut for as long. Nothing is recorded: what is opened with it is.

    The count is a transaction of its own; who calls this is in none, so that a try that is refused stays counted.

    Raises:
        SealKey.DoesNotExist: the actor has no key yet.
        Refused: the passphrase is not the right one, or there were too many wrong ones (code "passphrase").
    """
    policies.require_seal(actor)
    now = clock.now()
    with transaction.atomic():
        key = own_key(actor.user_id)
        if key.wrong >= _TRIES and key.wrong_at is not None and now < key.wrong_at + _WAIT:
            raise Refused(N_("too many wrong passphrases; try again in a quarter of an hour"), code="passphrase")
        try:
            private = vault.unlocked(bytes(key.locked), passphrase, about=about(key.user))
        except vault.NotOpened:
            key.wrong, key.wrong_at = min(key.wrong + 1, _TRIES), now
        else:
            key.wrong, key.wrong_at = 0, None
        key.save(update_fields=["wrong", "wrong_at"])
    if key.wrong:
        raise Refused(_WRONG, code="passphrase")
    return private


def own_key(user_id: int | None) -> SealKey:
    """A person's present key, locked in the transaction. Raises SealKey.DoesNotExist."""
    return (
        SealKey.objects.select_for_update(of=("self",)).select_related("user").get(user=user_id or 0, replaced_at=None)
    )


def about(user: User) -> str:
    """What the locked box of a person's key is for."""
    return f"seal-key|user:{user.pk}|v1"
