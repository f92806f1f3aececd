"""Every move of the table, every paper beside it, and every step of a measure, under its own address."""

from __future__ import annotations

from waypost.rectification import actions
from waypost.rectification.api import papers, shapes
from waypost.rectification.api.router import put_measure, put_under

# What each move takes. A test sees that no move of the table is missing.
MOVES: dict[str, type[shapes.Move]] = {
    "submit": shapes.Timed,
    "return_draft": shapes.Reasoned,
    "consult": shapes.Consult,
    "give_opinion": shapes.Opinion,
    "issue": shapes.Issue,
    "withdraw_draft": shapes.Reasoned,
    "accept": shapes.Timed,
    "dispute": shapes.Dispute,
    "uphold": shapes.Uphold,
    "withdraw_disputed": shapes.Withdraw,
    "submit_plan": shapes.SubmitPlan,
    "return_plan": shapes.Reasoned,
    "approve_plan": shapes.ApprovePlan,
    "add_evidence": shapes.AddEvidence,
    "request_closure": shapes.RequestClosure,
    "take_verification": shapes.Take,
    "judge_standard": shapes.Judge,
    "return_for_rework": shapes.Rework,
    "pass_verification": shapes.Timed,
    "run_public_notice": shapes.Timed,
    "sign_closing": shapes.Sign,
    "refuse_signature": shapes.Reasoned,
    "reopen_rebound": shapes.Rebound,
    "close_not_implemented": shapes.WithPaper,
    "merge": shapes.Merge,
    "ask_extension": shapes.Ask,
    "grant_extension": shapes.Grant,
    "refuse_extension": shapes.Reasoned,
}
# What each paper beside the moves takes: drafts, consents, corrections, notices, look-backs.
PAPERS: dict[str, type[shapes.Said]] = {
    "edit_draft": shapes.EditDraft,
    "say": papers.Message,
    "consent_due_date": papers.Consent,
    "correct_text": papers.Correction,
    "enter_decision": papers.Decision,
    "save_plan": shapes.SavePlan,
    "open_public_notice": papers.OpenNotice,
    "file_objection": papers.FileObjection,
    "answer_objection": papers.AnswerObjection,
    "look_back": papers.LookBack,
}
# The same for the measures of an approved plan.
MEASURES: dict[str, type[shapes.Said]] = {
    "start_action": papers.Note,
    "advance_action": papers.Advance,
    "finish_action": papers.Finish,
    "drop_action": papers.Because,
    "resume_action": papers.Because,
}

for _step, _shape in {**MOVES, **PAPERS}.items():
    put_under(_step.replace("_", "-"), _shape, getattr(actions, _step))
for _step, _said in MEASURES.items():
    put_measure(_step.removesuffix("_action"), _said, getattr(actions, _step))
