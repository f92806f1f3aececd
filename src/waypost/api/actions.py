"""Making and revoking tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from waypost.api import policies, rules
from waypost.api.models import Token
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.ledger.actions import record
from waypost.platform import clock

LONGEST = timedelta(days=366)
MOST = 20


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. The secret is shown this once and kept nowhere."""

    token: Token
    secret: str


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal. Enough for 32 random bytes; it is no password."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(
    actor: Actor, *, name: str, scopes: Sequence[str], expires_on: date, campaign_id: int | None = None
) -> NewToken:
    """Make a token for the actor's own programs. It can do what the person can do, and only within its scopes.

    Raises:
        BadInput: no name, an unknown scope or none, or an end that is past or more than 366 days away.
        Refused: the person has 20 live tokens already.
    """
    policies.require(actor, "make_token")
    _check(name, scopes, expires_on)
    if Token.objects.visible_to(actor).filter(revoked_at__isnull=True, expires_on__gte=clock.today()).count() >= MOST:
        raise Refused(N_("you have %(most)s tokens; revoke one first"), code="tokens", most=MOST)
    prefix = "wp_" + secrets.token_hex(4)
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user_id=_known(actor),
        name=name.strip(),
        prefix=prefix,
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        campaign_id=campaign_id,
        made_at=clock.now(),
        expires_on=expires_on,
    )
    facts = {"name": token.name, "prefix": prefix, "scopes": token.scopes, "expires_on": expires_on.isoformat()}
    record(actor, "token.made", subject=f"token:{token.pk}", facts=facts, campaign_id=campaign_id, rows=[token])
    return NewToken(token, secret)


@transaction.atomic
def revoke_token(actor: Actor, token_id: UUID) -> Token:
    """Make a token of one's own worthless at once.

    Raises:
        Token.DoesNotExist: no such token of the actor's.
        Refused: it is revoked already.
    """
    token = Token.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=token_id)
    policies.require(actor, "revoke_token")
    if token.revoked_at is not None:
        raise Refused(N_("this token is revoked already"), code="R0")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record(actor, "token.revoked", subject=f"token:{token.pk}", facts={"prefix": token.prefix}, rows=[token])
    return token


def _check(name: str, scopes: Sequence[str], expires_on: date) -> None:
    problems = []
    if not 1 <= len(name.strip()) <= 80:
        problems.append(Problem("name", name, N_("1 to 80 characters")))
    unknown = sorted(set(scopes) - set(rules.SCOPES))
    if unknown or not scopes:
        problems.append(Problem("scopes", ", ".join(unknown) or "—", N_("at least one of the listed scopes")))
    if not clock.today() <= expires_on <= clock.today() + LONGEST:
        problems.append(Problem("expires_on", expires_on.isoformat(), N_("from today to 366 days from now")))
    if problems:
        raise BadInput(N_("the token was not made"), problems)


def _known(actor: Actor) -> int:
    if actor.user_id is None:
        raise BadInput(N_("a token belongs to an account"))
    return actor.user_id
