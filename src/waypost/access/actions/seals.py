"""A person's own key for sealed talks: made, locked under another passphrase, replaced, unlocked."""

from __future__ import annotations

from django.db import transaction

from waypost.access import policies
from waypost.access.models import SealKey, User
from waypost.access.unlocking import about, own_key, unlock
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.ledger.actions import record
from waypost.platform import clock, vault

SHORTEST = 12
_NOT_SO = N_("the passphrase cannot be this one")


@transaction.atomic
def make_seal_key(actor: Actor, *, passphrase: str) -> SealKey:
    """Make the actor's first key pair, or, when the passphrase is lost, another in its place. What was sealed for the
    old one stays closed to the actor until two custodians restore it.

    Raises:
        BadInput: the passphrase is shorter than 12 characters, or is the sign-in password.
    """
    policies.require_seal(actor)
    user = User.objects.select_for_update().get(pk=actor.user_id or 0)
    _check(user, passphrase)
    now = clock.now()
    before = list(SealKey.objects.filter(user=user, replaced_at=None))
    replaced = SealKey.objects.filter(user=user, replaced_at=None).update(replaced_at=now)
    pair = vault.new_pair()
    key = SealKey.objects.create(
        user=user, public=pair.public, locked=vault.locked(pair.private, passphrase, about=about(user)), made_at=now
    )
    record(
        actor, "seal.replaced" if replaced else "seal.made", subject=f"account:{user.pk}", facts={}, rows=[*before, key]
    )
    return key


def change_seal_passphrase(actor: Actor, *, old: str, new: str) -> None:
    """Put the actor's key under another passphrase. Nothing that was sealed changes. A wrong old one counts as a try
    to unlock, in a transaction of its own.

    Raises:
        SealKey.DoesNotExist: the actor has no key yet, or made another one at the same moment.
        Refused: the old passphrase is not the right one, or there were too many wrong ones (code "passphrase").
        BadInput: the new one is too short, or is the sign-in password.
    """
    policies.require_seal(actor)
    _check(User.objects.get(pk=actor.user_id or 0), new)
    private = unlock(actor, passphrase=old)
    with transaction.atomic():
        key = own_key(actor.user_id)
        if bytes(key.public) != vault.public_of(private):
            raise SealKey.DoesNotExist
        key.locked = vault.locked(private, new, about=about(key.user))
        key.save(update_fields=["locked"])
        record(actor, "seal.locked_anew", subject=f"account:{key.user_id}", facts={}, rows=[key])


def _check(user: User, passphrase: str) -> None:
    if len(passphrase) < SHORTEST or len(passphrase) > 200:
        raise BadInput(_NOT_SO, [Problem("passphrase", "", N_("12 to 200 characters: a sentence is best"))])
    if user.check_password(passphrase):
        raise BadInput(_NOT_SO, [Problem("passphrase", "", N_("something else than your sign-in password"))])
