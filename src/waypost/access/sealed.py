"""What the ledger answers for in this room."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount

from waypost.access.models import GrantRow, Presence, Proposal, SealKey, Tries, User
from waypost.platform.sealed import Sealed, Unsealed

_SEEN = "it changes with every sign-in"

ROWS = (
    Sealed(User, without={"last_login": _SEEN}),
    Sealed(GrantRow),
    Sealed(Proposal),
    Sealed(SealKey),
    Sealed(SocialAccount, without={"last_login": _SEEN, "date_joined": _SEEN, "extra_data": _SEEN}),
    Unsealed(Tries, "wrong tries come and go without an act; a shut door is on record"),
    Unsealed(Presence, "who is signed in where changes with every request; nothing is decided by the rows of the past"),
)
