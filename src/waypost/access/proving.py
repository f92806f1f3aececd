"""Somebody shows, or shows again, who they are. What is wrong is counted, outside any other transaction."""

from __future__ import annotations

from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.db import transaction

from waypost.access import factors, hashing
from waypost.access.doors import right_try, try_door, wrong_try
from waypost.access.models import User
from waypost.access.rules import Door
from waypost.kernel.actor import ANONYMOUS, Actor
from waypost.ledger.actions import record


def is_password(actor: Actor, password: str) -> bool:
    """True when this is the actor's own password.

    Raises:
        TooManyTries: there were too many wrong ones, or too many people are at the doors.
    """
    user = User.objects.get(pk=actor.user_id or 0)
    with hashing.turn():
        try_door(Door.PASSWORD, name=_own(user), user_id=user.pk)
        if user.check_password(password):
            right_try(Door.PASSWORD, name=_own(user))
            return True
        wrong_try(Door.PASSWORD, name=_own(user), user_id=user.pk)
        return False


@transaction.atomic
def keep_anew(user: User, password: str) -> None:
    """Keep a password that was just found right as passwords are kept now, where it was kept in an older way. It is on
    record, for an account changes by acts alone."""
    used, now = identify_hasher(user.password), get_hasher()
    if used.algorithm == now.algorithm and not now.must_update(user.password):
        return
    user.set_password(password)
    user.save(update_fields=["password"])
    record(ANONYMOUS, "account.password_kept_anew", subject=f"account:{user.pk}", facts={}, rows=[user])


def is_code(user: User, code: str) -> bool:
    """True when this is the code that the person's app shows now, or one of their recovery codes; it is good once.
    That a recovery code was used is on record, and told to its owner.

    Raises:
        TooManyTries: there were too many wrong ones.
    """
    said = "".join(code.split())
    try_door(Door.CODE, name=_own(user), user_id=user.pk)
    if factors.take_app_code(user.pk, said) or _is_recovery_code(user, said):
        right_try(Door.CODE, name=_own(user))
        return True
    wrong_try(Door.CODE, name=_own(user), user_id=user.pk)
    return False


@transaction.atomic
def _is_recovery_code(user: User, code: str) -> bool:
    left = factors.take_recovery_code(user.pk, code)
    if left is None:
        return False
    record(ANONYMOUS, "factor.code_used", subject=f"account:{user.pk}", facts={"left": left})
    return True


def _own(user: User) -> str:
    """The name of the door to an account from within: none that could be typed at the sign-in page."""
    return f"account {user.pk}"
