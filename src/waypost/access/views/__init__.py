"""Pages of accounts, roles and sign-in."""

from __future__ import annotations

from waypost.access.views.accounts import account, accounts, close, edit, lift, open_account, reopen, set_password
from waypost.access.views.grants import give, grants, places, revoke
from waypost.access.views.profile import language, password, profile
from waypost.access.views.seals import change_seal, lock, make_seal, seal, unlock
from waypost.access.views.security import end_presence, end_presences, prove, security
from waypost.access.views.sign_in import SignIn, SignOut

__all__ = [
    "SignIn",
    "SignOut",
    "account",
    "accounts",
    "change_seal",
    "close",
    "edit",
    "end_presence",
    "end_presences",
    "give",
    "grants",
    "language",
    "lift",
    "lock",
    "make_seal",
    "open_account",
    "password",
    "places",
    "profile",
    "prove",
    "reopen",
    "revoke",
    "seal",
    "security",
    "set_password",
    "unlock",
]
