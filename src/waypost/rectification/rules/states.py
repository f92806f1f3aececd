"""States of a recommendation, what it may be like, and the table of everything that can be done with it."""

from __future__ import annotations

from enum import Enum

from waypost.kernel.lifecycle import Lifecycle, Step


class RecommendationState(Enum):
    """Where a recommendation stands. The last four are the end, but for a rebound of an implemented one."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CONSULTING = "consulting"
    ISSUED = "issued"
    DISPUTED = "disputed"
    ACCEPTED = "accepted"
    PLAN_SUBMITTED = "plan_submitted"
    IN_PROGRESS = "in_progress"
    CLOSURE_REQUESTED = "closure_requested"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    CLOSED_IMPLEMENTED = "closed_implemented"
    CLOSED_NOT_IMPLEMENTED = "closed_not_implemented"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class RectificationKind(Enum):
    """How it is to be put right: at once, by a date, or lastingly (立行立改、限期整改、长期坚持)."""

    IMMEDIATE = "immediate"
    TIME_LIMITED = "time_limited"
    LONG_TERM = "long_term"


class Stance(Enum):
    """What a unit says when it is heard."""

    AGREE = "agree"
    PARTLY = "partly"
    DISAGREE = "disagree"


class CheckBy(Enum):
    """How a closing standard can be checked."""

    DOCUMENT = "document"
    SITE = "site"
    DATA = "data"
    TALK = "talk"


class SourceKind(Enum):
    """On what a judgement, or a rebound, rests."""

    VISIT = "visit"
    DOCUMENT = "document"
    TALK = "talk"
    DATA = "data"
    LOOK_BACK = "look_back"
    COMPLAINT = "complaint"
    AUDIT = "audit"


class PaperReason(Enum):
    """Why the office ends a recommendation otherwise than as implemented."""

    RISK_ACCEPTED = "risk_accepted"
    NO_LONGER_VALID = "no_longer_valid"
    REPLACED = "replaced"
    UNFOUNDED = "unfounded"


class BasisKind(Enum):
    """What a recommendation rests on."""

    FINDING = "finding"
    OBSERVATION = "observation"


class ActionState(Enum):
    """Where a measure of the unit stands."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class PlanState(Enum):
    """Where a version of the unit's plan stands. A draft is the unit's own."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class Side(Enum):
    """For whom one acts: the group and its office, or the unit."""

    GROUP = "group"
    UNIT = "unit"


_S = RecommendationState
TERMINAL = frozenset({_S.CLOSED_IMPLEMENTED, _S.CLOSED_NOT_IMPLEMENTED, _S.WITHDRAWN, _S.MERGED})
BEFORE_ISSUE = frozenset({_S.DRAFT, _S.IN_REVIEW, _S.CONSULTING})
ISSUED_TO_PROGRESS = frozenset({_S.ISSUED, _S.DISPUTED, _S.ACCEPTED, _S.PLAN_SUBMITTED, _S.IN_PROGRESS})
OPEN = ISSUED_TO_PROGRESS | {_S.CLOSURE_REQUESTED, _S.VERIFYING, _S.VERIFIED}

_MOVES: tuple[tuple[int, Step[RecommendationState]], ...] = (
    (1, Step("submit", frozenset({_S.DRAFT}), _S.IN_REVIEW)),
    (2, Step("return_draft", frozenset({_S.IN_REVIEW}), _S.DRAFT)),
    (3, Step("consult", frozenset({_S.IN_REVIEW}), _S.CONSULTING)),
    (4, Step("give_opinion", frozenset({_S.CONSULTING}))),
    (5, Step("issue", frozenset({_S.CONSULTING}), _S.ISSUED)),
    (6, Step("withdraw_draft", frozenset({_S.DRAFT}), _S.WITHDRAWN)),
    (7, Step("accept", frozenset({_S.ISSUED}), _S.ACCEPTED)),
    (8, Step("dispute", frozenset({_S.ISSUED}), _S.DISPUTED)),
    (9, Step("uphold", frozenset({_S.DISPUTED}), _S.ACCEPTED)),
    (10, Step("withdraw_disputed", frozenset({_S.DISPUTED}), _S.WITHDRAWN)),
    (11, Step("submit_plan", frozenset({_S.ACCEPTED}), _S.PLAN_SUBMITTED)),
    (12, Step("return_plan", frozenset({_S.PLAN_SUBMITTED}), _S.ACCEPTED)),
    (13, Step("approve_plan", frozenset({_S.PLAN_SUBMITTED}), _S.IN_PROGRESS)),
    (14, Step("add_evidence", frozenset({_S.IN_PROGRESS}))),
    (15, Step("request_closure", frozenset({_S.IN_PROGRESS}), _S.CLOSURE_REQUESTED)),
    (16, Step("take_verification", frozenset({_S.CLOSURE_REQUESTED}), _S.VERIFYING)),
    (17, Step("judge_standard", frozenset({_S.VERIFYING}))),
    (18, Step("return_for_rework", frozenset({_S.VERIFYING}), _S.IN_PROGRESS)),
    (19, Step("pass_verification", frozenset({_S.VERIFYING}), _S.VERIFIED)),
    (20, Step("run_public_notice", frozenset({_S.VERIFIED}))),
    (21, Step("sign_closing", frozenset({_S.VERIFIED}), _S.CLOSED_IMPLEMENTED)),
    (22, Step("refuse_signature", frozenset({_S.VERIFIED}), _S.CLOSURE_REQUESTED)),
    (23, Step("reopen_rebound", frozenset({_S.CLOSED_IMPLEMENTED}), _S.IN_PROGRESS)),
    (24, Step("close_not_implemented", ISSUED_TO_PROGRESS, _S.CLOSED_NOT_IMPLEMENTED)),
    (25, Step("merge", ISSUED_TO_PROGRESS, _S.MERGED)),
    (26, Step("ask_extension", OPEN)),
    (26, Step("grant_extension", OPEN)),
    (26, Step("refuse_extension", OPEN)),
)
RECOMMENDATION = Lifecycle(tuple(step for _, step in _MOVES))
MOVES = {step.name: number for number, step in _MOVES}

_NOWHERE: frozenset[RecommendationState] = frozenset()

# What is kept beside the moves: papers, conversation, corrections. None of it changes the state. "draft" begins one.
PAPERS = Lifecycle(
    (
        Step("draft", _NOWHERE, _S.DRAFT),
        Step("edit_draft", frozenset({_S.DRAFT})),
        Step("say", frozenset({_S.CONSULTING}) | OPEN),
        Step("consent_due_date", frozenset({_S.CONSULTING}) | OPEN),
        Step("correct_text", OPEN),
        Step("enter_decision", ISSUED_TO_PROGRESS),
        Step("save_plan", frozenset({_S.ACCEPTED})),
        Step("open_public_notice", frozenset({_S.VERIFIED})),
        Step("file_objection", frozenset({_S.VERIFIED})),
        Step("answer_objection", frozenset({_S.VERIFIED})),
        Step("absorb", OPEN),
        Step("look_back", frozenset({_S.CLOSED_IMPLEMENTED})),
        Step("report_action", frozenset({_S.IN_PROGRESS})),
    )
)

_A = ActionState
ACTION = Lifecycle(
    (
        Step("start_action", frozenset({_A.TODO}), _A.DOING),
        Step("advance_action", frozenset({_A.DOING})),
        Step("finish_action", frozenset({_A.TODO, _A.DOING}), _A.DONE),
        Step("drop_action", frozenset({_A.TODO, _A.DOING}), _A.DROPPED),
        Step("resume_action", frozenset({_A.DONE, _A.DROPPED}), _A.DOING),
    )
)
UNIT_STEPS = frozenset(
    {"give_opinion", "accept", "dispute", "submit_plan", "add_evidence", "request_closure", "ask_extension"}
    | {"save_plan", "report_action"}
    | {step.name for step in ACTION.steps}
)
REASON_DUE = frozenset(
    {"return_draft", "withdraw_draft", "withdraw_disputed", "return_plan", "return_for_rework", "refuse_signature"}
    | {"reopen_rebound", "close_not_implemented", "merge", "ask_extension", "refuse_extension", "correct_text"}
    | {"drop_action", "resume_action"}
)


def side_of(step: str) -> Side | None:
    """For whom a step is taken; None for conversation, which both sides hold."""
    if step == "say":
        return None
    return Side.UNIT if step in UNIT_STEPS else Side.GROUP


def move_after(step: str, state: RecommendationState) -> RecommendationState:
    """The state after a move or after something kept beside the moves. Raises StepNotAllowed, or KeyError when
    there is no such step."""
    life = RECOMMENDATION if step in MOVES else PAPERS
    return life.after(step, state)
