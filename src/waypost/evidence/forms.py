"""What people say of a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from waypost.platform.seen import SeenForm


class Caption(SeenForm):
    """What a file shows, and where."""

    shows = forms.CharField(label=_("What it shows"), max_length=300)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
