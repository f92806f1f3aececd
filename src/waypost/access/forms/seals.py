"""The passphrase of sealed talks. None of these forms is safe to repeat by key: nothing of a passphrase is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_ONE = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
_NEW = forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})


class MakeSeal(forms.Form):
    """A new passphrase, twice."""

    new = forms.CharField(label=_("New passphrase"), min_length=12, max_length=200, strip=False, widget=_NEW)
    again = forms.CharField(label=_("The same again"), max_length=200, strip=False, widget=_NEW)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "new" in said and said.get("again") != said["new"]:
            self.add_error("again", _("This is not the same as above."))
        return said


class ChangeSeal(MakeSeal):
    """The old passphrase, and a new one twice."""

    old = forms.CharField(label=_("Present passphrase"), max_length=200, strip=False, widget=_ONE)
    field_order = ("old", "new", "again")


class Unlock(forms.Form):
    """The passphrase, to unlock for a quarter of an hour."""

    passphrase = forms.CharField(label=_("Passphrase of your sealed talks"), max_length=200, strip=False, widget=_ONE)
