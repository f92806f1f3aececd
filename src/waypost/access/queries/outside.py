"""Whom the organisation's own sign-in lets into an account."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount

from waypost.access.rules import PROVIDER


def subject_of(user_id: int) -> str:
    """The subject that is linked to an account; "" for none. Not scoped."""
    return str(
        SocialAccount.objects.filter(user_id=user_id, provider=PROVIDER).values_list("uid", flat=True).first() or ""
    )
