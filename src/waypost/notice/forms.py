"""Forms of the inbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waypost.notice.rules import Kind, Urgency
from waypost.platform.labels import label
from waypost.platform.seen import SeenForm

_WHICH = (("unread", _("not read")), ("read", _("read")), ("all", _("all")))


class Filter(forms.Form):
    """Which notices to show."""

    which = forms.ChoiceField(choices=_WHICH, required=False)
    kind = forms.ChoiceField(choices=[("", "")] + [(kind.value, kind.value) for kind in Kind], required=False)
    urgency = forms.ChoiceField(
        choices=[("", "")] + [(urgency.value, urgency.value) for urgency in Urgency], required=False
    )
    after = forms.CharField(required=False)

    @property
    def unread(self) -> bool | None:
        """True for unread ones only, False for read ones, None for both."""
        return {"read": False, "all": None}.get(self._given("which"), True)

    @property
    def chosen_kind(self) -> Kind | None:
        """The kind chosen, None for every kind."""
        return Kind(self._given("kind")) if self._given("kind") else None

    @property
    def chosen_urgency(self) -> Urgency | None:
        """The urgency chosen, None for every one."""
        return Urgency(self._given("urgency")) if self._given("urgency") else None

    @property
    def cursor(self) -> str:
        """Where the page begins."""
        return self._given("after")

    def _given(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class Marks(forms.Form):
    """Ticked notices, and what to do with them."""

    notice = forms.TypedMultipleChoiceField(coerce=str, choices=())
    do = forms.ChoiceField(choices=[("read", "read"), ("unread", "unread")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"] = UUIDsField()


class UUIDsField(forms.Field):
    """Some ids, each as its own value of one name."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[Any]:
        """The ids. Raises ValidationError for what is none."""
        return [forms.UUIDField().clean(one) for one in value or []][:500]


class Wishes(SeenForm):
    """Which kinds of notice to get, of those that the reader's roles can get; what is not offered stays as it is."""

    kinds = forms.MultipleChoiceField(
        label=_("Tell me about"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, offered: Sequence[Kind], muted: Collection[Kind], **kwargs: Any) -> None:
        stands = {"kinds": [kind.value for kind in offered if kind not in muted]}
        super().__init__(*args, initial=stands, **kwargs)
        self._offered, self._muted = offered, muted
        kinds = forms.MultipleChoiceField(
            label=_("Tell me about"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(kind.value, label(kind)) for kind in offered],
        )
        self.fields["kinds"] = kinds

    @property
    def muted(self) -> list[str]:
        """The kinds that were not chosen."""
        chosen = self.cleaned_data["kinds"]
        return [
            kind.value for kind in Kind if (kind.value not in chosen if kind in self._offered else kind in self._muted)
        ]
