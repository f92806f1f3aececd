"""Forms: one for each step, with exactly the fields that the step needs."""

from waypost.rectification.forms.base import PlainForm, ReasonForm, StepForm
from waypost.rectification.forms.checking import (
    AnswerObjectionForm,
    JudgeForm,
    LookBackForm,
    NoticeForm,
    ObjectionForm,
    ReboundForm,
    ReworkForm,
    SignForm,
    TakeForm,
)
from waypost.rectification.forms.group import (
    ApproveForm,
    ConsentForm,
    ConsultForm,
    CorrectForm,
    EndForm,
    GrantForm,
    IssueForm,
    MergeForm,
    PaperForm,
    UpholdForm,
    WithdrawForm,
)
from waypost.rectification.forms.unit import (
    EvidenceForm,
    ExtensionForm,
    OpinionForm,
    RequestClosureForm,
)

# The steps that have a form of this kind. Draft, dispute and plan have pages of their own; measures and words in the
# consultation have small forms in their places.
FORMS: dict[str, type[StepForm]] = {
    "submit": PlainForm,
    "return_draft": ReasonForm,
    "consult": ConsultForm,
    "give_opinion": OpinionForm,
    "issue": IssueForm,
    "withdraw_draft": ReasonForm,
    "accept": PlainForm,
    "uphold": UpholdForm,
    "withdraw_disputed": WithdrawForm,
    "return_plan": ReasonForm,
    "approve_plan": ApproveForm,
    "add_evidence": EvidenceForm,
    "request_closure": RequestClosureForm,
    "take_verification": TakeForm,
    "judge_standard": JudgeForm,
    "return_for_rework": ReworkForm,
    "pass_verification": PlainForm,
    "open_public_notice": NoticeForm,
    "file_objection": ObjectionForm,
    "answer_objection": AnswerObjectionForm,
    "run_public_notice": PlainForm,
    "sign_closing": SignForm,
    "refuse_signature": ReasonForm,
    "look_back": LookBackForm,
    "reopen_rebound": ReboundForm,
    "close_not_implemented": EndForm,
    "enter_decision": PaperForm,
    "merge": MergeForm,
    "ask_extension": ExtensionForm,
    "grant_extension": GrantForm,
    "refuse_extension": ReasonForm,
    "consent_due_date": ConsentForm,
    "correct_text": CorrectForm,
}
__all__ = ["FORMS", "StepForm"]
