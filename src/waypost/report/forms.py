"""What people enter about figures and reports."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.kernel.errors import Problem
from waypost.platform.seen import SeenForm
from waypost.report import queries

_LONG = forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "report-source"})


def uuid_of(text: str) -> UUID | None:
    """The id that an address names; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


class Day(forms.Form):
    """The day as of which figures are read."""

    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class Text(SeenForm):
    """The text of a report or template in both languages; each place in it must exist."""

    body_zh = forms.CharField(label=_("Chinese text"), widget=_LONG, strip=False)
    body_en = forms.CharField(label=_("English text"), widget=_LONG, strip=False)

    def clean_body_zh(self) -> str:
        return self._sound("body_zh")

    def clean_body_en(self) -> str:
        return self._sound("body_en")

    def _sound(self, name: str) -> str:
        body: str = self.cleaned_data[name].replace("\r\n", "\n")
        faults = queries.text_faults(body)
        if faults:
            raise forms.ValidationError([said(fault) for fault in faults[:20]])
        return body


def said(fault: Problem) -> str:
    """A fault of a text in the reader's language: the line, what was found, what is allowed."""
    allowed = gettext(fault.allowed) % fault.params
    if not fault.where:
        return allowed
    return gettext("line %(line)s: found “%(found)s”; %(allowed)s") % {
        "line": fault.where,
        "found": fault.found,
        "allowed": allowed,
    }


class TemplateText(Text):
    """The text of the template, and what was changed."""

    note = forms.CharField(label=_("What was changed"), max_length=200, required=False)


class Revision(forms.Form):
    """The revision that the reader read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class Reason(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class Photo(forms.Form):
    """A photograph to be placed in a report."""

    file_id = forms.UUIDField(widget=forms.HiddenInput)
    caption_zh = forms.CharField(label=_("What it shows"), max_length=160)
    caption_en = forms.CharField(label=_("The same in English"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=120)
    taken_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def day_of(text: str, *, otherwise: date) -> date:
    """A day from an address; the other one where it is none."""
    form = Day({"as_of": text})
    found: Any = form.cleaned_data["as_of"] if form.is_valid() else otherwise
    return found if isinstance(found, date) else otherwise


def number_of(text: str) -> int | None:
    """A whole number from an address; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
