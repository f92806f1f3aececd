"""Opening a campaign and changing its plan: phases, what gates ask for, focus areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max

from waypost.campaign import policies
from waypost.campaign.finding import locked_campaign, place_of, worded
from waypost.campaign.models import Campaign, Criterion, FocusArea, Phase
from waypost.campaign.queries.plan import visible
from waypost.campaign.rules import Comparison, Gate, PhaseKind, default_phases, phase_faults
from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform.wiring import wired

DEFAULT_NAMES = {
    PhaseKind.STUDY: ("学习教育", "Study"),
    PhaseKind.RECTIFY: ("查纠整改", "Find and rectify"),
    PhaseKind.IMPROVE: ("总结提升", "Sum up and improve"),
}


@transaction.atomic
def open_campaign(
    actor: Actor,
    *,
    name: str,
    region_id: int,
    opens_on: date,
    closes_on: date,
    name_en: str = "",
    purpose: str = "",
    focus_areas: Iterable[tuple[str, str]] = (),
    phases: Iterable[tuple[PhaseKind, date, date]] | None = None,
) -> Campaign:
    """Open a campaign in a region. `phases` None divides its days evenly among study, rectify and improve.

    Raises:
        NotPermitted: the actor is not of the office for that region.
        BadInput: it has no name, ends before it begins, or its phases overlap or leave it.
    """
    region = organisation.region_place(region_id)
    policies.require(actor, "open_campaign", Place(None, "", region.path))
    if closes_on < opens_on:
        raise BadInput(N_("the campaign cannot close before it opens"))
    days = list(phases) if phases is not None else default_phases(opens_on, closes_on)
    _require_sound(days, opens_on, closes_on)
    campaign = Campaign.objects.create(
        name=worded(name, "name"),
        name_en=tidy(name_en),
        region_id=region_id,
        region_path=region.path,
        opens_on=opens_on,
        closes_on=closes_on,
        purpose=purpose.strip(),
    )
    _plan(campaign, days, focus_areas)
    record(
        actor,
        "campaign.opened",
        subject=f"campaign:{campaign.pk}",
        facts={
            "name": campaign.name,
            "region_path": region.path,
            "opens_on": opens_on.isoformat(),
            "closes_on": closes_on.isoformat(),
            "phases": [[kind.value, first.isoformat(), last.isoformat()] for kind, first, last in days],
        },
        campaign_id=campaign.pk,
        acting_as=Role.OFFICE,
        rows=[campaign, campaign.phases.all(), campaign.focus_areas.all()],
    )
    return campaign


def _plan(campaign: Campaign, days: list[tuple[PhaseKind, date, date]], focus_areas: Iterable[tuple[str, str]]) -> None:
    for order, (kind, first, last) in enumerate(days, start=1):
        words, words_en = DEFAULT_NAMES[kind]
        Phase.objects.create(
            campaign=campaign,
            order=order,
            kind_value=kind.value,
            name=words,
            name_en=words_en,
            from_on=first,
            until_on=last,
        )
    for order, (words, words_en) in enumerate(focus_areas, start=1):
        FocusArea.objects.create(campaign=campaign, order=order, name=worded(words, "focus"), name_en=tidy(words_en))


def _require_sound(phases: Iterable[tuple[PhaseKind, date, date]], opens_on: date, closes_on: date) -> None:
    faults = phase_faults([(first, last) for _, first, last in phases], opens_on, closes_on)
    if faults:
        raise BadInput(
            N_("the days of the phases do not fit"),
            [Problem("phases", "", fault) for fault in dict.fromkeys(faults)],
        )


@transaction.atomic
def edit_phase(
    actor: Actor, phase_id: int, *, from_on: date, until_on: date, name: str = "", name_en: str = ""
) -> Phase:
    """Change the days of a phase, and its name where one is given.

    Raises:
        Phase.DoesNotExist: no such phase in a campaign that the actor may see.
        NotPermitted: the actor is not of the office.
        BadInput: the phases would overlap or leave the campaign.
    """
    phase = Phase.objects.get(pk=phase_id, campaign__in=visible(actor).values("pk"))
    edit_phases(actor, phase.campaign_id, days={phase_id: (from_on, until_on)}, names={phase_id: (name, name_en)})
    phase.refresh_from_db()
    return phase


@transaction.atomic
def edit_phases(
    actor: Actor,
    campaign_id: int,
    *,
    days: dict[int, tuple[date, date]],
    names: dict[int, tuple[str, str]] | None = None,
) -> list[Phase]:
    """Change the days of several phases at once, by id. Raises as `edit_phase`."""
    campaign = locked_campaign(actor, campaign_id)
    policies.require(actor, "edit_phase", place_of(campaign))
    phases = list(campaign.phases.order_by("order"))
    if set(days) - {phase.pk for phase in phases}:
        raise Phase.DoesNotExist
    before = {phase.pk: (phase.from_on, phase.until_on) for phase in phases}
    for phase in phases:
        phase.from_on, phase.until_on = days.get(phase.pk, (phase.from_on, phase.until_on))
        name, name_en = (names or {}).get(phase.pk, ("", ""))
        phase.name, phase.name_en = tidy(name) or phase.name, tidy(name_en) or phase.name_en
    _require_sound(
        [(phase.kind, phase.from_on, phase.until_on) for phase in phases], campaign.opens_on, campaign.closes_on
    )
    for phase in phases:
        phase.save(update_fields=["from_on", "until_on", "name", "name_en"])
    record(
        actor,
        "phases.edited",
        subject=f"campaign:{campaign.pk}",
        facts={
            "phases": [
                {
                    "phase": phase.pk,
                    "name": phase.name,
                    "from_on": phase.from_on.isoformat(),
                    "until_on": phase.until_on.isoformat(),
                    "was_from_on": before[phase.pk][0].isoformat(),
                    "was_until_on": before[phase.pk][1].isoformat(),
                }
                for phase in phases
                if phase.pk in days
            ]
        },
        campaign_id=campaign.pk,
        acting_as=Role.OFFICE,
        rows=phases,
    )
    return phases


@transaction.atomic
def add_phase(
    actor: Actor, campaign_id: int, *, kind: PhaseKind, name: str, from_on: date, until_on: date, name_en: str = ""
) -> Phase:
    """Add a phase after the last. Raises as `edit_phase`."""
    campaign = locked_campaign(actor, campaign_id)
    policies.require(actor, "edit_phase", place_of(campaign))
    known = [(phase.kind, phase.from_on, phase.until_on) for phase in campaign.phases.order_by("order")]
    _require_sound([*known, (kind, from_on, until_on)], campaign.opens_on, campaign.closes_on)
    phase = Phase.objects.create(
        campaign=campaign,
        order=(campaign.phases.aggregate(last=Max("order"))["last"] or 0) + 1,
        kind_value=kind.value,
        name=worded(name, "name"),
        name_en=tidy(name_en),
        from_on=from_on,
        until_on=until_on,
    )
    record(
        actor,
        "phase.added",
        subject=f"campaign:{campaign.pk}",
        facts={
            "phase": phase.pk,
            "name": phase.name,
            "from_on": from_on.isoformat(),
            "until_on": until_on.isoformat(),
        },
        campaign_id=campaign.pk,
        acting_as=Role.OFFICE,
        rows=[phase],
    )
    return phase


@transaction.atomic
def edit_focus_areas(actor: Actor, campaign_id: int, *, names: Iterable[tuple[str, str]]) -> list[FocusArea]:
    """Say what the campaign wants grasped, in order. A name that is known is kept, a new one is added; one that is
    left out is refused when the campaign has it, since records may carry it.

    Raises:
        Campaign.DoesNotExist, NotPermitted.
        Refused: a focus area would be taken away.
    """
    campaign = locked_campaign(actor, campaign_id)
    policies.require(actor, "edit_focus", place_of(campaign))
    wanted = [(worded(name, "focus"), tidy(name_en)) for name, name_en in names]
    known = {area.name: area for area in campaign.focus_areas.all()}
    gone = sorted(set(known) - {name for name, _ in wanted})
    if gone:
        raise Refused(N_("a focus area may carry records and cannot be taken away: %(names)s"), names="、".join(gone))
    areas: list[FocusArea] = []
    for order, (name, name_en) in enumerate(wanted, start=1):
        area = known.get(name) or FocusArea(campaign=campaign, name=name)
        area.order, area.name_en = order, name_en or area.name_en
        area.save()
        areas.append(area)
    record(
        actor,
        "focus_areas.edited",
        subject=f"campaign:{campaign.pk}",
        facts={"names": [area.name for area in areas]},
        campaign_id=campaign.pk,
        acting_as=Role.OFFICE,
        rows=areas,
    )
    return areas


@transaction.atomic
def add_criterion(
    actor: Actor,
    phase_id: int,
    *,
    gate: Gate,
    measure: str,
    comparison: Comparison,
    threshold: int,
    text: str,
    text_en: str = "",
    level: UnitLevel | None = None,
) -> Criterion:
    """Ask for something at a gate.

    Raises:
        Phase.DoesNotExist, NotPermitted.
        BadInput: no such measure is wired, the text is empty, or it asks for entry into the first phase, which has
            no gate before it.
    """
    phase = Phase.objects.get(pk=phase_id, campaign__in=visible(actor).values("pk"))
    campaign = locked_campaign(actor, phase.campaign_id)
    policies.require(actor, "edit_criterion", place_of(campaign))
    _require_measurable(phase, gate, measure)
    criterion = Criterion.objects.create(
        phase=phase,
        gate_value=gate.value,
        order=phase.criteria.count() + 1,
        measure=measure,
        comparison_value=comparison.value,
        threshold=threshold,
        text=worded(text, "text"),
        text_en=tidy(text_en),
        level_value=level.value if level else "",
    )
    _record_criterion(actor, "criterion.added", criterion)
    return criterion


def _require_measurable(phase: Phase, gate: Gate, measure: str) -> None:
    if measure not in wired("measures"):
        raise BadInput(N_("there is no measure %(measure)s"), measure=measure)
    if gate is Gate.ENTRY and not Phase.objects.filter(campaign=phase.campaign_id, order__lt=phase.order).exists():
        raise BadInput(N_("the first phase has no gate before it; ask for this at its exit"))


def _record_criterion(actor: Actor, act: str, criterion: Criterion) -> None:
    record(
        actor,
        act,
        subject=f"campaign:{criterion.phase.campaign_id}",
        facts={
            "phase": criterion.phase_id,
            "criterion": criterion.pk,
            "gate": criterion.gate_value,
            "measure": criterion.measure,
            "comparison": criterion.comparison_value,
            "threshold": criterion.threshold,
            "text": criterion.text,
            "level": criterion.level_value,
        },
        campaign_id=criterion.phase.campaign_id,
        acting_as=Role.OFFICE,
        rows=[criterion],
    )


def _found_criterion(actor: Actor, criterion_id: int) -> Criterion:
    criterion = Criterion.objects.select_related("phase").get(
        pk=criterion_id, phase__campaign__in=visible(actor).values("pk")
    )
    campaign = locked_campaign(actor, criterion.phase.campaign_id)
    policies.require(actor, "edit_criterion", place_of(campaign))
    return criterion


@transaction.atomic
def change_criterion(
    actor: Actor, criterion_id: int, *, comparison: Comparison, threshold: int, text: str, text_en: str = ""
) -> Criterion:
    """Change what a gate asks for. Units that passed before keep what they showed then.

    Raises Criterion.DoesNotExist, NotPermitted, BadInput (no text).
    """
    criterion = _found_criterion(actor, criterion_id)
    criterion.comparison_value, criterion.threshold = comparison.value, threshold
    criterion.text, criterion.text_en = worded(text, "text"), tidy(text_en)
    criterion.save(update_fields=["comparison_value", "threshold", "text", "text_en"])
    _record_criterion(actor, "criterion.changed", criterion)
    return criterion


@transaction.atomic
def remove_criterion(actor: Actor, criterion_id: int) -> None:
    """Ask for something no longer. Raises Criterion.DoesNotExist, NotPermitted."""
    criterion = _found_criterion(actor, criterion_id)
    key = criterion.pk
    criterion.delete()
    criterion.pk = key  # it is gone, and named all the same
    _record_criterion(actor, "criterion.removed", criterion)
