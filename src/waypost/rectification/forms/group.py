"""Forms of the steps by which the group and its office review, hear and issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.rectification.forms.base import Day, Keep, OneOf, StepForm, Words, in_days
from waypost.rectification.rules import CONSULTATION_DAYS, RESPONSE_DAYS, Paper, PaperReason


class ConsultForm(StepForm):
    """Review passed: until when the unit is heard."""

    until_on = Day(
        label=_("The unit is heard until"),
        help_text=_("Its opinion may be given up to this day."),
        initial=in_days(CONSULTATION_DAYS),
    )


class IssueForm(StepForm):
    """The dates that come with issuing."""

    due_on = Day(label=_("To be put right by"), help_text=_("The clock runs from today."))
    response_due_on = Day(label=_("The unit answers by"), required=False, initial=in_days(RESPONSE_DAYS))

    def clean(self) -> dict[str, Any]:
        """The answer comes before the end."""
        cleaned = super().clean() or {}
        due, answer = cleaned.get("due_on"), cleaned.get("response_due_on")
        if due and answer and answer > due:
            self.add_error("response_due_on", _("The unit answers before the due date."))
        return cleaned


class ConsentForm(StepForm):
    """The office's consent to a due date after the campaign."""

    until_on = Day(label=_("Consent to a due date up to"))
    reason = Words(label=_("Reason"), rows=2, required=False)


class CorrectForm(StepForm):
    """A correction of the issued text: a new version, the old one stays readable."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = Words(label=_("Text"), rows=10, max_length=20_000)
    reason = Words(label=_("Reason of the correction"), rows=2)

    def prepare(self) -> None:
        """The words as they stand."""
        self.fields["title"].initial, self.fields["text"].initial = self.item.title, self.item.body


class _Answers(StepForm):
    """One written answer for each of several things, by number."""

    prefix_of_answers = "answer_"

    def ask(self, number: int, label: str, initial: str = "") -> None:
        """One field more."""
        self.fields[f"{self.prefix_of_answers}{number}"] = Words(label=label, initial=initial, rows=3)

    def given(self, keep: Keep) -> dict[str, Any]:
        """The answers by number."""
        start = self.prefix_of_answers
        return {
            "answers": {
                int(name.removeprefix(start)): text
                for name, text in self.cleaned_data.items()
                if name.startswith(start)
            }
        }


class UpholdForm(_Answers):
    """A written answer to each reason of the unit."""

    def prepare(self) -> None:
        """One field for each reason that the unit gave."""
        for reason in self.item.dispute_reasons:
            words = gettext("Answer to reason %(number)s: %(text)s")
            self.ask(reason.number, words % {"number": reason.number, "text": reason.text}, reason.answer)


class ApproveForm(_Answers):
    """Approval of a plan, with an answer to each open warning."""

    def prepare(self) -> None:
        """One field for each warning without an answer."""
        for warning in self.item.plan.warnings if self.item.plan else ():
            if not warning.answer:
                self.ask(warning.number, gettext("Answer to the warning: %(warning)s") % {"warning": warning.said})


class PaperForm(StepForm):
    """A decision paper of the office."""

    number = forms.CharField(label=_("Number of the decision paper"), max_length=80)
    paper_reason = OneOf(PaperReason, label=_("What the paper decides"), radio=True)
    text = Words(label=_("What the paper says"), required=False)
    upload = forms.FileField(label=_("The paper as a file"), required=False)

    def paper(self, keep: Keep) -> Paper:
        """The paper, its file kept."""
        c = self.cleaned_data
        file_id = keep(c["upload"], c["number"], None) if c.get("upload") else None
        return Paper(c["number"], c["paper_reason"], c["text"], file_id)

    def given(self, keep: Keep) -> dict[str, Any]:
        """The paper alone."""
        return {"paper": self.paper(keep)}


class EndForm(PaperForm):
    """The paper by which an item ends as not implemented."""

    paper_reason = OneOf(
        PaperReason,
        only=(PaperReason.RISK_ACCEPTED, PaperReason.NO_LONGER_VALID, PaperReason.REPLACED),
        label=_("What the paper decides"),
        radio=True,
    )
    reason = Words(label=_("Reason"), rows=3)

    def given(self, keep: Keep) -> dict[str, Any]:
        """The paper and the reason."""
        return {"paper": self.paper(keep), "reason": self.cleaned_data["reason"]}


class WithdrawForm(PaperForm):
    """An objection is followed: by a paper that the office has entered, or that it enters now."""

    paper_id = forms.ChoiceField(
        label=_("Decision paper"), required=False, widget=forms.RadioSelect(attrs={"class": "choices"})
    )
    number = forms.CharField(label=_("Number of the decision paper"), max_length=80, required=False)
    paper_reason = OneOf(PaperReason, label=_("What the paper decides"), required=False)
    reason = Words(label=_("Reason"), rows=3)
    field_order = ("version", "reason", "paper_id", "number", "paper_reason", "text", "upload")

    def prepare(self) -> None:
        """The papers that lie in the folder; without one, the office enters it."""
        papers = [(str(paper.id), f"{paper.number} {paper.text[:60]}") for paper in self.item.papers]
        if papers:
            self.fields["paper_id"].choices = papers  # type: ignore[attr-defined]
            for name in ("number", "paper_reason", "text", "upload"):
                del self.fields[name]
        else:
            del self.fields["paper_id"]

    def given(self, keep: Keep) -> dict[str, Any]:
        """The reason, and the paper or its id."""
        c = self.cleaned_data
        if "paper_id" in self.fields:
            return {"reason": c["reason"], "paper_id": c["paper_id"] or None}
        paper = self.paper(keep) if c.get("number") and c.get("paper_reason") else None
        return {"reason": c["reason"], "paper": paper}


class MergeForm(StepForm):
    """Into which open item of the same unit."""

    into_id = forms.ChoiceField(label=_("Merge into"), widget=forms.RadioSelect(attrs={"class": "choices"}))
    reason = Words(label=_("Reason"), rows=3)

    def prepare(self) -> None:
        """The open items of the same unit."""
        self.fields["into_id"].choices = [(str(pk), words) for pk, words in self.item.targets]  # type: ignore[attr-defined]


class GrantForm(StepForm):
    """A note on an extension that is granted."""

    note = Words(label=_("Remark"), required=False, rows=2)
