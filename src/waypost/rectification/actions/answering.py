"""The unit's answer and what becomes of it: accept, dispute, uphold, withdraw, and the office's decision papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from waypost.evidence import queries as evidence
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, BadInput
from waypost.rectification.actions.moving import Taken, begin, check, finish, me
from waypost.rectification.models import DecisionPaper, DisputeReason, Recommendation
from waypost.rectification.rules import PLAN_DAYS, Deciding, Disputing, Objection, Paper, Said


@transaction.atomic
def accept(
    actor: Actor, recommendation_id: UUID, *, version: int, effective_at: datetime | None = None
) -> Recommendation:
    """Move 7: the head of the unit accepts it. Past the response date it is still legal, and marked late."""
    taken = begin(actor, recommendation_id, "accept", version=version)
    said = Said(effective_at=effective_at)
    check(taken, said)
    row = taken.row
    due = row.response_due_on
    row.is_accepted_late = due is not None and taken.dossier.today > due
    _accepted(taken)
    return finish(taken, said, references={"late": row.is_accepted_late})


@transaction.atomic
def dispute(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    objections: Sequence[Objection],
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 8: the head of the unit objects, with reasons and the evidence for them."""
    taken = begin(actor, recommendation_id, "dispute", version=version)
    said = Disputing(effective_at=effective_at, objections=tuple(objections))
    check(taken, said)
    evidence_files = {one.file_id for one in objections if one.file_id is not None}
    for file_id in evidence_files:
        evidence.file(actor, file_id)
    DisputeReason.objects.bulk_create(
        DisputeReason(
            recommendation=taken.row,
            number=number,
            text=one.text.strip(),
            evidence=one.evidence.strip(),
            file_id=one.file_id,
        )
        for number, one in enumerate(objections, start=1)
    )
    taken.rows.append(taken.row.dispute_reasons.all())
    words = [{"text": one.text, "evidence": one.evidence, "file": _id(one.file_id)} for one in objections]
    return finish(taken, said, references={"reasons": words})


@transaction.atomic
def uphold(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    answers: Mapping[int, str],
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 9: leader or office, not the author, uphold the recommendation against a dispute. `answers` has a written
    answer for each reason, by its number."""
    taken = begin(actor, recommendation_id, "uphold", version=version)
    said = Said(effective_at=effective_at)
    unanswered = _answer_reasons(taken, answers)
    taken.dossier = replace(taken.dossier, papers=replace(taken.dossier.papers, unanswered_reasons=unanswered))
    check(taken, said)
    _accepted(taken)
    return finish(taken, said, references={"answers": [f"{number}: {text}" for number, text in answers.items()]})


def _answer_reasons(taken: Taken, answers: Mapping[int, str]) -> int:
    """Write the answers down (undone with the transaction if the step is refused); how many reasons have none."""
    unanswered = 0
    for reason in DisputeReason.objects.filter(recommendation=taken.row):
        reason.answer = answers.get(reason.number, "").strip()
        unanswered += not reason.answer
        reason.answered_by_id = taken.actor.user_id
        reason.answered_at = taken.now
        reason.save(update_fields=["answer", "answered_by", "answered_at"])
        taken.rows.append(reason)
    return unanswered


def _accepted(taken: Taken) -> None:
    taken.row.accepted_at = taken.now
    taken.row.plan_due_on = taken.dossier.today + timedelta(days=PLAN_DAYS)


@transaction.atomic
def enter_decision(actor: Actor, recommendation_id: UUID, *, version: int, paper: Paper) -> Recommendation:
    """The office enters a decision paper, on which the leader may then act."""
    taken = begin(actor, recommendation_id, "enter_decision", version=version)
    check(taken, Said())
    row = enter(taken, paper)
    return finish(taken, references=paper_facts(row))


@transaction.atomic
def withdraw_disputed(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    reason: str,
    paper: Paper | None = None,
    paper_id: UUID | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 10: leader or office, not the author, withdraw a disputed recommendation by a decision paper of the office:
    the office enters it with the step (`paper`), the leader names one that the office has entered (`paper_id`)."""
    taken = begin(actor, recommendation_id, "withdraw_disputed", version=version)
    entered = DecisionPaper.objects.filter(recommendation=taken.row, pk=paper_id).first() if paper_id else None
    shown = Paper(entered.number, entered.reason) if entered else paper if taken.role is Role.OFFICE else None
    said = Deciding(reason, effective_at, shown)
    check(taken, said)
    row = taken.row
    row.decision_paper = entered or enter(taken, shown)
    row.closed_at = taken.now
    return finish(taken, said, references=paper_facts(row.decision_paper))


def enter(taken: Taken, paper: Paper | None) -> DecisionPaper:
    """Enter a decision paper into the folder. Raises BadInput when it has no number."""
    if paper is None or not paper.number.strip():
        raise BadInput(N_("a decision paper has a number"))
    if paper.file_id is not None:
        evidence.file(taken.actor, paper.file_id)
    made = DecisionPaper.objects.create(
        recommendation=taken.row,
        number=paper.number.strip(),
        reason_value=paper.reason.value,
        text=paper.text.strip(),
        file_id=paper.file_id,
        entered_by_id=me(taken.actor),
        entered_at=taken.now,
    )
    taken.rows.append(made)
    return made


def paper_facts(paper: DecisionPaper) -> dict[str, object]:
    """What an event says about a paper."""
    return {
        "paper": str(paper.pk),
        "number": paper.number,
        "reason_code": paper.reason_value,
        "text": paper.text,
        "file": _id(paper.file_id),
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
