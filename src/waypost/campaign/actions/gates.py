"""Letting units through the gate of a phase: with what they show, or with somebody's reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from waypost.campaign import policies
from waypost.campaign.finding import locked_campaign, require_mandate
from waypost.campaign.models import Campaign, Passage, Phase
from waypost.campaign.queries.gates import Reading, gate_criteria, readings
from waypost.campaign.queries.plan import visible
from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, NotPermitted, Refused, StepNotAllowed, Told
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.organisation.queries.places import UnitPlace
from waypost.platform import clock


@dataclass(frozen=True, slots=True)
class NotPassed:
    """A unit that a bulk step could not let through, and why (a refusal, with words for a person)."""

    unit_id: int
    name: str
    refusal: Told


@dataclass(slots=True)
class BulkPassage:
    """What became of each unit of a bulk step."""

    passed: list[Passage] = field(default_factory=list)
    not_passed: list[NotPassed] = field(default_factory=list)


@transaction.atomic
def pass_gate(actor: Actor, phase_id: int, unit_id: int, *, reason: str = "") -> Passage:
    """Let a unit leave a phase. With criteria unmet it needs somebody entitled and a reason, which is kept.

    Raises:
        Phase.DoesNotExist, Unit.DoesNotExist: outside what the actor may see.
        NotPermitted: the role does not allow it, or the actor belongs to the unit (R2).
        StepNotAllowed: it has passed already, or the gate before it not yet (R0).
        Refused: criteria are unmet and no reason is given (R5); the mandate is over (R4).
    """
    phase, campaign = _locked_phase(actor, phase_id)
    unit = _unit_of(actor, campaign, unit_id)
    asked = gate_criteria(phase.pk)
    shown = readings(asked, {unit.id: unit.level}, campaign_id=campaign.pk, as_of=clock.today())
    _require_next(phase, unit.id)
    return _pass(actor, campaign, phase, unit, shown[unit.id], reason=reason.strip())


@transaction.atomic
def pass_gates(actor: Actor, phase_id: int, *, unit_ids: Iterable[int]) -> BulkPassage:
    """Let every unit through that shows all that is asked; name those that could not pass, and why. Nobody is let
    through with something unmet by a bulk step.

    Raises Phase.DoesNotExist. Units that the actor may not see are left out without a word.
    """
    phase, campaign = _locked_phase(actor, phase_id)
    wanted = set(unit_ids)
    seen = organisation.matching(actor).filter(pk__in=wanted, region_path__startswith=campaign.region_path)
    units = organisation.places_of(seen.values_list("pk", flat=True))
    asked = gate_criteria(phase.pk)
    levels = {unit.id: unit.level for unit in units.values()}
    shown = readings(asked, levels, campaign_id=campaign.pk, as_of=clock.today())
    outcome = BulkPassage()
    for unit in sorted(units.values(), key=lambda unit: unit.path):
        try:
            _require_next(phase, unit.id)
            outcome.passed.append(_pass(actor, campaign, phase, unit, shown[unit.id], reason=""))
        except (Refused, NotPermitted) as refusal:
            outcome.not_passed.append(NotPassed(unit.id, unit.name, refusal))
    return outcome


def _locked_phase(actor: Actor, phase_id: int) -> tuple[Phase, Campaign]:
    phase = Phase.objects.get(pk=phase_id, campaign__in=visible(actor).values("pk"))
    return phase, locked_campaign(actor, phase.campaign_id)


def _unit_of(actor: Actor, campaign: Campaign, unit_id: int) -> UnitPlace:
    seen = organisation.matching(actor).filter(region_path__startswith=campaign.region_path)
    return organisation.place_of(seen.values_list("pk", flat=True).get(pk=unit_id))


def _require_next(phase: Phase, unit_id: int) -> None:
    gone = set(Passage.objects.filter(phase__campaign=phase.campaign_id, unit=unit_id).values_list("phase", flat=True))
    if phase.pk in gone:
        raise StepNotAllowed(N_("the unit has passed this gate already"), code="R0")
    before = Phase.objects.filter(campaign=phase.campaign_id, order__lt=phase.order).order_by("-order").first()
    if before is not None and before.pk not in gone:
        raise StepNotAllowed(N_("the unit has not passed the gate before it: %(phase)s"), code="R0", phase=before.name)


def _pass(
    actor: Actor, campaign: Campaign, phase: Phase, unit: UnitPlace, shown: tuple[Reading, ...], *, reason: str
) -> Passage:
    unmet = [reading for reading in shown if not reading.is_met]
    step = "pass_gate_with_exception" if unmet and reason else "pass_gate"
    place = Place(campaign.pk, unit.path, unit.region_path)
    policies.require(actor, step, place)
    require_mandate(actor, campaign, place, clock.today())
    if unmet and not reason:
        raise Refused(
            N_("not everything is met: %(unmet)s. The leader or the office may let it through and must say why."),
            code="R5",
            unmet="；".join(reading.text for reading in unmet),
        )
    kept = [_kept(reading) for reading in shown]
    passage = Passage.objects.create(
        campaign=campaign,
        phase=phase,
        unit_id=unit.id,
        unit_path=unit.path,
        region_path=unit.region_path,
        passed_on=clock.today(),
        passed_by_id=actor.user_id,
        is_exception=bool(unmet),
        reason=reason if unmet else "",
        shown=kept,
    )
    record(
        actor,
        "gate.passed",
        subject=f"unit:{unit.id}",
        facts={"phase": phase.pk, "is_exception": bool(unmet), "reason": passage.reason, "shown": kept},
        campaign_id=campaign.pk,
        acting_as=policies.role_for(actor, step, place),
        rows=[passage],
    )
    return passage


def _kept(reading: Reading) -> dict[str, Any]:
    return {
        "criterion": reading.criterion_id,
        "measure": reading.measure,
        "text": reading.text,
        "comparison": reading.comparison.value,
        "threshold": reading.threshold,
        "value": reading.value,
        "is_met": reading.is_met,
    }
