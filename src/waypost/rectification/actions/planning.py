"""The unit's plan: saved by the unit, submitted by its head, returned or approved by the group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Conflict, Refused
from waypost.kernel.winnowing import fingerprints
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform.sealed import Picked
from waypost.rectification.actions.moving import Taken, begin, check, finish, me
from waypost.rectification.models import (
    Action,
    ClosingStandard,
    Plan,
    PlanPrint,
    PlanWarning,
    Recommendation,
)
from waypost.rectification.queries.dossiers import texts_of
from waypost.rectification.rules import PLAN_COPY, Measure, PlanSaid, PlanState, Said, WarningKind

_CHUNK = 400
_SAME_MOMENT = timedelta(milliseconds=1)
"""JSON tells a moment in milliseconds."""


@transaction.atomic
def save_plan(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    causes: str = "",
    measures: Sequence[Measure] = (),
    dated_on: date | None = None,
    co_unit_ids: Iterable[int] = (),
    like_cases: str = "",
    seen_saved_at: datetime | None = None,
) -> Plan:
    """Keep the unit's draft of a plan, complete or not. Only the unit sees it until its head submits it, and it is no
    event of the recommendation. `seen_saved_at` is when the draft was saved that this one takes the place of.

    Raises:
        Conflict: the draft was saved since, or, where nothing was seen, it is somebody else's (R0).
    """
    taken = begin(actor, recommendation_id, "save_plan", version=version)
    check(taken, Said())
    _require_seen(taken, seen_saved_at)
    said = PlanSaid(
        causes=causes,
        measures=tuple(measures),
        dated_on=dated_on,
        co_unit_ids=tuple(co_unit_ids),
        like_cases=like_cases,
    )
    plan = _save(taken, said)
    record(
        actor,
        "recommendation.plan_saved",
        subject=f"plan:{plan.pk}",
        facts={"recommendation": str(taken.row.pk), "number": plan.number, **_plan_facts(said)},
        campaign_id=taken.row.campaign_id,
        acting_as=taken.role,
        rows=taken.rows,
    )
    return plan


def _require_seen(taken: Taken, seen_saved_at: datetime | None) -> None:
    draft = Plan.objects.filter(recommendation=taken.row, state_value=PlanState.DRAFT.value).first()
    if draft is None or (seen_saved_at is None and draft.saved_by_id == me(taken.actor)):
        return
    if seen_saved_at is None or abs(draft.saved_at - seen_saved_at) >= _SAME_MOMENT:
        raise Conflict(N_("somebody saved the draft since you read it; look again"), code="R0")


@transaction.atomic
def submit_plan(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    plan: PlanSaid | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 11: the head of the unit submits the plan: the one given here, or else the saved draft. Units outside the
    unit's own tree and likeness to another unit's plan are noted as warnings, which the reviewer must answer."""
    taken = begin(actor, recommendation_id, "submit_plan", version=version)
    said = plan or _saved(taken.row)
    said = replace(said, dated_on=said.dated_on or taken.dossier.today, effective_at=effective_at)
    check(taken, said)
    row = taken.row
    kept = _save(taken, said)
    kept.state_value = PlanState.SUBMITTED.value
    kept.submitted_by_id = actor.user_id
    kept.submitted_at = taken.now
    kept.save()
    row.like_cases = said.like_cases.strip() or row.like_cases
    warnings = _warn(row, kept, said)
    taken.rows.append(kept.warnings.all())
    return finish(
        taken, said, references={"plan": str(kept.pk), "number": kept.number, "warnings": warnings, **_plan_facts(said)}
    )


@transaction.atomic
def return_plan(
    actor: Actor, recommendation_id: UUID, *, version: int, reason: str, effective_at: datetime | None = None
) -> Recommendation:
    """Move 12: deputy or leader give the plan back with a reason."""
    taken = begin(actor, recommendation_id, "return_plan", version=version)
    said = Said(reason, effective_at)
    check(taken, said)
    plan = _decide(taken, PlanState.RETURNED, reason)
    return finish(taken, said, references={"plan": str(plan.pk)})


