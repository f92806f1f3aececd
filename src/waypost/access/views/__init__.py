"""Pages of accounts, roles and sign-in."""

from __future__ import annotations

from waypost.access.views.accounts import account, accounts, close, edit, lift, open_account, reopen, set_password
from waypost.access.views.factors import (
    add_app,
    add_passkey,
    clear_factors,
    passkey_to_make,
    passkey_to_use,
    remove_factor,
    renew_codes,
)
from waypost.access.views.grants import give, grants, places, revoke
from waypost.access.views.outside import link_outside, unlink_outside
from waypost.access.views.profile import language, password, profile
from waypost.access.views.proposals import confirm_grant, proposals, refuse_grant, withdraw_grant
from waypost.access.views.seals import change_seal, lock, make_seal, seal, unlock
from waypost.access.views.security import end_presence, end_presences, prove, security
from waypost.access.views.sign_in import SignIn, SignOut, by_passkey, second

__all__ = [
    "SignIn",
    "SignOut",
    "account",
    "accounts",
    "add_app",
    "add_passkey",
    "by_passkey",
    "change_seal",
    "clear_factors",
    "close",
    "confirm_grant",
    "edit",
    "end_presence",
    "end_presences",
    "give",
    "grants",
    "language",
    "lift",
    "link_outside",
    "lock",
    "make_seal",
    "open_account",
    "passkey_to_make",
    "passkey_to_use",
    "password",
    "places",
    "profile",
    "proposals",
    "prove",
    "refuse_grant",
    "remove_factor",
    "renew_codes",
    "reopen",
    "revoke",
    "seal",
    "second",
    "security",
    "set_password",
    "unlink_outside",
    "unlock",
    "withdraw_grant",
]
