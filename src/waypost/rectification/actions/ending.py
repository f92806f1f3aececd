"""Other endings and later dates: not implemented, merged, extended."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Conflict, Refused
from waypost.rectification import policies
from waypost.rectification.actions.answering import enter, paper_facts
from waypost.rectification.actions.moving import Taken, append, begin, check, finish, me
from waypost.rectification.models import ExtensionRequest, Recommendation
from waypost.rectification.queries.dossiers import dossier_of
from waypost.rectification.rules import Deciding, Extending, Merging, Paper, Said


@transaction.atomic
def close_not_implemented(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    reason: str,
    paper: Paper | None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 24: the office ends it as not implemented, by a decision paper with a reason code: risk accepted, no longer
    valid, or replaced."""
    taken = begin(actor, recommendation_id, "close_not_implemented", version=version)
    said = Deciding(reason, effective_at, paper)
    check(taken, said)
    row = taken.row
    row.decision_paper = enter(taken, paper)
    row.closed_at = taken.now
    return finish(taken, said, references=paper_facts(row.decision_paper))


@transaction.atomic
def merge(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    into_id: UUID,
    reason: str,
    due_on: date | None = None,
    into_version: int | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 25: the leader, not the author, joins it to another open one of the same unit. The earlier due date is
    carried over: `due_on`, which may not be later than either; unless said, the earlier of the two."""
    # Both rows are locked in the order of their ids, so that two merges cannot wait for each other.
    list(
        Recommendation.objects.visible_to(actor)
        .select_for_update()
        .filter(pk__in=[recommendation_id, into_id])
        .order_by("pk")
    )
    taken = begin(actor, recommendation_id, "merge", version=version)
    row = taken.row
    into = Recommendation.objects.visible_to(actor).select_for_update().get(pk=into_id)
    if into_version is not None and into_version != into.version:
        raise Conflict(N_("somebody acted on the other recommendation since you saw it: look again"), code="R0")
    dates = [day for day in (row.due_on, into.due_on) if day is not None]
    carried = due_on or (min(dates) if dates else None)
    said = Merging(
        reason,
        effective_at,
        is_same=row.pk == into.pk,
        target_state=into.state,
        same_addressee=row.unit_id == into.unit_id and row.campaign_id == into.campaign_id,
        target_due_on=into.due_on,
        carried_due_on=carried,
    )
    check(taken, said)
    there = dossier_of(into, actor)
    role = policies.require(actor, "absorb", there)
    before = into.due_on
    into.due_on = carried
    facts = {
        "merged": str(row.pk),
        "due_on": carried.isoformat() if carried else None,
        "due_on_before": before.isoformat() if before else None,
    }
    append(actor, into, "absorb", role=role, now=there.now, said=Said(reason), references=facts)
    row.merged_into = into
    row.closed_at = taken.now
    return finish(taken, said, references={"into": str(into.pk), "due_on": facts["due_on"]})


@transaction.atomic
def ask_extension(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    until_on: date | None,
    reason: str,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 26: the head of the unit asks for a later due date, before the date, with a reason."""
    taken = begin(actor, recommendation_id, "ask_extension", version=version)
    said = Extending(reason, effective_at, until_on)
    check(taken, said)
    row = taken.row
    if row.due_on is None or until_on is None:
        raise Refused(N_("an extension names a date after the due date"), code="26")
    made = ExtensionRequest.objects.create(
        recommendation=row,
        number=row.extension_requests.count() + 1,
        from_on=row.due_on,
        until_on=until_on,
        reason=reason.strip(),
        asked_by_id=me(actor),
        asked_at=taken.now,
    )
    taken.rows.append(made)
    return finish(taken, said, references={"number": made.number, "until": made.until_on.isoformat()})


@transaction.atomic
def grant_extension(
    actor: Actor, recommendation_id: UUID, *, version: int, note: str = "", effective_at: datetime | None = None
) -> Recommendation:
    """Move 26: leader or office grant the date that was asked for; the third time the office only; never the asker."""
    taken = begin(actor, recommendation_id, "grant_extension", version=version)
    said = Said(note, effective_at)
    check(taken, said)
    request = _decide(taken, granted=True, words=note)
    row = taken.row
    before = row.due_on
    row.due_on = request.until_on
    row.extensions += 1
    facts = {"number": request.number, "until": request.until_on.isoformat()}
    return finish(taken, said, references={**facts, "due_on_before": before.isoformat() if before else None})


@transaction.atomic
def refuse_extension(
    actor: Actor, recommendation_id: UUID, *, version: int, reason: str, effective_at: datetime | None = None
) -> Recommendation:
    """Move 26: leader or office refuse it, with a reason."""
    taken = begin(actor, recommendation_id, "refuse_extension", version=version)
    said = Said(reason, effective_at)
    check(taken, said)
    request = _decide(taken, granted=False, words=reason)
    return finish(taken, said, references={"number": request.number})


def _decide(taken: Taken, *, granted: bool, words: str) -> ExtensionRequest:
    request = ExtensionRequest.objects.get(recommendation=taken.row, is_granted=None)
    request.is_granted = granted
    request.decided_by_id = taken.actor.user_id
    request.decided_at = taken.now
    request.decision = words.strip()
    request.save()
    taken.rows.append(request)
    return request
