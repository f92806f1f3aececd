"""Forms about tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from waypost.api import rules
from waypost.platform import clock


def _scopes() -> list[tuple[str, str]]:
    ways = {"read": gettext("%(room)s: read (%(scope)s)"), "write": gettext("%(room)s: read and write (%(scope)s)")}
    return [
        (scope, ways[way] % {"room": pgettext("Room", room), "scope": scope})
        for scope in rules.SCOPES
        for room, _colon, way in [scope.partition(":")]
    ]


class MakeToken(forms.Form):
    """A new token: its name, how far it reaches, and when it ends."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, such as the county's data office")
    )
    scopes = forms.MultipleChoiceField(
        label=_("How far it reaches"),
        choices=_scopes,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = clock.today() + timedelta(days=90)
