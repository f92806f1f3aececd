"""The form of a draft: its words, its closing standards, and what it rests on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from waypost.platform.seen import SeenForm, SeenRows, forms_of
from waypost.rectification.forms.base import OneOf, Words, name_the_missing
from waypost.rectification.rules import CheckBy, RectificationKind, Severity, Standard


class DraftForm(SeenForm):
    """The words of a draft. `finding` and `observation` ids are chosen from those of the unit."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("What should be so, in one line."))
    text = Words(
        label=_("Recommendation"),
        rows=7,
        max_length=20_000,
        help_text=_("What the unit should do, and why; as advice, not as an order for all."),
    )
    severity = OneOf(Severity, label=_("Severity"), radio=True)
    kind = OneOf(RectificationKind, label=_("Kind of rectification"), radio=True)
    focus_area_ids = forms.TypedMultipleChoiceField(
        label=_("Focus areas"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
    )
    findings = forms.MultipleChoiceField(
        label=_("Findings it rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
    )
    observations = forms.MultipleChoiceField(
        label=_("Observations it rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}),
    )
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        focus: list[tuple[int, str]],
        findings: list[tuple[str, str]],
        observations: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("focus_area_ids", focus), ("findings", findings), ("observations", observations)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            if not choices:
                del self.fields[name]
        name_the_missing(self)


class StandardForm(forms.Form):
    """One closing standard. An empty line is none."""

    text = forms.CharField(label=_("What will be so"), max_length=500, required=False)
    check_by = OneOf(CheckBy, label=_("How it is checked"), required=False)
    use_required_attribute = False

    def clean_text(self) -> str:
        """Long enough to be checked."""
        text = str(self.cleaned_data["text"]).strip()
        if text and len(text) < 4:
            raise forms.ValidationError(_("Too short to be checked: say what will be so."))
        return text

    def standard(self) -> Standard | None:
        """The standard; None for an empty line."""
        text = self.cleaned_data.get("text")
        return Standard(text, self.cleaned_data.get("check_by") or CheckBy.DOCUMENT) if text else None


class _Standards(SeenRows):
    def said(self) -> list[Standard]:
        """The standards that were typed."""
        return [one for form in forms_of(self, StandardForm) if (one := form.standard()) is not None]


Standards: Any = formset_factory(StandardForm, formset=_Standards, extra=1, max_num=20, absolute_max=20)
