"""Questions about tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from waypost.access.queries import actor_of
from waypost.api import rules
from waypost.api.actions import digest_of
from waypost.api.models import Token
from waypost.kernel.actor import Actor
from waypost.platform import disk


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it; the secret is not there."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[str, ...]
    campaign_id: int | None
    made_at: datetime
    expires_on: date
    used_on: date | None
    revoked_at: datetime | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a token, already narrowed to it, and how far it reaches."""

    actor: Actor
    scopes: tuple[str, ...]
    token_id: UUID


def tokens(actor: Actor, *, today: date) -> list[TokenView]:
    """The actor's own tokens, live ones first, newest first. One SQL query."""
    rows = [_view(row, today) for row in Token.objects.visible_to(actor).order_by("-made_at", "-pk")[:200]]
    return sorted(rows, key=lambda row: not row.is_live)


def bearer(secret: str, *, today: date) -> Bearer | None:
    """Who a secret stands for on a day; None when it is unknown, revoked, expired, or its person has left.

    Writes the day of last use, once a day. Read anew for each request, so that revoking works at the very next.
    """
    token = Token.objects.filter(digest=digest_of(secret), revoked_at__isnull=True, expires_on__gte=today).first()
    if token is None:
        return None
    actor = actor_of(token.user_id, today=today)
    if not actor.is_known:
        return None
    if token.used_on != today:
        with disk.left_out():
            Token.objects.filter(~Q(used_on=today) | Q(used_on=None), pk=token.pk).update(used_on=today)
    return Bearer(rules.narrowed(actor, token.campaign_id), tuple(token.scopes), token.pk)


def _view(row: Token, today: date) -> TokenView:
    return TokenView(
        row.pk,
        row.name,
        row.prefix,
        tuple(row.scopes),
        row.campaign_id,
        row.made_at,
        row.expires_on,
        row.used_on,
        row.revoked_at,
        row.revoked_at is None and row.expires_on >= today,
    )
