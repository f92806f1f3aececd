"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from waypost.access.models import Presence
from waypost.access.rules import How
from waypost.kernel.actor import Actor
from waypost.platform import clock


@dataclass(frozen=True, slots=True)
class PresenceView:
    """One browser in which the reader is signed in. `device` "" where the kind is not known."""

    id: UUID
    device: str
    how: How
    with_factor: bool
    began_at: datetime
    seen_at: datetime


def presences(actor: Actor) -> list[PresenceView]:
    """Where the actor is signed in now, the last seen first. One SQL query."""
    now = clock.real_now()
    rows = Presence.objects.filter(
        user_id=actor.user_id or 0,
        ended_at=None,
        seen_at__gt=now - settings.WAYPOST_SESSION_IDLE,
        began_at__gt=now - settings.WAYPOST_SESSION_WHOLE,
    ).order_by("-seen_at", "-pk")
    return [
        PresenceView(row.pk, row.device, How(row.how_value), row.with_factor, row.began_at, row.seen_at) for row in rows
    ]
