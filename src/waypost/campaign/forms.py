"""Forms of a campaign. Each turns what was typed into the arguments of one action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from waypost.access import queries as access
from waypost.campaign.rules import Comparison, Gate, MeetingKind, PhaseKind, Responsibility
from waypost.kernel.actor import Role
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.platform.seen import SeenForm
from waypost.platform.wiring import wired

Choices = Iterable[tuple[Any, str]]


class DayInput(forms.DateInput):
    """A day, by the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(words: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=words, widget=DayInput, required=required)


def region_field(**said: Any) -> forms.TypedChoiceField:
    """A region, to be sought in the tree by its name."""
    tree = forms.Select(attrs={"data-seek": _("No region has this in its name.")})
    return forms.TypedChoiceField(label=_("Region"), coerce=int, widget=tree, **said)


def choose(form: forms.Form, name: str, values: Choices) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(values)


class Opening(forms.Form):
    """Everything with which a campaign opens."""

    name = forms.CharField(label=_("Name of the campaign"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    region = region_field(help_text=_("everything in it and below it"))
    opens_on = day_field(_("First day of the mandate"))
    closes_on = day_field(_("Last day of the mandate"))
    rectify_from = forms.DateField(
        label=_("Rectifying begins on"),
        widget=DayInput,
        required=False,
        help_text=_("empty: the three phases divide the days evenly"),
    )
    improve_from = day_field(_("Improving begins on"), required=False)
    focus_areas = forms.CharField(
        label=_("Focus areas"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("one on each line; the English name after a bar: 抓实领导带头 | Leaders first"),
    )
    purpose = forms.CharField(label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "region", regions)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        opens, closes = said.get("opens_on"), said.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", gettext("The last day cannot stand before the first."))
        if bool(said.get("rectify_from")) != bool(said.get("improve_from")):
            self.add_error("improve_from", gettext("Give both days, or neither."))
        marks = [opens, said.get("rectify_from"), said.get("improve_from"), closes]
        known = [mark for mark in marks if mark]
        if len(known) == 4 and known != sorted(set(known)):
            self.add_error("rectify_from", gettext("The phases must follow each other inside the campaign."))
        return said

    def phases(self) -> list[tuple[PhaseKind, date, date]] | None:
        """The three phases, when their days were given."""
        said = self.cleaned_data
        if not said["rectify_from"]:
            return None
        day = date.resolution
        return [
            (PhaseKind.STUDY, said["opens_on"], said["rectify_from"] - day),
            (PhaseKind.RECTIFY, said["rectify_from"], said["improve_from"] - day),
            (PhaseKind.IMPROVE, said["improve_from"], said["closes_on"]),
        ]


def two_names(text: str) -> list[tuple[str, str]]:
    """Lines of "Chinese | English" as pairs.

    >>> two_names("抓实领导带头 | Leaders first")
    [('抓实领导带头', 'Leaders first')]
    """
    lines = (line.partition("|") for line in text.splitlines() if line.strip())
    return [(name.strip(), name_en.strip()) for name, _bar, name_en in lines]


class PhaseDays(SeenForm):
    """The name and days of one phase."""

    name = forms.CharField(label=_("Name"), max_length=60)
    from_on = day_field(_("From"))
    until_on = day_field(_("Until"))


class FocusAreas(SeenForm):
    """What the campaign wants grasped."""

    names = forms.CharField(
        label=_("Focus areas"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("one on each line; the English name after a bar: 抓实领导带头 | Leaders first"),
    )


class Criterion(forms.Form):
    """What a gate asks for."""

    phase = forms.TypedChoiceField(label=_("Phase"), coerce=int)
    gate = forms.ChoiceField(label=_("Gate"))
    measure = forms.ChoiceField(label=pgettext_lazy("criterion", "Measure"))
    comparison = forms.ChoiceField(label=_("Comparison"))
    threshold = forms.IntegerField(label=_("Threshold"), help_text=_("a whole number; shares in whole per cent"))
    text = forms.CharField(label=_("As people read it"), max_length=200)
    text_en = forms.CharField(label=_("The same in English"), max_length=240, required=False)
    level = forms.ChoiceField(label=_("Only for units of the level"), required=False)

    def __init__(self, *args: Any, phases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "phase", phases)
        choose(self, "gate", [(gate.value, label(gate)) for gate in (Gate.EXIT, Gate.ENTRY)])
        choose(self, "measure", [(name, pgettext("Measure", name)) for name in wired("measures")])
        choose(self, "comparison", [(how.value, label(how)) for how in Comparison])
        choose(self, "level", [("", gettext("every level")), *((one.value, label(one)) for one in UnitLevel)])


class TwoNames(forms.Form):
    """A name in Chinese and perhaps in English."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)


class Appointment(forms.Form):
    """A term of duty to be proposed."""

    username = forms.CharField(
        label=_("Account"), max_length=60, widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"))
    team = forms.TypedChoiceField(
        label=_("Team"), coerce=int, empty_value=None, required=False, help_text=_("none: the whole group")
    )
    from_on = day_field(_("From"))
    until_on = day_field(_("Until"), required=False)
    is_seconded = forms.BooleanField(label=_("borrowed from the unit of the account"), required=False)

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "team", [("", "—"), *teams])
        choose(self, "role", [(role.value, label(role)) for role in (Role.LEADER, Role.DEPUTY, Role.INSPECTOR)])

    def clean_username(self) -> int:
        """The id of the account."""
        found = access.id_of(self.cleaned_data["username"].strip())
        if found is None:
            raise ValidationError(gettext("There is no account of this name."))
        return found


class Stationing(forms.Form):
    """Where a team or the whole group will live, and when."""

    team = forms.TypedChoiceField(
        label=_("Team"), coerce=int, empty_value=None, required=False, help_text=_("none: the whole group")
    )
    region = region_field()
    from_on = day_field(_("From"))
    until_on = day_field(_("Until"), required=False)

    def __init__(self, *args: Any, teams: Choices, regions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "team", [("", "—"), *teams])
        choose(self, "region", regions)


class Ending(SeenForm):
    """The last day of a term or a stationing, and why."""

    guards = ()

    on = day_field(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class Meeting(forms.Form):
    """A meeting that was held; who came is read from the rows of units beside it."""

    kind = forms.ChoiceField(label=_("Kind of meeting"))
    title = forms.CharField(label=_("Title"), max_length=160)
    held_on = day_field(_("Held on"))
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    chaired_by = forms.CharField(label=_("In the chair (post)"), max_length=80, required=False)
    focus_areas = forms.TypedMultipleChoiceField(
        label=_("Focus areas"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, focus: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", [(kind.value, label(kind)) for kind in MeetingKind])
        choose(self, "focus_areas", focus)


class Activity(forms.Form):
    """An activity to be begun."""

    kind = forms.ChoiceField(label=_("Kind of activity"))
    title = forms.CharField(label=_("Title"), max_length=160)
    region = region_field()
    focus_areas = forms.TypedMultipleChoiceField(
        label=_("Focus areas"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, kinds: Choices, regions: Choices, focus: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", kinds)
        choose(self, "region", regions)
        choose(self, "focus_areas", focus)


class Session(forms.Form):
    """One day of an activity at one place."""

    held_on = day_field(_("Held on"))
    place = forms.CharField(label=_("Place"), max_length=160)
    on_site = forms.IntegerField(label=_("On site (person-times)"), min_value=0)
    by_video = forms.IntegerField(label=_("By video (person-times)"), min_value=0, initial=0)
    note = forms.CharField(label=_("Remarks"), max_length=300, required=False)


class Correction(SeenForm):
    """A head count put right."""

    on_site = forms.IntegerField(label=_("On site (person-times)"), min_value=0)
    by_video = forms.IntegerField(label=_("By video (person-times)"), min_value=0)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ActivityKind(forms.Form):
    """A kind of activity to be added."""

    code = forms.SlugField(label=_("Short name (letters)"), max_length=40)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)


class Naming(SeenForm):
    """The post that answers for a unit."""

    guards = ()

    kind = forms.ChoiceField(label=_("Responsibility"))
    post = forms.CharField(label=_("Post"), max_length=80)
    from_on = day_field(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "kind", [(kind.value, label(kind)) for kind in Responsibility])

    def clean(self) -> dict[str, Any]:
        """Who holds the other responsibility is no matter here."""
        kind = self.cleaned_data.get("kind")
        self.watched = {name: held for name, held in self.watched.items() if name == kind}
        return super().clean()
