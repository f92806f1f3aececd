"""Forms of the steps that a unit takes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.platform.seen import SeenForm, SeenRows, forms_of
from waypost.rectification.forms.base import Day, Keep, OneOf, StepForm, Words, name_the_missing
from waypost.rectification.rules import Measure, Objection, Stance


class OpinionForm(StepForm):
    """What the unit says when it is heard."""

    stance = OneOf(Stance, label=_("The unit's stance"), radio=True)
    text = Words(
        label=_("Opinion"), required=False, help_text=_("It is kept word for word and can not be changed later.")
    )

    def clean(self) -> dict[str, Any]:
        """Who does not agree says why."""
        cleaned = super().clean() or {}
        if cleaned.get("stance") not in (None, Stance.AGREE) and not cleaned.get("text"):
            self.add_error("text", _("Say what the unit does not agree with."))
        return cleaned


if TYPE_CHECKING:
    _Base = BaseFormSet["ReasonOfDispute"]
else:
    _Base = BaseFormSet


class ReasonOfDispute(forms.Form):
    """One reason of a dispute, with its evidence."""

    text = Words(label=_("Reason"), rows=3, required=False)
    evidence = forms.CharField(label=_("Evidence for it"), max_length=1000, required=False)
    upload = forms.FileField(label=_("File"), required=False)
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Evidence belongs to a reason."""
        cleaned = super().clean() or {}
        if (cleaned.get("evidence") or cleaned.get("upload")) and not cleaned.get("text"):
            self.add_error("text", _("Say what this is evidence for."))
        return cleaned


class _AtLeastOne(_Base):
    def add_fields(self, form: ReasonOfDispute, index: int | None) -> None:
        """The first reason is not optional."""
        super().add_fields(form, index)
        form.fields["text"].required = index == 0

    def clean(self) -> None:
        """A dispute has a reason, and names evidence."""
        if any(self.errors):
            return
        given = [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]
        if not given:
            raise forms.ValidationError(gettext("Give at least one reason."))
        if not any(reason.get("evidence") or reason.get("upload") for reason in given):
            raise forms.ValidationError(gettext("Name the evidence for at least one reason."))

    def objections(self, keep: Keep) -> list[Objection]:
        """The reasons that were given, their files kept."""
        found = []
        for form in self.forms:
            c = form.cleaned_data
            if c.get("text"):
                file_id = keep(c["upload"], c.get("evidence") or c["text"][:80], None) if c.get("upload") else None
                found.append(Objection(c["text"], c.get("evidence") or "", file_id))
        return found


ReasonsOfDispute = formset_factory(ReasonOfDispute, formset=_AtLeastOne, extra=1, max_num=12, absolute_max=12)


