"""Reading recommendations, drafting one, and every move of the table under its own name."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from ninja import Query, Router

from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.rectification import actions, board, queries
from waypost.rectification.api import shapes
from waypost.rectification.models import Recommendation
from waypost.rectification.words import words_of

router = Router(tags=["rectification"])

# What each move takes. A test sees that no move of the table is missing.
SHAPES: dict[str, type[shapes.Move]] = {
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


@router.get("/recommendations", response=shapes.LinesOut)
def recommendations(request: ActorRequest, wanted: Query[shapes.LinesIn]) -> Any:
    """The ledger of recommendations, as far as you may see it."""
    filters = board.Wanted(
        campaign_id=wanted.campaign_id,
        unit_id=wanted.unit_id,
        states=tuple(wanted.states),
        severity=wanted.severity,
        is_open=wanted.is_open,
        text=wanted.text,
    )
    return board.board(request.actor, filters, today=clock.today(), after=wanted.after, limit=wanted.limit)


@router.get("/recommendations/{uuid:recommendation_id}", response=shapes.ItemOut)
def recommendation(request: ActorRequest, recommendation_id: UUID) -> Any:
    """One recommendation with its history and what you may do with it now."""
    return _shown(request, recommendation_id)


@router.post("/recommendations", response={201: shapes.ItemOut})
def draft(request: ActorRequest, said: shapes.Draft) -> Any:
    """Draft a recommendation to a unit."""
    row = actions.draft(
        request.actor,
        campaign_id=said.campaign_id,
        unit_id=said.unit_id,
        title=said.title,
        text=said.text,
        severity=said.severity,
        kind=said.kind,
        standards=[one.plain() for one in said.standards],
        basis=[one.plain() for one in said.basis],
        focus_area_ids=said.focus_area_ids,
    )
    return 201, _shown(request, row.pk)


def _shown(request: ActorRequest, recommendation_id: UUID) -> dict[str, Any]:
    item = queries.item(request.actor, recommendation_id)
    plain = {name: getattr(item, name) for name in shapes.ItemOut.model_fields if name != "steps"}
    return {**plain, "steps": [asdict(one) for one in queries.steps(request.actor, item)]}


def _add(step: str, shape: type[shapes.Move], act: Callable[..., Recommendation]) -> None:
    """Put a move under its own address."""

    def move(request: ActorRequest, recommendation_id: UUID, said: shape) -> Any:  # type: ignore[valid-type]
        row = act(request.actor, recommendation_id, **said.said())  # type: ignore[attr-defined]
        return _shown(request, row.pk)

    move.__doc__ = f"{words_of(step).button}."
    address = f"/recommendations/{{uuid:recommendation_id}}/{step.replace('_', '-')}"
    router.post(address, response=shapes.ItemOut, operation_id=f"recommendation_{step}")(move)


for _step, _shape in SHAPES.items():
    _add(_step, _shape, getattr(actions, _step))
