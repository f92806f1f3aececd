"""Opening and keeping accounts, and giving and taking roles."""

from __future__ import annotations

from waypost.access.actions.accounts import (
    change_password,
    close_account,
    edit_account,
    edit_own,
    one_time_password,
    open_account,
    reopen_account,
    set_password,
)
from waypost.access.actions.doors import lift
from waypost.access.actions.factors import add_app, add_passkey, clear_factors, remove_factor, renew_codes
from waypost.access.actions.grants import grant, revoke
from waypost.access.actions.outside import link_outside, unlink_outside
from waypost.access.actions.presences import end_presence, end_presences
from waypost.access.actions.proposals import confirm_grant, propose_grant, refuse_grant, withdraw_grant
from waypost.access.actions.seals import change_seal_passphrase, make_seal_key
from waypost.access.doors import right_try, try_door, wrong_try

__all__ = [
    "add_app",
    "add_passkey",
    "change_password",
    "change_seal_passphrase",
    "clear_factors",
    "close_account",
    "confirm_grant",
    "edit_account",
    "edit_own",
    "end_presence",
    "end_presences",
    "grant",
    "lift",
    "link_outside",
    "make_seal_key",
    "one_time_password",
    "open_account",
    "propose_grant",
    "refuse_grant",
    "remove_factor",
    "renew_codes",
    "reopen_account",
    "revoke",
    "right_try",
    "set_password",
    "try_door",
    "unlink_outside",
    "withdraw_grant",
    "wrong_try",
]
