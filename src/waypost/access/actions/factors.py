"""Adding and taking away second factors."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from waypost.access import factors, policies
from waypost.access.actions.presences import signed_out
from waypost.access.models import User
from waypost.access.queries import roles_held
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.reasons import given
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.platform import clock

_MOST = 10


@transaction.atomic
def add_app(actor: Actor, *, secret: str, code: str) -> list[str]:
    """Add an authenticator app that shows the right code; the recovery codes when these are the person's first.

    Raises:
        BadInput: this is not the code that the app shows now.
        Refused: there is an app already.
    """
    user = _own(actor)
    if Authenticator.objects.filter(user=user, type=factors.Kind.TOTP).exists():
        raise Refused(N_("you have an authenticator app already; remove it first"), code="R0")
    step = factors.step_of(secret, code)
    if step is None:
        raise BadInput(
            N_("the app was not added"), [Problem("code", code, N_("the six digits that the app shows now"))]
        )
    row = TOTP.activate(user, secret).instance
    row.data["step"] = step
    row.save(update_fields=["data"])
    record(actor, "factor.added", subject=f"account:{user.pk}", facts={"kind": row.type})
    return _first_codes(user)


@transaction.atomic
def add_passkey(actor: Actor, *, name: str, credential: dict[str, Any]) -> list[str]:
    """Add a passkey that a browser has just made and `factors.made_passkey` has checked; the recovery codes when
    these are the person's first.

    Raises:
        BadInput: no name, or one of more than 60 characters.
        Refused: there are ten already.
    """
    user = _own(actor)
    if not 1 <= len(tidy(name)) <= 60:
        raise BadInput(N_("the passkey was not added"), [Problem("name", name, N_("1 to 60 characters"))])
    if Authenticator.objects.filter(user=user, type=factors.Kind.WEBAUTHN).count() >= _MOST:
        raise Refused(N_("you have %(most)s passkeys; remove one first"), code="R0", most=_MOST)
    row = WebAuthn.add(user, tidy(name), credential).instance
    record(actor, "factor.added", subject=f"account:{user.pk}", facts={"kind": row.type, "name": tidy(name)})
    return _first_codes(user)


@transaction.atomic
def remove_factor(actor: Actor, factor_id: int) -> None:
    """Take away one of one's own factors. With the last one the recovery codes go too.

    Raises:
        Authenticator.DoesNotExist: the actor has no such factor.
    """
    user = _own(actor)
    row = Authenticator.objects.select_for_update().get(pk=factor_id, user=user, type__in=factors.FACTORS)
    facts = {"kind": row.type, **({"name": row.data["name"]} if "name" in row.data else {})}
    row.delete()
    if not factors.has_factor(user.pk):
        Authenticator.objects.filter(user=user).delete()
    record(actor, "factor.removed", subject=f"account:{user.pk}", facts=facts)


@transaction.atomic
def renew_codes(actor: Actor) -> list[str]:
    """Make ten new recovery codes, and answer them this once; the old ones are worthless at once.

    Raises:
        Refused: there is no factor that they could stand in for.
    """
    user = _own(actor)
    if not factors.has_factor(user.pk):
        raise Refused(N_("add an authenticator app or a passkey first"), code="R0")
    Authenticator.objects.filter(user=user, type=factors.Kind.RECOVERY_CODES).delete()
    record(actor, "factor.codes_made", subject=f"account:{user.pk}", facts={})
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def clear_factors(actor: Actor, user_id: int, *, reason: str) -> None:
    """Take away all second factors of somebody who has lost them. The person is signed out everywhere, and adds new
    ones at the next sign-in.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        NotPermitted: who may not set the person's password may not do this either.
        Refused: it is the actor's own account, there are none, or no reason is given.
    """
    user = User.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=user_id)
    policies.require(actor, "clear_factors")
    policies.require_password(actor, holds=roles_held(user.pk, today=clock.today()))
    if user.pk == actor.user_id:
        raise Refused(N_("change your own on your own page"), code="R3")
    why = given(reason)
    cleared, _ = Authenticator.objects.filter(user=user).delete()
    if not cleared:
        raise Refused(N_("this account has no second factor"), code="R0")
    signed_out(user.pk)
    record(actor, "factor.cleared", subject=f"account:{user.pk}", facts={"reason": why})


def _own(actor: Actor) -> User:
    policies.require(actor, "edit_own")
    return User.objects.select_for_update(of=("self",)).get(pk=actor.user_id or 0)


def _first_codes(user: User) -> list[str]:
    if Authenticator.objects.filter(user=user, type=factors.Kind.RECOVERY_CODES).exists():
        return []
    return list(RecoveryCodes.activate(user).generate_codes())
