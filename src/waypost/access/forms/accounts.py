"""Forms about accounts and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waypost.access import policies
from waypost.access.forms.places import PlaceField
from waypost.access.queries import AccountView
from waypost.kernel.actor import Actor, Role
from waypost.platform import clock
from waypost.platform.labels import label
from waypost.platform.seen import SeenForm

_LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
_SORTS = ("username", "-username", "name", "-name")
_ROLES = [role for role in Role if role is not Role.PUBLIC]


class AccountFilter(forms.Form):
    """Which accounts to show."""

    text = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=[(role.value, role.value) for role in _ROLES])
    state = forms.ChoiceField(required=False, choices=[("open", ""), ("closed", "")])
    sort = forms.ChoiceField(
        required=False, choices=[(name, "") for name in ("username", "-username", "name", "-name")]
    )
    after = forms.CharField(required=False, max_length=400)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as the query wants them; what is nonsense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "text": given.get("text", ""),
            "role": Role(given["role"]) if given.get("role") else None,
            "is_active": {"open": True, "closed": False}.get(given.get("state", "")),
            "sort": given.get("sort") or "username",
            "after": given.get("after", ""),
        }


class GrantFilter(forms.Form):
    """Which grants to show."""

    role = forms.ChoiceField(required=False, choices=[(role.value, role.value) for role in _ROLES])
    which = forms.ChoiceField(required=False, choices=[("all", "")])
    after = forms.CharField(required=False, max_length=400)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as the query wants them; what is nonsense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "role": Role(given["role"]) if given.get("role") else None,
            "in_force": given.get("which") != "all",
            "after": given.get("after", ""),
        }


class AccountForm(forms.Form):
    """What is known of an account."""

    name = forms.CharField(label=_("Post, as others see it"), max_length=120)
    name_en = forms.CharField(label=_("Post in English"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES)
    home = PlaceField(label=_("Home unit"), required=False, regions=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = self.fields["home"]
        assert isinstance(home, PlaceField)
        home.actor = actor
        home.help_text = _("The unit that the person comes from. Nobody decides for a group about the own unit.")

    @property
    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "home"}
        return {**given, "home_unit_id": self.cleaned_data["home"].unit_id}


class EditAccount(AccountForm, SeenForm):
    """What may be changed of an account."""


class OpenAccount(AccountForm):
    """A new account."""

    username = forms.CharField(label=_("Name to sign in with"), max_length=60)
    field_order = ("username", "name", "name_en", "language", "home")


class GiveRole(forms.Form):
    """A role to give. Those of a group are not offered: they come with an appointment."""

    role = forms.ChoiceField(label=_("Role"))
    place = PlaceField(label=_("Where"), required=False)
    from_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = policies.roles_to_give(actor)
        offered = [role for role in _ROLES if role in given]
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"),
            choices=[(role.value, label(role)) for role in offered],
            help_text=_("The roles of a group come with an appointment, on the page of the campaign's groups.")
            if Role.OFFICE in given
            else _("The office gives its own role and the auditor's; the roles of a group come with an appointment."),
        )
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.actor = actor
        place.help_text = _("A unit (and all below it) or a region. Empty: everywhere.")
        self.fields["from_on"].initial = clock.today()

    @property
    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        where = self.cleaned_data["place"]
        return {
            "role": Role(self.cleaned_data["role"]),
            "unit_id": where.unit_id,
            "region_id": where.region_id,
            "from_on": self.cleaned_data["from_on"],
            "until_on": self.cleaned_data["until_on"],
        }


class ChangePassword(forms.Form):
    """One's own password."""

    old = forms.CharField(
        label=_("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    new = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 10 characters, and no common word. A sentence is good."),
    )
    again = forms.CharField(
        label=_("New password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_again(self) -> str:
        """Raises ValidationError unless both are the same."""
        if self.cleaned_data.get("new") != self.cleaned_data["again"]:
            raise forms.ValidationError(_("The two new passwords are not the same."))
        return str(self.cleaned_data["again"])


def initial_of(view: AccountView) -> dict[str, Any]:
    """What a form shows of an account."""
    home = f"{view.home_unit_name} #u{view.home_unit_id}" if view.home_unit_id else ""
    return {"name": view.name, "name_en": view.name_en, "language": view.language, "home": home}
