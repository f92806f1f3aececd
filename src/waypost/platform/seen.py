"""Forms that change what is there: what somebody else changed since the page was opened is not overwritten unseen."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext


class SeenForm(forms.Form):
    """A form that carries what its fields said when it was opened; `initial` is what they say now.

    What its reader left as it was keeps what somebody else has written meanwhile. What both have changed is said
    beside the field, with the other's words, and what was typed stays: sent again, it takes their place. The check
    is made before the action locks the row; two answers in the same instant are still each other's before and after
    in the ledger.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self._said_now()

    def clean(self) -> dict[str, Any]:
        """What is to be kept. Adds an error to each field that both have changed differently."""
        given = super().clean() or {}
        clashes = False
        for name, seen in self._seen().items():
            now = _text(self.initial.get(name))
            if name not in given or now == seen or _text(given[name]) == now:
                continue
            if _text(given[name]) == seen:
                given[name] = self.initial.get(name)
                continue
            clashes = True
            words = gettext("Somebody changed this to “%(now)s” since you opened the page. Send again to replace it.")
            self.add_error(name, words % {"now": now or "—"})
        if clashes:
            self.data = {**self.data.dict(), "seen": self._said_now()}  # type: ignore[attr-defined]
        return given

    def _said_now(self) -> str:
        return json.dumps({name: _text(self.initial.get(name)) for name in self.fields if name != "seen"})

    def _seen(self) -> dict[str, str]:
        """What the page said when it was opened; nothing when it does not tell."""
        try:
            told = json.loads(self.data.get("seen") or "{}")
        except ValueError:
            return {}
        return {str(name): str(words) for name, words in told.items()} if isinstance(told, dict) else {}


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
