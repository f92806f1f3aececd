"""How every move is made: found and locked, permitted, checked, changed, recorded, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, Conflict, NotPermitted
from waypost.ledger.actions import record, upcoming
from waypost.platform.sealed import Row
from waypost.rectification import policies
from waypost.rectification.models import Event, Recommendation
from waypost.rectification.queries.dossiers import dossier_of
from waypost.rectification.rules import Dossier, Said, require

# What the ledger calls each act, in the past tense.
ACTS = {
    "draft": "drafted",
    "edit_draft": "edited",
    "submit": "submitted",
    "return_draft": "draft_returned",
    "consult": "put_to_consultation",
    "give_opinion": "opinion_given",
    "issue": "issued",
    "withdraw_draft": "draft_withdrawn",
    "accept": "accepted",
    "dispute": "disputed",
    "uphold": "upheld",
    "withdraw_disputed": "withdrawn",
    "submit_plan": "plan_submitted",
    "return_plan": "plan_returned",
    "approve_plan": "plan_approved",
    "add_evidence": "evidence_added",
    "request_closure": "closure_requested",
    "take_verification": "verification_taken",
    "judge_standard": "standard_judged",
    "return_for_rework": "returned_for_rework",
    "pass_verification": "verified",
    "open_public_notice": "notice_opened",
    "file_objection": "objection_filed",
    "answer_objection": "objection_answered",
    "run_public_notice": "notice_run",
    "sign_closing": "closed",
    "refuse_signature": "signature_refused",
    "look_back": "looked_back_on",
    "reopen_rebound": "reopened",
    "close_not_implemented": "closed_not_implemented",
    "enter_decision": "decision_entered",
    "merge": "merged",
    "absorb": "absorbed",
    "ask_extension": "extension_asked",
    "grant_extension": "extension_granted",
    "refuse_extension": "extension_refused",
    "consent_due_date": "due_date_consented",
    "correct_text": "text_corrected",
}


@dataclass(slots=True)
class Taken:
    """A step under way: the locked row, its facts before the step, and the role in which the actor takes it."""

    actor: Actor
    step: str
    row: Recommendation
    dossier: Dossier
    role: Role
    rows: list[Row] = field(default_factory=list)
    """What the step makes, changes or takes away beside the recommendation itself, to be sealed by its entry."""

    @property
    def now(self) -> datetime:
        """The moment of the step, the same throughout."""
        return self.dossier.now


def begin(who: Actor, recommendation_id: UUID, step: str, *, version: int) -> Taken:
    """Find and lock, permit, and compare the version that was seen.

    Raises:
        Recommendation.DoesNotExist: there is none in the actor's part of the tree.
        NotPermitted: role, level, recusal, same person, or mandate (R1 to R4).
        Conflict: somebody acted on it since the version that was seen (R0).
    """
    row = Recommendation.objects.visible_to(who).select_for_update().get(pk=recommendation_id)
    dossier = dossier_of(row, who)
    role = policies.require(who, step, dossier)
    if version != row.version:
        raise Conflict(
            N_("somebody acted on this since you saw it (version %(seen)s, now %(now)s): look again"),
            code="R0",
            seen=version,
            now=row.version,
        )
    return Taken(who, step, row, dossier, role)


def me(who: Actor) -> int:
    """The account that acts. Raises NotPermitted for nobody in particular, who cannot answer for a step."""
    if who.user_id is None:
        raise NotPermitted(N_("your role does not allow this step"), code="R1")
    return who.user_id


def check(taken: Taken, said: Said) -> None:
    """Raises StepNotAllowed for the state, Refused with its code for what else forbids the step."""
    require(taken.step, taken.dossier, said)


def finish(taken: Taken, said: Said | None = None, *, references: dict[str, Any] | None = None) -> Recommendation:
    """Move the row, save it, and append its event, sealed into the ledger. `references` follow the ledger's profile:
    text, integers, true, false, null, lists and objects of these."""
    row = taken.row
    before = row.state
    row.take(taken.step)
    if row.state is not before:
        row.state_since_at = taken.now
    return append(
        taken.actor,
        row,
        taken.step,
        role=taken.role,
        now=taken.now,
        said=said,
        references=references,
        rows=taken.rows,
    )


def append(
    actor: Actor,
    row: Recommendation,
    step: str,
    *,
    role: Role,
    now: datetime,
    said: Said | None = None,
    references: dict[str, Any] | None = None,
    rows: Sequence[Row] = (),
) -> Recommendation:
    """Save the row as its next version with the event that made it, sealed into the ledger with the other `rows` of the
    step."""
    said = said or Said()
    effective_at = said.effective_at or now
    row.version += 1
    row.save()
    facts = {
        "version": row.version,
        "step": step,
        "state": row.state_value,
        "effective_at": effective_at.isoformat(),
        "reason": said.reason,
        "references": references or {},
    }
    event = Event.objects.create(
        recommendation=row,
        version=row.version,
        step=step,
        state_value=row.state_value,
        actor_id=actor.user_id,
        acting_as=role.value,
        at=now,
        effective_at=effective_at,
        reason=said.reason,
        references=references or {},
        seq=upcoming(),
    )
    record(
        actor,
        f"recommendation.{ACTS[step]}",
        subject=f"recommendation:{row.pk}",
        facts=facts,
        campaign_id=row.campaign_id,
        acting_as=role,
        rows=[row, event, *rows],
    )
    return row
