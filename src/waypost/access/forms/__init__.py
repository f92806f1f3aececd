"""Forms of this room."""

from __future__ import annotations

from waypost.access.forms.accounts import (
    AccountFilter,
    ChangePassword,
    EditAccount,
    GiveRole,
    GrantFilter,
    OpenAccount,
    initial_of,
)
from waypost.access.forms.places import PlaceField, places
from waypost.access.forms.seals import ChangeSeal, MakeSeal, Unlock
from waypost.access.forms.sign_in import Code, NewPasskey, Prove, Shown, SignIn

__all__ = [
    "AccountFilter",
    "ChangePassword",
    "ChangeSeal",
    "Code",
    "EditAccount",
    "GiveRole",
    "GrantFilter",
    "MakeSeal",
    "NewPasskey",
    "OpenAccount",
    "PlaceField",
    "Prove",
    "Shown",
    "SignIn",
    "Unlock",
    "initial_of",
    "places",
]
