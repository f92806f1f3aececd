"""Verification: a named person takes it, judges standard by standard, and returns or passes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.rectification.actions.moving import Taken, begin, check, finish, me
from waypost.rectification.models import Judgement, Recommendation, Verification
from waypost.rectification.queries.dossiers import another_verifier_is_free
from waypost.rectification.rules import Judging, Rework, Said, SourceKind, Taking, WarningKind


@transaction.atomic
def take_verification(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    on_site: bool,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 16: an inspector or deputy takes the verification, at the desk or on the spot. Who wrote the recommendation
    is warned where another verifier is free; the warning stays in the record of the round."""
    taken = begin(actor, recommendation_id, "take_verification", version=version)
    said = Taking(effective_at=effective_at, on_site=on_site)
    check(taken, said)
    row = taken.row
    wrote_it = actor.user_id == row.author_id and another_verifier_is_free(taken.dossier, actor)
    warnings = [WarningKind.WROTE_IT.value] if wrote_it else []
    rounds = Verification.objects.filter(recommendation=row).count()
    row.verifier_id = actor.user_id
    begun = Verification.objects.create(
        recommendation=row,
        number=rounds + 1,
        rebound=row.rebounds,
        verifier_id=me(actor),
        is_on_site=on_site,
        warnings=warnings,
        taken_at=taken.now,
    )
    taken.rows.append(begun)
    return finish(taken, said, references={"round": rounds + 1, "on_site": on_site, "warnings": warnings})


@transaction.atomic
def judge_standard(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    standard_number: int,
    is_met: bool,
    note: str,
    source_kind: SourceKind | None,
    source: str,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 17: the verifier judges one closing standard met or not met, with a note and a source. A later judgement on
    the same standard in the round takes the place of the earlier, which stays readable."""
    taken = begin(actor, recommendation_id, "judge_standard", version=version)
    standard = taken.row.standards.filter(number=standard_number).first()
    said = Judging(
        effective_at=effective_at,
        standard=standard.pk if standard else 0,
        note=note,
        source_kind=source_kind,
        source=source,
    )
    check(taken, said)
    if standard is None or source_kind is None:
        raise Refused(N_("there is no such closing standard"), code="17")
    current = running(taken)
    judgement = Judgement.objects.create(
        verification=current,
        standard=standard,
        order=current.judgements.count() + 1,
        is_met=is_met,
        note=note.strip(),
        source_kind_value=source_kind.value,
        source=source.strip()[:200],
        judged_by_id=me(actor),
        judged_at=taken.now,
    )
    taken.rows.append(judgement)
    facts = {"round": current.number, "standard": standard_number, "met": is_met, "note": note.strip()}
    return finish(taken, said, references={**facts, "source_kind": source_kind.value, "source": source.strip()})


@transaction.atomic
def return_for_rework(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    reason: str,
    failed_standards: Iterable[int],
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 18: the verifier sends it back, with a reason and the numbers of the standards that failed."""
    taken = begin(actor, recommendation_id, "return_for_rework", version=version)
    wanted = set(failed_standards)
    failed = {one.number: one for one in taken.row.standards.filter(number__in=wanted)}
    said = Rework(
        reason, effective_at, frozenset(one.pk for one in failed.values()) if wanted == set(failed) else frozenset()
    )
    check(taken, said)
    current = running(taken)
    current.ended_at = taken.now
    current.has_passed = False
    current.reason = reason.strip()
    current.save()
    current.failed_standards.set(failed.values())
    taken.rows.append(current)
    return finish(taken, said, references={"round": current.number, "failed": sorted(failed)})


@transaction.atomic
def pass_verification(
    actor: Actor, recommendation_id: UUID, *, version: int, effective_at: datetime | None = None
) -> Recommendation:
    """Move 19: the verifier passes it, when each standard is judged met."""
    taken = begin(actor, recommendation_id, "pass_verification", version=version)
    said = Said(effective_at=effective_at)
    check(taken, said)
    current = running(taken)
    current.ended_at = taken.now
    current.has_passed = True
    current.save()
    taken.rows.append(current)
    taken.row.verified_at = taken.now
    return finish(taken, said, references={"round": current.number})


def running(taken: Taken) -> Verification:
    """The round under way. Raises Verification.DoesNotExist when there is none."""
    return Verification.objects.get(recommendation=taken.row, ended_at=None)
