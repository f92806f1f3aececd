"""Somebody who is signed in shows again who they are. What is wrong is counted, outside any other transaction."""

from __future__ import annotations

from waypost.access.doors import right_try, try_door, wrong_try
from waypost.access.models import User
from waypost.access.rules import Door
from waypost.kernel.actor import Actor


def is_password(actor: Actor, password: str) -> bool:
    """True when this is the actor's own password.

    Raises:
        TooManyTries: there were too many wrong ones.
    """
    user = User.objects.get(pk=actor.user_id or 0)
    try_door(Door.PASSWORD, name=_own(user), user_id=user.pk)
    if user.check_password(password):
        right_try(Door.PASSWORD, name=_own(user))
        return True
    wrong_try(Door.PASSWORD, name=_own(user), user_id=user.pk)
    return False


def _own(user: User) -> str:
    """The name of the door to an account from within: none that could be typed at the sign-in page."""
    return f"account {user.pk}"
