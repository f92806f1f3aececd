"""Forms of coverage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waypost.coverage.actions import Terms
from waypost.kernel.actor import Role
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.platform.seen import SeenForm

RANKS = (Role.LEADER, Role.DEPUTY, Role.INSPECTOR)


class DayInput(forms.DateInput):
    """A day, by the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Obligation(SeenForm):
    """The terms of an obligation."""

    text = forms.CharField(label=_("What must be done"), max_length=200)
    text_en = forms.CharField(label=_("The same in English"), max_length=240, required=False)
    region = forms.TypedChoiceField(
        label=_("Region"), coerce=int, widget=forms.Select(attrs={"data-seek": _("No region has this in its name.")})
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels of unit"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("none: all levels")
    )
    kind_codes = forms.MultipleChoiceField(
        label=_("Kinds of unit"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("none: all kinds")
    )
    has_window = forms.BooleanField(label=_("only units with a service window"), required=False)
    visit_kinds = forms.MultipleChoiceField(
        label=_("Visits that count"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("none: every kind of visit"),
    )
    ranks = forms.MultipleChoiceField(
        label=_("By whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("none: anybody of the group"),
    )
    times = forms.IntegerField(label=_("How many times, on different days"), min_value=1, max_value=50, initial=1)
    share = forms.IntegerField(label=_("Share of the units, in per cent"), min_value=1, max_value=100, initial=100)
    from_on = forms.DateField(label=_("Visits count from"), widget=DayInput)
    due_on = forms.DateField(label=_("Due by"), widget=DayInput)
    visits_a_day = forms.IntegerField(
        label=_("Visits a person can make in a day"), min_value=1, max_value=20, initial=2
    )
    travel_days = forms.IntegerField(label=_("Working days of travel"), min_value=0, max_value=30, initial=1)
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        regions: Iterable[tuple[int, str]],
        kinds: Iterable[tuple[str, str]],
        visit_kinds: Iterable[tuple[str, str]],
        changing: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.changing = changing
        choices: dict[str, list[tuple[Any, str]]] = {
            "region": list(regions),
            "levels": [(level.value, label(level)) for level in UnitLevel],
            "kind_codes": list(kinds),
            "visit_kinds": list(visit_kinds),
            "ranks": [(rank.value, label(rank)) for rank in RANKS],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values
        if changing:
            del self.fields["region"]
            self.fields["reason"].required = True
        else:
            del self.fields["reason"], self.fields["seen"]

    @property
    def terms(self) -> Terms:
        """The valid form as terms."""
        said = self.cleaned_data
        return Terms(
            text=said["text"],
            text_en=said["text_en"],
            from_on=said["from_on"],
            due_on=said["due_on"],
            levels=tuple(UnitLevel(value) for value in said["levels"]),
            kind_codes=tuple(said["kind_codes"]),
            has_window=said["has_window"],
            visit_kinds=tuple(said["visit_kinds"]),
            ranks=tuple(Role(value) for value in said["ranks"]),
            times=said["times"],
            share=said["share"],
            visits_a_day=said["visits_a_day"],
            travel_days=said["travel_days"],
        )


class Retire(forms.Form):
    """Why an obligation is asked for no longer."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
