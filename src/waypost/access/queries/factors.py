"""Which second factors somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings

from waypost.access import factors, policies
from waypost.access.rules import Factor
from waypost.kernel.actor import Actor
from waypost.platform import clock
from waypost.platform.wiring import wired


@dataclass(frozen=True, slots=True)
class FactorView:
    """A factor of the reader; `name` only where the person gave one."""

    id: int
    kind: Factor
    name: str
    made_at: datetime
    used_at: datetime | None


def own_factors(actor: Actor) -> list[FactorView]:
    """The actor's own factors, the first one first. One SQL query."""
    rows = Authenticator.objects.filter(user_id=actor.user_id or 0, type__in=factors.FACTORS).order_by("pk")
    return [
        FactorView(row.pk, Factor(row.type), str(row.data.get("name", "")), row.created_at, row.last_used_at)
        for row in rows
    ]


def kinds_of(user_id: int) -> frozenset[Factor]:
    """The kinds of factor that an account has. Not scoped: for somebody who is half in."""
    rows = Authenticator.objects.filter(user_id=user_id, type__in=factors.FACTORS).values_list("type", flat=True)
    return frozenset(Factor(kind) for kind in rows)


def codes_left(actor: Actor) -> int | None:
    """How many recovery codes the actor has left; None when there are none at all."""
    row = Authenticator.objects.filter(user_id=actor.user_id or 0, type=factors.Kind.RECOVERY_CODES).first()
    return None if row is None else len(RecoveryCodes(row).get_unused_codes())


def needs_factor(actor: Actor) -> bool:
    """True when this instance wants a second factor of the actor: by role, or by a duty that an upper room knows. A
    demonstration wants none of anybody."""
    wanted = settings.WAYPOST_FACTOR_ROLES
    by_role = policies.needs_factor(actor, wanted)
    duties = [] if by_role else [has for duty, has in wired("factor_duties").items() if duty in wanted]
    return (by_role or any(has(actor) for has in duties)) and not clock.is_demo()
