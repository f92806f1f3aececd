"""Unlocking one's own key for sealed talks, with tries that are counted whatever becomes of the request."""

from __future__ import annotations

from waypost.access import policies
from waypost.access.doors import right_try, try_door, wrong_try
from waypost.access.models import SealKey, User
from waypost.access.rules import Door
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.platform import vault

_WRONG = N_("this is not the passphrase of your sealed talks")


def unlock(actor: Actor, *, passphrase: str) -> bytes:
    """The actor's private key, for the session to hold for a quarter of an hour. Wrong tries shut this door for a
    growing while, wherever the person sits. Nothing is recorded: what is opened with it is.

    The count is a transaction of its own; who calls this is in none, so that a try that is refused stays counted.

    Raises:
        SealKey.DoesNotExist: the actor has no key yet.
        Refused: the passphrase is not the right one (code "passphrase").
        TooManyTries: there were too many wrong ones.
    """
    policies.require_seal(actor)
    key = SealKey.objects.select_related("user").get(user=actor.user_id or 0, replaced_at=None)
    name = str(key.user_id)
    try_door(Door.PASSPHRASE, name=name, user_id=key.user_id)
    try:
        private = vault.unlocked(bytes(key.locked), passphrase, about=about(key.user))
    except vault.NotOpened:
        wrong_try(Door.PASSPHRASE, name=name, user_id=key.user_id)
        raise Refused(_WRONG, code="passphrase") from None
    right_try(Door.PASSPHRASE, name=name)
    return private


def own_key(user_id: int | None) -> SealKey:
    """A person's present key, locked in the transaction. Raises SealKey.DoesNotExist."""
    return (
        SealKey.objects.select_for_update(of=("self",)).select_related("user").get(user=user_id or 0, replaced_at=None)
    )


def about(user: User) -> str:
    """What the locked box of a person's key is for."""
    return f"seal-key|user:{user.pk}|v1"
