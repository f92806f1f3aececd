"""Words for steps and acts: what stands on a button, what the history says, and how it is marked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext

from waypost.kernel.errors import N_


class Weight(Enum):
    """How a step's button looks: the way forward, an ordinary one, or one that undoes."""

    FORWARD = "forward"
    PLAIN = "plain"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class StepWords:
    """`button` is a verb, `done` the title in the history, `sure` the question before what cannot be undone."""

    button: str
    done: str
    weight: Weight = Weight.PLAIN
    sure: str = ""

    @property
    def said_button(self) -> str:
        """The verb in the reader's language."""
        return gettext(self.button)

    @property
    def said_done(self) -> str:
        """The title in the reader's language."""
        return gettext(self.done)

    @property
    def said_sure(self) -> str:
        """The question in the reader's language; empty when none is asked."""
        return gettext(self.sure) if self.sure else ""


_F, _P, _B = Weight.FORWARD, Weight.PLAIN, Weight.BACK
_ISSUE = N_("Once it is issued its text can no longer be changed, only corrected with a reason.")
_SIGN = N_("Signing seals the text, the evidence and the judgements.")
_END = N_("This ends the recommendation. It can not be opened again.")

STEPS: dict[str, StepWords] = {
    "submit": StepWords(N_("Submit for review"), N_("Submitted for review"), _F),
    "return_draft": StepWords(N_("Return to the author"), N_("Returned to the author"), _B),
    "consult": StepWords(N_("Pass and consult the unit"), N_("Review passed, unit consulted"), _F),
    "give_opinion": StepWords(N_("Give the unit's opinion"), N_("Unit's opinion given"), _F),
    "issue": StepWords(N_("Issue to the unit"), N_("Issued"), _F, _ISSUE),
    "withdraw_draft": StepWords(N_("Withdraw the draft"), N_("Draft withdrawn"), _B, _END),
    "accept": StepWords(N_("Accept"), N_("Accepted"), _F),
    "dispute": StepWords(N_("Dispute"), N_("Disputed"), _B),
    "uphold": StepWords(N_("Answer and uphold"), N_("Objection answered, upheld"), _F),
    "withdraw_disputed": StepWords(N_("Withdraw it"), N_("Withdrawn after an objection"), _B, _END),
    "submit_plan": StepWords(N_("Submit the plan"), N_("Plan submitted"), _F),
    "return_plan": StepWords(N_("Return the plan"), N_("Plan returned"), _B),
    "approve_plan": StepWords(N_("Approve the plan"), N_("Plan approved"), _F),
    "add_evidence": StepWords(N_("Add evidence"), N_("Evidence added")),
    "request_closure": StepWords(N_("Request closing"), N_("Closing requested"), _F),
    "take_verification": StepWords(N_("Take the verification"), N_("Verification taken"), _F),
    "judge_standard": StepWords(N_("Judge a standard"), N_("Standard judged")),
    "return_for_rework": StepWords(N_("Return for rework"), N_("Returned for rework"), _B),
    "pass_verification": StepWords(N_("Pass the verification"), N_("Verification passed"), _F),
    "run_public_notice": StepWords(N_("Complete the public notice"), N_("Public notice completed"), _F),
    "sign_closing": StepWords(N_("Sign the closing"), N_("Closing signed"), _F, _SIGN),
    "refuse_signature": StepWords(N_("Do not sign…"), N_("Closing not signed"), _B),
    "reopen_rebound": StepWords(N_("Reopen after a rebound"), N_("Reopened after a rebound"), _B),
    "close_not_implemented": StepWords(N_("End as not implemented"), N_("Ended as not implemented"), _B, _END),
    "merge": StepWords(N_("Merge into another"), N_("Merged into another"), _B, _END),
    "ask_extension": StepWords(N_("Ask for an extension"), N_("Extension asked for")),
    "grant_extension": StepWords(N_("Grant the extension"), N_("Extension granted"), _F),
    "refuse_extension": StepWords(N_("Refuse the extension"), N_("Extension refused"), _B),
    "draft": StepWords(N_("Draft a recommendation"), N_("Drafted"), _F),
    "edit_draft": StepWords(N_("Edit the draft"), N_("Draft edited")),
    "say": StepWords(N_("Send"), N_("Word in the consultation")),
    "consent_due_date": StepWords(N_("Consent to the due date"), N_("Due date consented to")),
    "correct_text": StepWords(N_("Correct the text"), N_("Text corrected")),
    "enter_decision": StepWords(N_("Enter a decision paper"), N_("Decision paper entered")),
    "save_plan": StepWords(N_("Save the plan"), N_("Plan saved")),
    "open_public_notice": StepWords(N_("Open the public notice"), N_("Public notice opened"), _F),
    "file_objection": StepWords(N_("Enter an objection"), N_("Objection to the notice")),
    "answer_objection": StepWords(N_("Answer the objection"), N_("Objection to the notice answered")),
    "absorb": StepWords(N_("Take in another"), N_("Another merged into this one")),
    "look_back": StepWords(N_("Record a look-back"), N_("Look-back recorded"), _F),
    "report_action": StepWords(N_("Report progress"), N_("Progress reported")),
    "start_action": StepWords(N_("Start"), N_("Measure started")),
    "advance_action": StepWords(N_("Report progress"), N_("Measure advanced")),
    "finish_action": StepWords(N_("Done"), N_("Measure done"), _F),
    "drop_action": StepWords(N_("Drop"), N_("Measure dropped"), _B),
    "resume_action": StepWords(N_("Resume"), N_("Measure resumed")),
}


def words_of(step: str) -> StepWords:
    """The words of a step. A step without words is a KeyError, so that a test finds it."""
    return STEPS[step]