@transaction.atomic
def approve_plan(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    answers: Mapping[int, str] | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 13: deputy or leader approve the plan. `answers` has an answer for each warning, by its number."""
    taken = begin(actor, recommendation_id, "approve_plan", version=version)
    said = Said(effective_at=effective_at)
    answers = answers or {}
    open_warnings = 0
    for warning in PlanWarning.objects.filter(
        plan__recommendation=taken.row, plan__state_value=PlanState.SUBMITTED.value, answer=""
    ):
        warning.answer = answers.get(warning.number, "").strip()
        warning.answered_by_id = actor.user_id
        warning.answered_at = taken.now
        warning.save(update_fields=["answer", "answered_by", "answered_at"])
        taken.rows.append(warning)
        open_warnings += not warning.answer
    taken.dossier = replace(taken.dossier, papers=replace(taken.dossier.papers, open_warnings=open_warnings))
    check(taken, said)
    plan = _decide(taken, PlanState.APPROVED, "")
    said_answers = [f"{number}: {text}" for number, text in answers.items()]
    return finish(taken, said, references={"plan": str(plan.pk), "answers": said_answers})


def _decide(taken: Taken, state: PlanState, words: str) -> Plan:
    plan = Plan.objects.get(recommendation=taken.row, state_value=PlanState.SUBMITTED.value)
    plan.state_value = state.value
    plan.decided_by_id = taken.actor.user_id
    plan.decided_at = taken.now
    plan.decision = words
    plan.save()
    taken.rows.append(plan)
    return plan


def _saved(row: Recommendation) -> PlanSaid:
    plan = Plan.objects.filter(recommendation=row, state_value=PlanState.DRAFT.value).first()
    if plan is None:
        return PlanSaid()
    return said_of(plan)


def said_of(plan: Plan) -> PlanSaid:
    """What a plan says, as it was said."""
    return PlanSaid(
        causes=plan.causes,
        measures=tuple(
            Measure(
                one.text,
                one.owner,
                one.due_on,
                one.standard,
                one.closing_standard.number if one.closing_standard else None,
            )
            for one in plan.actions.select_related("closing_standard").order_by("number")
        ),
        dated_on=plan.dated_on,
        co_unit_ids=tuple(plan.co_units.order_by("pk").values_list("pk", flat=True)),
        like_cases=plan.like_cases,
    )


def _save(taken: Taken, said: PlanSaid) -> Plan:
    """Put what is said into the open draft, or into a new version."""
    row = taken.row
    plan = Plan.objects.filter(recommendation=row, state_value=PlanState.DRAFT.value).first()
    if plan is None:
        last = Plan.objects.filter(recommendation=row).order_by("-number").first()
        plan = Plan(recommendation=row, number=last.number + 1 if last else 1)
    plan.causes = said.causes.strip()
    plan.like_cases = said.like_cases.strip()
    plan.dated_on = said.dated_on
    plan.saved_by_id = me(taken.actor)
    plan.saved_at = taken.now
    plan.save()
    known = organisation.places_of(said.co_unit_ids)
    if len(known) != len(set(said.co_unit_ids)):
        raise Refused(N_("the plan names a unit that does not exist"), code="11")
    plan.co_units.set(known)
    standards = {one.number: one for one in ClosingStandard.objects.filter(recommendation=row)}
    taken.rows += [plan, Picked(Action, list(plan.actions.values_list("pk", flat=True))), plan.actions.all()]
    plan.actions.all().delete()
    Action.objects.bulk_create(
        Action(
            plan=plan,
            number=number,
            text=measure.text.strip(),
            owner=measure.owner.strip(),
            due_on=measure.due_on,
            standard=measure.standard.strip(),
            closing_standard=standards.get(measure.standard_number or 0),
        )
        for number, measure in enumerate(said.measures, start=1)
    )
    return plan


def _plan_facts(said: PlanSaid) -> dict[str, object]:
    return {
        "causes": said.causes,
        "like_cases": said.like_cases,
        "dated_on": said.dated_on.isoformat() if said.dated_on else None,
        "co_units": list(said.co_unit_ids),
        "measures": [
            {
                "text": one.text,
                "owner": one.owner,
                "due_on": one.due_on.isoformat() if one.due_on else None,
                "standard": one.standard,
                "for_standard": one.standard_number,
            }
            for one in said.measures
        ],
    }


def _warn(row: Recommendation, plan: Plan, said: PlanSaid) -> list[dict[str, object]]:
    """Note what speaks against the plan, and keep its fingerprints for the plans to come."""
    found: list[PlanWarning] = []
    for place in organisation.places_of(said.co_unit_ids).values():
        if not place.path.startswith(row.unit_path):
            found.append(PlanWarning(plan=plan, kind_value=WarningKind.OTHER_TREE.value, unit_id=place.id))
    words = "\n".join((said.causes, said.like_cases, *(one.text for one in said.measures)))
    prints = fingerprints(words) - fingerprints(texts_of([row.pk]).get(row.pk, ""))
    likest = _likest(row, prints)
    if likest is not None:
        other, share = likest
        found.append(
            PlanWarning(
                plan=plan,
                kind_value=WarningKind.LIKE_ANOTHER_PLAN.value,
                unit_id=other.recommendation.unit_id,
                other_plan=other,
                share=share,
            )
        )
    for number, warning in enumerate(found, start=1):
        warning.number = number
    PlanWarning.objects.bulk_create(found)
    PlanPrint.objects.bulk_create(
        (
            PlanPrint(plan=plan, campaign_id=row.campaign_id, unit_id=row.unit_id, value=value)
            for value in sorted(prints)
        ),
        batch_size=_CHUNK,
    )
    return [{"kind": one.kind_value, "unit": one.unit_id, "share": one.share} for one in found]


def _likest(row: Recommendation, prints: frozenset[int]) -> tuple[Plan, int] | None:
    """The plan of another unit of the campaign that holds most of this one's words, with the share in whole per cent,
    if it is over the limit. What the recommendation itself says is left out: every answer repeats it."""
    if not prints:
        return None
    common: Counter[UUID] = Counter()
    values = sorted(prints)
    for start in range(0, len(values), _CHUNK):
        rows = PlanPrint.objects.filter(campaign_id=row.campaign_id, value__in=values[start : start + _CHUNK])
        common.update(rows.exclude(unit_id=row.unit_id).values_list("plan_id", flat=True))
    for plan_id, count in common.most_common(1):
        if count / len(prints) >= PLAN_COPY:
            return Plan.objects.select_related("recommendation").get(pk=plan_id), round(100 * count / len(prints))
    return None
