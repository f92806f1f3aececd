"""Linking an account to somebody at the organisation's own sign-in."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from waypost.access import policies
from waypost.access.actions.presences import signed_out
from waypost.access.models import User
from waypost.access.queries import roles_held
from waypost.access.rules import PROVIDER
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.ledger.actions import record
from waypost.platform import clock
from waypost.platform.sealed import Picked


@transaction.atomic
def link_outside(actor: Actor, user_id: int, *, subject: str) -> None:
    """Let somebody whom the organisation's sign-in calls by this subject into an account, and nobody else from there.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        NotPermitted: who may not set the person's password may not do this either.
        BadInput: no subject, or one that is linked to another account.
        Refused: it is the actor's own account.
    """
    user = _of_another(actor, user_id)
    said = subject.strip()
    taken = SocialAccount.objects.filter(provider=PROVIDER, uid=said).exclude(user=user).exists()
    if not 1 <= len(said) <= 190 or taken:
        fault = Problem("subject", said, N_("the subject that the sign-in page showed, linked to no other account"))
        raise BadInput(N_("the account was not linked"), [fault])
    before = list(SocialAccount.objects.filter(user=user).values_list("pk", flat=True))
    SocialAccount.objects.filter(user=user).delete()
    made = SocialAccount.objects.create(user=user, provider=PROVIDER, uid=said)
    record(
        actor,
        "account.linked",
        subject=f"account:{user.pk}",
        facts={"subject": said},
        rows=[Picked(SocialAccount, before), made],
    )


@transaction.atomic
def unlink_outside(actor: Actor, user_id: int) -> None:
    """Let nobody from the organisation's sign-in into an account any more. The person is signed out.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        NotPermitted: who may not set the person's password may not do this either.
        Refused: it is the actor's own account, or it is not linked.
    """
    user = _of_another(actor, user_id)
    before = list(SocialAccount.objects.filter(user=user).values_list("pk", flat=True))
    cut, _ = SocialAccount.objects.filter(user=user).delete()
    if not cut:
        raise Refused(N_("this account is not linked"), code="R0")
    signed_out(user.pk)
    record(actor, "account.unlinked", subject=f"account:{user.pk}", facts={}, rows=[Picked(SocialAccount, before)])


def _of_another(actor: Actor, user_id: int) -> User:
    user = User.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=user_id)
    policies.require(actor, "link_outside")
    policies.require_password(actor, holds=roles_held(user.pk, today=clock.today()))
    if user.pk == actor.user_id:
        raise Refused(N_("somebody else links your account"), code="R3")
    return user
