"""Forms of the ledger's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Join(forms.Form):
    """The key of a witness."""

    key = forms.CharField(label=_("Public key"), max_length=300, strip=True)


class Sign(forms.Form):
    """A witness's signature of the checkpoint of a size."""

    size = forms.IntegerField(label=_("Entries"), min_value=0, max_value=2**53)
    line = forms.CharField(label=_("Signature"), max_length=600, strip=True)


class ProposeErasure(forms.Form):
    """On the ground of which law what an entry says is to be erased."""

    ground = forms.CharField(
        label=_("Law and article"),
        help_text=_("This stays in the ledger: name the law, and nobody whom it protects."),
        max_length=500,
        strip=True,
    )


class Leave(forms.Form):
    """Why somebody is no longer a witness."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