class PlanForm(StepForm, SeenForm):
    """The plan, but for its measures. A draft may leave anything open."""

    causes = Words(
        label=_("Causes"),
        required=False,
        rows=4,
        help_text=_("Why could it happen? The root cause, not the circumstances."),
    )
    like_cases = Words(
        label=_("The same elsewhere"),
        required=False,
        rows=3,
        help_text=_("Where else in the unit does the same fault stand, and what is done there?"),
    )
    dated_on = Day(label=_("Date of the plan"), required=False)
    co_unit_ids = forms.TypedMultipleChoiceField(
        label=_("Co-units"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
    )

    def __init__(self, *args: Any, co_units: list[tuple[int, str]], is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["causes"].required = not is_draft
        self.fields["co_unit_ids"].choices = co_units  # type: ignore[attr-defined]
        if not co_units:
            del self.fields["co_unit_ids"]


class MeasureForm(forms.Form):
    """One measure of a plan. An empty one is none; a draft may leave anything open."""

    text = Words(label=_("Measure"), rows=2, required=False)
    owner = forms.CharField(label=_("Responsible person (post)"), max_length=80, required=False)
    due_on = Day(label=_("To be done by"), required=False)
    standard = forms.CharField(label=_("How one sees that it is done"), max_length=300, required=False)
    standard_number = forms.TypedChoiceField(
        label=_("Serves closing standard"), coerce=int, empty_value=None, required=False
    )
    use_required_attribute = False

    def __init__(self, *args: Any, standards: list[tuple[int, str]], is_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text", "owner", "due_on", "standard"):
            self.fields[name].required = not is_draft
        name_the_missing(self)
        self.fields["standard_number"].choices = [("", "—"), *standards]  # type: ignore[attr-defined]

    def measure(self) -> Measure | None:
        """The measure; None for an empty line."""
        c = self.cleaned_data
        if not any(c.get(name) for name in ("text", "owner", "due_on", "standard")):
            return None
        return Measure(c["text"], c["owner"], c["due_on"], c["standard"], c["standard_number"])


class _Measures(SeenRows):
    is_draft = False

    def said(self) -> list[Measure]:
        """The measures that were typed."""
        return [one for form in forms_of(self, MeasureForm) if (one := form.measure()) is not None]

    def clean(self) -> None:
        """A plan that is handed in has a measure."""
        super().clean()
        if not any(self.errors) and not self.is_draft and not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError(gettext("Name at least one measure."))


Measures: Any = formset_factory(MeasureForm, formset=_Measures, extra=1, max_num=40, absolute_max=40)


class EvidenceForm(StepForm):
    """A file, and what it proves."""

    standard_number = forms.TypedChoiceField(label=_("Closing standard"), coerce=int, empty_value=None, required=False)
    upload = forms.FileField(label=_("File"), help_text=_("Photograph, document, table, sound or film."))
    proves = forms.CharField(label=_("What it proves"), max_length=300)
    captured_on = Day(label=_("Taken or made on"))
    is_context = forms.BooleanField(label=_("Only context: it was made before the problem was found"), required=False)

    def prepare(self) -> None:
        """The standards of the item; the first without evidence is chosen."""
        field = self.fields["standard_number"]
        field.choices = [  # type: ignore[attr-defined]
            ("", gettext("The recommendation as a whole")),
            *((one.number, f"{one.number}. {one.text}") for one in self.item.standards),
        ]
        waiting = [one.number for one in self.item.standards if not one.evidence]
        field.initial = waiting[0] if waiting else None

    def given(self, keep: Keep) -> dict[str, Any]:
        """The file kept, and what it proves."""
        c = self.cleaned_data
        file_id = keep(c["upload"], c["proves"], start_of(c["captured_on"]))
        names = ("standard_number", "proves", "captured_on", "is_context")
        return {"file_id": file_id, **{name: c[name] for name in names}}


def start_of(day: date) -> datetime:
    """The first moment of a day in the instance's time zone: the hour is not asked for."""
    return timezone.make_aware(datetime.combine(day, time(0)))


class RequestClosureForm(StepForm):
    """The request to close, with the unit's word on like cases where the plan had none."""

    like_cases = Words(
        label=_("The same elsewhere"),
        required=False,
        rows=3,
        help_text=_("Where else in the unit does the same fault stand, and what is done there?"),
    )
    note = Words(label=_("What was done, in short"), required=False, rows=3)

    def prepare(self) -> None:
        """What the plan said already."""
        self.fields["like_cases"].initial = self.item.like_cases


class ExtensionForm(StepForm):
    """A later date, and why."""

    until_on = Day(label=_("New date"))
    reason = Words(label=_("Reason"), rows=3)


class MessageForm(forms.Form):
    """A word in the consultation."""

    text = Words(label=_("Your words"), rows=3)
    use_required_attribute = False


class AdvanceForm(SeenForm):
    """How far a measure has come."""

    percent = forms.IntegerField(label=_("Per cent done"), min_value=0, max_value=99)
    note = Words(label=_("What was done"), rows=2, required=False)
    use_required_attribute = False


class FinishForm(forms.Form):
    """A measure is done."""

    done_on = Day(label=_("Done on"), required=False)
    note = Words(label=_("What was done"), rows=2, required=False)
    use_required_attribute = False


class NoteForm(forms.Form):
    """A measure begins."""

    note = Words(label=_("Remark"), rows=2, required=False)
    use_required_attribute = False


class GiveUpForm(forms.Form):
    """A measure is dropped, or taken up again."""

    reason = Words(label=_("Reason"), rows=2)
    use_required_attribute = False
