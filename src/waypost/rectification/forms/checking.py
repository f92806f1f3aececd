"""Forms of verification, public notice, closing and look-back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waypost.rectification.forms.base import Day, Keep, OneOf, StepForm, Words, YesNo, in_days
from waypost.rectification.rules import NOTICE_DAYS, SourceKind, look_backs_needed, needs_site_check

LOOK_BACK_DAYS = 90


class TakeForm(StepForm):
    """How the verifier will check."""

    on_site = forms.BooleanField(label=_("I shall check on the spot"), required=False)

    def prepare(self) -> None:
        """Severe items are checked on the spot only."""
        if needs_site_check(self.item.severity):
            self.fields["on_site"].help_text = _("It is so severe that it must be checked on the spot.")
            self.fields["on_site"].initial = True


class JudgeForm(StepForm):
    """A judgement on one standard."""

    standard_number = forms.TypedChoiceField(label=_("Closing standard"), coerce=int)
    is_met = YesNo(label=_("Judgement"), yes=_("Met"), no=_("Not met"))
    note = Words(label=_("What the check showed"), rows=3)
    source_kind = OneOf(
        SourceKind,
        only=(SourceKind.VISIT, SourceKind.DOCUMENT, SourceKind.TALK, SourceKind.DATA),
        label=_("Source"),
    )
    source = forms.CharField(
        label=_("Which one"),
        max_length=200,
        help_text=_("The visit with its day, the document with its number, the data with their period."),
    )

    def prepare(self) -> None:
        """The standards of the item; the first without a judgement is chosen."""
        self.fields["standard_number"].choices = _standards(self.item.standards)  # type: ignore[attr-defined]
        waiting = [standard.number for standard in self.item.standards if standard.is_met is None]
        self.fields["standard_number"].initial = waiting[0] if waiting else None


class ReworkForm(StepForm):
    """Which standards failed, and why."""

    failed_standards = forms.TypedMultipleChoiceField(
        label=_("Standards that failed"), coerce=int, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"})
    )
    reason = Words(label=_("Reason"), rows=3)

    def prepare(self) -> None:
        """The standards that are not judged met."""
        left = [standard for standard in self.item.standards if standard.is_met is not True]
        self.fields["failed_standards"].choices = _standards(left)  # type: ignore[attr-defined]
        self.fields["failed_standards"].initial = [one.number for one in left if one.is_met is False]


def _standards(standards: Any) -> list[tuple[int, str]]:
    return [(standard.number, f"{standard.number}. {standard.text}") for standard in standards]


class NoticeForm(StepForm):
    """Where and until when the closing is shown."""

    place = forms.CharField(label=_("Where it is shown"), max_length=200)
    until_on = Day(label=_("Shown until"), required=False, initial=in_days(NOTICE_DAYS - 1))


class SignForm(StepForm):
    """The look-backs that a closing sets."""

    first = Day(
        label=_("Look-back on"),
        help_text=_("A return after the closing, to see whether it holds."),
        initial=in_days(LOOK_BACK_DAYS),
    )
    second = Day(label=_("Second look-back on"), required=False)
    third = Day(label=_("Third look-back on"), required=False)

    def prepare(self) -> None:
        """A lasting task closes only into a schedule of look-backs."""
        if look_backs_needed(self.item.kind) > 1:
            self.fields["second"].required = True
            self.fields["second"].initial = in_days(2 * LOOK_BACK_DAYS)

    def given(self, keep: Keep) -> dict[str, Any]:
        """The look-backs in order."""
        days = [self.cleaned_data[name] for name in ("first", "second", "third")]
        return {"look_back_on": sorted({day for day in days if day is not None})}


class ReboundForm(StepForm):
    """What showed that the problem is back."""

    source_kind = OneOf(
        SourceKind,
        only=(SourceKind.LOOK_BACK, SourceKind.COMPLAINT, SourceKind.AUDIT),
        label=_("What showed it"),
        radio=True,
    )
    source = forms.CharField(label=_("Which one"), max_length=200)
    due_on = Day(label=_("To be put right by"))
    reason = Words(label=_("What is back"), rows=3)


class LookBackForm(StepForm):
    """What a look-back found."""

    due_on = forms.TypedChoiceField(label=_("Look-back"))
    holds = YesNo(label=_("Does it hold?"), yes=_("It holds"), no=_("It does not hold"))
    note = Words(label=_("What the check showed"), rows=3)
    source = forms.CharField(label=_("Visit"), max_length=200, required=False)

    def prepare(self) -> None:
        """The look-backs that are not done."""
        waiting = self.item.look_backs_waiting
        field = self.fields["due_on"]
        field.choices = [(day.isoformat(), day.isoformat()) for day in waiting]  # type: ignore[attr-defined]
        field.coerce = type(waiting[0]).fromisoformat if waiting else str  # type: ignore[attr-defined]


class ObjectionForm(StepForm):
    """An objection to a public notice."""

    text = Words(label=_("The objection"))
    by = forms.CharField(
        label=_("From whom"),
        max_length=120,
        required=False,
        help_text=_("Only as far as the person wishes to be named."),
    )


class AnswerObjectionForm(StepForm):
    """The written answer to an objection."""

    objection_id = forms.ChoiceField(label=_("The objection"), widget=forms.RadioSelect(attrs={"class": "choices"}))
    answer = Words(label=_("Written answer"))

    def prepare(self) -> None:
        """The objections without an answer."""
        waiting = [one for one in (self.item.notice.objections if self.item.notice else ()) if not one.answer]
        self.fields["objection_id"].choices = [(str(one.id), one.text) for one in waiting]  # type: ignore[attr-defined]
        self.fields["objection_id"].initial = str(waiting[0].id) if waiting else None
