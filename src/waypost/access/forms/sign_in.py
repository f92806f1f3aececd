"""Forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from waypost.access import queries
from waypost.platform import clock


class SignIn(AuthenticationForm):
    """Name and password. The error does not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": _("This name and this password do not belong together. Mind capital letters."),
        "inactive": _("This account is closed."),
        "over": _("This one-time password has run out. Ask for another one."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name of the account")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.error_messages["required"] = _("This is needed.")

    def confirm_login_allowed(self, user: Any) -> None:
        """Raises ValidationError where the right password does not let in: only who has it is told so."""
        super().confirm_login_allowed(user)
        if queries.one_time_is_over(user, now=clock.now()):
            raise ValidationError(self.error_messages["over"], code="over")


class Prove(forms.Form):
    """The own password, once more."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _code() -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=attributes))


class Code(forms.Form):
    """The code that an authenticator app shows now."""

    code = _code()

    def clean_code(self) -> str:
        """The digits without the gaps that people type."""
        return "".join(str(self.cleaned_data["code"]).split())


class Shown(forms.Form):
    """A code, or what a browser answers when it used a passkey."""

    code = _code()
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("credential")
        self.fields["code"].widget.attrs["autofocus"] = not self.is_bound  # what is wrong has the focus else


class NewPasskey(forms.Form):
    """A passkey that the browser has just made, and what its owner calls it."""

    name = forms.CharField(label=_("Name, to tell it from others"), max_length=60)
    credential = forms.JSONField(widget=forms.HiddenInput)
