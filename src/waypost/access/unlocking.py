"""Unlocking one's own key for sealed talks. Nothing is recorded here: what is opened with the key is."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from waypost.access import policies
from waypost.access.actions.seals import WRONG, about, own_key
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.platform import clock, vault

_TRIES, _WAIT = 5, timedelta(minutes=15)


def unlock(actor: Actor, *, passphrase: str) -> bytes:
    """The actor's private key, for the session to hold for a quarter of an hour. After five wrong tries the key stays
    shut for as long. Nothing is recorded: what is opened with it is.

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
        raise Refused(WRONG, code="passphrase")
    return private
