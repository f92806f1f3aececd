"""Opening again what wrong tries have shut."""

from __future__ import annotations

from django.db import transaction

from waypost.access import policies
from waypost.access.models import Tries, User
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.ledger.actions import record
from waypost.platform import clock


@transaction.atomic
def lift(actor: Actor, user_id: int) -> int:
    """Open the doors again that wrong tries have shut to an account; how many there were.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        Refused: none is shut.
    """
    user = User.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=user_id)
    policies.require(actor, "lift")
    lifted, _ = Tries.objects.filter(user=user, shut_until__gt=clock.real_now()).delete()
    if not lifted:
        raise Refused(N_("no door is shut to this account"), code="R0")
    record(actor, "account.lifted", subject=f"account:{user.pk}", facts={"doors": lifted})
    return lifted
