"""Custodians of sealed talks, and what they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from waypost.access import queries as access
from waypost.fieldwork import policies
from waypost.fieldwork.models import Custody, Share, Unsealing
from waypost.fieldwork.rules.talks import UNSEALED_FOR
from waypost.kernel.actor import Actor
from waypost.platform import clock


@dataclass(frozen=True, slots=True)
class CustodyView:
    """The two custodians of a campaign, by name; whether the reader is one of them."""

    names: tuple[str, ...]
    made_at: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class UnsealingView:
    """A request, as its asker or a custodian sees it. `state` is waiting, half, done, declined or over."""

    id: UUID
    asked_by: str
    asked_at: datetime
    reason: str
    talks: int
    is_restoring: bool
    state: str
    is_mine: bool
    waits_for_me: bool
    declined_why: str


def custody(actor: Actor, campaign_id: int) -> CustodyView | None:
    """The present custodians of a campaign; None while there are none. Not scoped: who they are is no secret."""
    row = Custody.objects.filter(campaign=campaign_id, ended_at=None).prefetch_related("shares").first()
    if row is None:
        return None
    ids = [share.user_id for share in row.shares.all()]
    names = access.names(ids, language=_language())
    return CustodyView(tuple(names.get(one, "") for one in ids), row.made_at, actor.user_id in ids)


def candidates(campaign_id: int) -> list[tuple[int, str]]:
    """Who could be a custodian of a campaign: entitled, and with a passphrase. Not scoped: for those who appoint."""
    people = access.actors_of(access.seal_holders(), today=clock.today())
    fit = [user_id for user_id, person in people.items() if policies.may_hold(person, campaign_id)]
    names = access.names(fit, language=_language())
    return sorted(((one, names.get(one, "")) for one in fit), key=lambda pair: pair[1])


def unsealings(actor: Actor, campaign_id: int) -> list[UnsealingView]:
    """The actor's own requests, and those for whose custody the actor holds a share, the newest first; at most 50."""
    held = Share.objects.filter(user=actor.user_id or 0).values("custody_id")
    rows = Unsealing.objects.filter(custody__campaign=campaign_id).prefetch_related("talks")
    own = rows.filter(asked_by=actor.user_id or 0) | rows.filter(custody__in=held)
    found = list(own.distinct().order_by("-asked_at", "-pk")[:50])
    holding = set(Share.objects.filter(user=actor.user_id or 0).values_list("custody_id", flat=True))
    names = access.names({row.asked_by_id for row in found}, language=_language())
    return [_view(actor, row, names.get(row.asked_by_id, ""), row.custody_id in holding) for row in found]


def _view(actor: Actor, row: Unsealing, name: str, holds: bool) -> UnsealingView:
    mine = row.asked_by_id == actor.user_id
    state = _state(row)
    waits = state in ("waiting", "half") and holds and not mine and row.first_by_id != actor.user_id
    return UnsealingView(
        row.pk,
        name,
        row.asked_at,
        row.reason,
        len(row.talks.all()),
        row.is_restoring,
        state,
        mine,
        waits,
        row.declined_why,
    )


def _state(row: Unsealing) -> str:
    if row.second_by_id is not None:
        return "done"
    if row.declined_by_id is not None:
        return "declined"
    if row.asked_at <= clock.now() - UNSEALED_FOR:
        return "over"
    return "half" if row.first_by_id is not None else "waiting"


def _language() -> str:
    return "en" if get_language() == "en" else "zh-hans"


def is_custodian(actor: Actor) -> bool:
    """True when the actor holds a share of some campaign's present key."""
    return Share.objects.filter(user_id=actor.user_id or 0, custody__ended_at=None).exists()
