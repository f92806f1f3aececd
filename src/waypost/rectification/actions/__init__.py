"""Everything that a person can do with a recommendation: one function for each step."""

from waypost.rectification.actions.answering import accept, dispute, enter_decision, uphold, withdraw_disputed
from waypost.rectification.actions.closing import (
    answer_objection,
    file_objection,
    look_back,
    open_public_notice,
    refuse_signature,
    reopen_rebound,
    run_public_notice,
    sign_closing,
)
from waypost.rectification.actions.doing import (
    add_evidence,
    advance_action,
    drop_action,
    finish_action,
    request_closure,
    resume_action,
    start_action,
)
from waypost.rectification.actions.drafting import consult, draft, edit_draft, return_draft, submit, withdraw_draft
from waypost.rectification.actions.ending import (
    ask_extension,
    close_not_implemented,
    grant_extension,
    merge,
    refuse_extension,
)
from waypost.rectification.actions.hearing import consent_due_date, correct_text, give_opinion, issue, say
from waypost.rectification.actions.planning import approve_plan, return_plan, save_plan, submit_plan
from waypost.rectification.actions.reminding import Reminded, remind
from waypost.rectification.actions.verifying import (
    judge_standard,
    pass_verification,
    return_for_rework,
    take_verification,
)

__all__ = [
    "Reminded",
    "accept",
    "add_evidence",
    "advance_action",
    "answer_objection",
    "approve_plan",
    "ask_extension",
    "close_not_implemented",
    "consent_due_date",
    "consult",
    "correct_text",
    "dispute",
    "draft",
    "drop_action",
    "edit_draft",
    "enter_decision",
    "file_objection",
    "finish_action",
    "give_opinion",
    "grant_extension",
    "issue",
    "judge_standard",
    "look_back",
    "merge",
    "open_public_notice",
    "pass_verification",
    "refuse_extension",
    "refuse_signature",
    "remind",
    "reopen_rebound",
    "request_closure",
    "resume_action",
    "return_draft",
    "return_for_rework",
    "return_plan",
    "run_public_notice",
    "save_plan",
    "say",
    "sign_closing",
    "start_action",
    "submit",
    "submit_plan",
    "take_verification",
    "uphold",
    "withdraw_disputed",
    "withdraw_draft",
]
