"""The unit does what it planned: its measures move along, evidence gathers, its head asks for closing."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from waypost.evidence import queries as evidence
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Refused
from waypost.ledger.actions import record
from waypost.rectification import policies
from waypost.rectification.actions.moving import begin, check, finish, me
from waypost.rectification.models import Action, Evidence, Recommendation
from waypost.rectification.queries.dossiers import dossier_of
from waypost.rectification.rules import REASON_DUE, EvidenceSaid, PlanState, Said
from waypost.rectification.rules import require as require_rule


@transaction.atomic
def start_action(actor: Actor, action_id: UUID, *, note: str = "") -> Action:
    """The unit begins a measure."""
    return _step(actor, action_id, "start_action", note=note)


@transaction.atomic
def advance_action(actor: Actor, action_id: UUID, *, percent: int, note: str = "") -> Action:
    """The unit says how far a measure has come: 0 to 99 per cent; 100 is said by finishing it."""
    if not 0 <= percent <= 99:
        raise BadInput(N_("a measure under way is between 0 and 99 per cent"))
    return _step(actor, action_id, "advance_action", note=note, percent=percent)


@transaction.atomic
def finish_action(actor: Actor, action_id: UUID, *, done_on: date | None = None, note: str = "") -> Action:
    """The unit has done a measure: today, unless said."""
    return _step(actor, action_id, "finish_action", note=note, percent=100, done_on=done_on)


@transaction.atomic
def drop_action(actor: Actor, action_id: UUID, *, reason: str) -> Action:
    """The unit gives a measure up, with a reason."""
    return _step(actor, action_id, "drop_action", reason=reason)


@transaction.atomic
def resume_action(actor: Actor, action_id: UUID, *, reason: str) -> Action:
    """The unit takes up again a measure that was done or dropped."""
    return _step(actor, action_id, "resume_action", reason=reason, percent=50)


def _step(
    actor: Actor,
    action_id: UUID,
    step: str,
    *,
    note: str = "",
    reason: str = "",
    percent: int | None = None,
    done_on: date | None = None,
) -> Action:
    found = Action.objects.select_related("plan").get(pk=action_id)
    row = Recommendation.objects.visible_to(actor).select_for_update().get(pk=found.plan.recommendation_id)
    dossier = dossier_of(row, actor)
    role = policies.require(actor, step, dossier)
    action = Action.objects.get(pk=action_id, plan__state_value=PlanState.APPROVED.value)
    require_rule("report_action", dossier, Said())
    if step in REASON_DUE and not reason.strip():
        raise Refused(N_("a reason is needed"), code="R5")
    if step == "finish_action":
        done_on = done_on or dossier.today
    if done_on is not None and dossier.issued_on is not None and not dossier.issued_on <= done_on <= dossier.today:
        raise Refused(N_("a measure is done between the day of issue and today"), code="R6")
    action.take(step)
    action.percent = action.percent if percent is None else percent
    action.done_on = done_on
    action.note = note.strip() or action.note
    action.drop_reason = reason.strip() if step == "drop_action" else ""
    action.save()
    record(
        actor,
        f"action.{_ACTS[step]}",
        subject=f"action:{action.pk}",
        facts={
            "recommendation": str(row.pk),
            "percent": action.percent,
            "note": note,
            "reason": reason,
            "done_on": done_on.isoformat() if done_on else None,
        },
        campaign_id=row.campaign_id,
        acting_as=role,
        rows=[action],
    )
    return action


_ACTS = {
    "start_action": "started",
    "advance_action": "advanced",
    "finish_action": "finished",
    "drop_action": "dropped",
    "resume_action": "resumed",
}


@transaction.atomic
def add_evidence(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    file_id: UUID,
    proves: str,
    standard_number: int | None = None,
    is_context: bool = False,
    captured_on: date | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 14: liaison or head add a file that lies in the store, and say what it proves and for which closing
    standard. Its capture date is the file's own unless said. What was captured before the finding is context only."""
    taken = begin(actor, recommendation_id, "add_evidence", version=version)
    row = taken.row
    file = evidence.file(actor, file_id)
    standard = row.standards.filter(number=standard_number).first() if standard_number is not None else None
    if standard_number is not None and standard is None:
        raise Refused(N_("there is no such closing standard"), code="14")
    captured_on = captured_on or (timezone.localdate(file.captured_at) if file.captured_at else None)
    said = EvidenceSaid(
        effective_at=effective_at,
        has_hash=bool(file.sha256),
        kind=file.kind.value,
        captured_on=captured_on,
        proves=proves,
        standard=standard.pk if standard else None,
        is_context=is_context,
    )
    check(taken, said)
    made = Evidence.objects.create(
        recommendation=row,
        file_id=file_id,
        standard=standard,
        kind=file.kind.value,
        proves=proves.strip()[:300],
        captured_on=captured_on or taken.dossier.today,
        is_context=is_context,
        rebound=row.rebounds,
        given_by_id=me(actor),
        given_at=taken.now,
    )
    taken.rows.append(made)
    return finish(taken, said, references={**_evidence_facts(made), "sha256": file.sha256, "standard": standard_number})


def _evidence_facts(made: Evidence) -> dict[str, object]:
    return {
        "evidence": str(made.pk),
        "file": str(made.file_id),
        "proves": made.proves,
        "captured_on": made.captured_on.isoformat(),
        "context": made.is_context,
    }


@transaction.atomic
def request_closure(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    like_cases: str = "",
    note: str = "",
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 15: the head of the unit asks for closing; the folder is frozen. `like_cases` is the unit's answer on the
    same fault elsewhere, where the plan has not given it."""
    taken = begin(actor, recommendation_id, "request_closure", version=version)
    said = Said(note, effective_at)
    check(taken, said)
    row = taken.row
    row.like_cases = like_cases.strip() or row.like_cases
    row.closure_requested_at = taken.now
    return finish(taken, said, references={"like_cases": row.like_cases})
