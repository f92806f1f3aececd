"""Ending where one is signed in."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from waypost.access import policies
from waypost.access.models import Presence
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.ledger.actions import record
from waypost.platform import clock


@transaction.atomic
def end_presence(actor: Actor, presence_id: UUID) -> None:
    """Sign out one browser of one's own, at its very next request.

    Raises:
        Presence.DoesNotExist: the actor is not signed in there.
    """
    row = Presence.objects.select_for_update(of=("self",)).get(
        pk=presence_id, user_id=actor.user_id or 0, ended_at=None
    )
    policies.require(actor, "edit_own")
    row.ended_at = clock.real_now()
    row.save(update_fields=["ended_at"])
    record(actor, "account.signed_out", subject=f"account:{actor.user_id}", facts={"browsers": 1})


@transaction.atomic
def end_presences(actor: Actor, *, but: UUID | None = None) -> int:
    """Sign out every browser of one's own, but the one that is named; how many there were.

    Raises:
        Refused: there is no other.
    """
    policies.require(actor, "edit_own")
    ended = signed_out(actor.user_id or 0, but=but)
    if not ended:
        raise Refused(N_("you are signed in nowhere else"), code="R0")
    record(actor, "account.signed_out", subject=f"account:{actor.user_id}", facts={"browsers": ended})
    return ended


def signed_out(user_id: int, *, but: UUID | None = None) -> int:
    """End the presences of an account, but one; how many there were. Recorded by what this is part of."""
    rows = Presence.objects.filter(user_id=user_id, ended_at=None)
    if but is not None:
        rows = rows.exclude(pk=but)
    return rows.update(ended_at=clock.real_now())
