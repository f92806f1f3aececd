"""What people fill in, turned into arguments of actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.fieldwork.rules.checklists import Question, QuestionKind, checked
from waypost.fieldwork.rules.findings import Severity
from waypost.kernel.errors import BadInput
from waypost.platform.errors import said
from waypost.platform.labels import label
from waypost.platform.seen import SeenForm

Choices = Iterable[tuple[Any, Any]]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _aware(day: Any, time: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time))


class Plan(forms.Form):
    """A plan of a visit. Choices are given by the view: they depend on the campaign and the day."""

    kind = forms.ChoiceField(label=_("Kind of visit"))
    is_hidden = forms.BooleanField(
        label=_("Do not announce it"), required=False, help_text=_("For spot checks and look-backs.")
    )
    day = forms.DateField(label=_("Day"), widget=_day())
    from_time = forms.TimeField(label=_("From"), widget=_time(), initial="09:00")
    until_time = forms.TimeField(label=_("Until"), widget=_time(), initial="11:30")
    purpose = forms.CharField(label=_("Purpose"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    user_ids = forms.TypedMultipleChoiceField(
        label=_("Who goes"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who goes.")},
    )
    lead_id = forms.TypedChoiceField(label=_("Who leads"), coerce=int, required=False, empty_value=None)
    focus_ids = forms.TypedMultipleChoiceField(
        label=_("Focus areas"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    checklist_id = forms.TypedChoiceField(label=_("Checklist"), coerce=int, required=False, empty_value=None)

    def __init__(
        self,
        *args: Any,
        kinds: Choices,
        people: Choices,
        focus: Choices,
        checklists: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = list(people)
        self._choose("kind", kinds)
        self._choose("user_ids", people)
        self._choose("lead_id", [("", "—"), *people])
        self._choose("focus_ids", focus)
        self._choose("checklist_id", [("", _("none")), *checklists])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """The two moments from the day and its times."""
        given = super().clean() or {}
        if {"day", "from_time", "until_time"} <= given.keys():
            day = given.pop("day")
            given["from_at"] = _aware(day, given.pop("from_time"))
            given["until_at"] = _aware(day, given.pop("until_time"))
            if given["until_at"] <= given["from_at"]:
                self.add_error("until_time", _("The end stands before the beginning."))
        return given


class ChangedPlan(Plan, SeenForm):
    """A change of a plan, with its reason. Kind and secrecy stay."""

    reason = forms.CharField(label=_("Why it changes"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"], self.fields["is_hidden"]


class Answer(SeenForm):
    """The answer to one question. A page that does not ask for a note leaves it as it is."""

    guards = ("value",)
    value = forms.CharField(required=False, max_length=4000)
    note = forms.CharField(required=False, max_length=4000)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._question = question

    def clean_note(self) -> str:
        """The note that was sent, or that stands."""
        return str(self.cleaned_data["note"] if "note" in self.data else self.initial.get("note", ""))

    def words_of(self, name: str) -> str:
        """What another answered, as people read it."""
        words = super().words_of(name)
        if self._question.kind is not QuestionKind.YES_NO:
            return words
        return {"yes": gettext("Yes"), "no": gettext("No"), "na": gettext("n/a")}.get(words, words)

    def clean_value(self) -> str:
        """The answer as it is stored, or the reason why it is none."""
        try:
            return checked(self._question, self.cleaned_data["value"])
        except BadInput as error:
            allowed = error.problems[0].allowed if error.problems else ""
            raise forms.ValidationError(f"{said(error)} ({allowed})" if allowed else said(error)) from error


class Observation(forms.Form):
    """What was seen."""

    text = forms.CharField(label=_("What was seen"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class Report(forms.Form):
    """The end of a visit's record."""

    summary = forms.CharField(label=_("Summary"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    show_to_unit = forms.BooleanField(label=_("Show the summary to the unit"), required=False)


class Finding(forms.Form):
    """A finding in its four parts."""

    title = forms.CharField(label=_("In one line"), max_length=120)
    severity = forms.ChoiceField(label=_("Severity"), initial=Severity.MEDIUM.value, widget=forms.RadioSelect)
    criteria = forms.CharField(
        label=_("Criteria"),
        help_text=_("What ought to be: the rule, standard or promise."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    condition = forms.CharField(
        label=_("Condition"),
        help_text=_("What is: seen, counted or read on the spot."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    cause = forms.CharField(label=_("Cause"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    effect = forms.CharField(
        label=_("Effect"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    focus_ids = forms.TypedMultipleChoiceField(
        label=_("Focus areas"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, focus: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("focus_ids", focus), ("severity", [(one.value, label(one)) for one in Severity])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean_severity(self) -> Severity:
        """The severity itself."""
        return Severity(self.cleaned_data["severity"])


class AmendedFinding(Finding, SeenForm):
    """New words of a finding, with the reason."""

    reason = forms.CharField(label=_("Why it is amended"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, focus=(), **kwargs)
        del self.fields["focus_ids"]


class Talk(forms.Form):
    """A talk with one person. Everything but the region and the month is sealed."""

    region_id = forms.TypedChoiceField(label=_("City"), coerce=int, help_text=_("Counted by city, never closer."))
    day = forms.DateField(label=_("Day"), widget=_day())
    time = forms.TimeField(label=_("Time"), widget=_time())
    with_whom = forms.CharField(label=_("With whom"), max_length=200)
    where = forms.CharField(label=_("Place"), max_length=200, required=False)
    text = forms.CharField(label=_("What was said"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))
    pseudonym = forms.CharField(
        label=_("Your code for this person"),
        help_text=_("The same code for the same person, so that people can be counted. Only you know whom it means."),
        max_length=60,
        required=False,
    )
    reader_ids = forms.TypedMultipleChoiceField(
        label=_("Who else may read it"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, regions: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = list(regions)
        choice = cities if len(cities) == 1 else [("", _("choose the city")), *cities]
        for name, choices in (("region_id", choice), ("reader_ids", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """The moment from the day and the time."""
        given = super().clean() or {}
        if {"day", "time"} <= given.keys():
            given["held_at"] = _aware(given.pop("day"), given.pop("time"))
        return given


class AskUnsealing(forms.Form):
    """Why custodians should open a talk to the asker; without a number, those that the asker can open no more."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
    talk = forms.UUIDField(label=_("Number of the talk"), required=False)
