"""What units show at the gate of a phase, and which have passed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from waypost.access import queries as access
from waypost.campaign.models import Criterion, Passage, Phase
from waypost.campaign.models.gate import READERS_OF_PASSAGES
from waypost.campaign.queries.counts import kept_counts
from waypost.campaign.queries.plan import CampaignView, PhaseView, visible
from waypost.campaign.queries.words import shown
from waypost.campaign.rules import Comparison, Gate, meets
from waypost.kernel.actor import Actor
from waypost.ledger.keeping import Keeping
from waypost.organisation import queries as organisation
from waypost.organisation.queries.units import UnitView, view_of
from waypost.organisation.rules import UnitLevel
from waypost.platform.counting import counted
from waypost.platform.fields import under
from waypost.platform.wiring import wired


@dataclass(frozen=True, slots=True)
class CriterionView:
    """What a gate asks for. `level` None: of units of every level."""

    id: int
    phase_id: int
    gate: Gate
    measure: str
    comparison: Comparison
    threshold: int
    text: str
    level: UnitLevel | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One criterion, held against one unit. `value` None: unknown, which is unmet."""

    criterion_id: int
    measure: str
    text: str
    comparison: Comparison
    threshold: int
    value: int | None
    said: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class PassageView:
    """A unit's passage, with what it showed then. `reason` is there for an exception."""

    unit_id: int
    passed_on: date
    passed_by: str
    is_exception: bool
    reason: str
    shown: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class GateRow:
    """One unit at a gate."""

    unit: UnitView
    readings: tuple[Reading, ...]
    passage: PassageView | None

    @property
    def is_ready(self) -> bool:
        """True when every criterion that holds for the unit is met."""
        return all(reading.is_met for reading in self.readings)

    @property
    def unmet(self) -> tuple[Reading, ...]:
        return tuple(reading for reading in self.readings if not reading.is_met)


@dataclass(frozen=True, slots=True)
class GatePage:
    """A page of units at a gate. `total` units fit the filters (above 10,000 it says only that there are more);
    of all units seen, `passed` have passed. `kept` says when those of a large campaign were counted."""

    phase: PhaseView
    criteria: tuple[CriterionView, ...]
    rows: tuple[GateRow, ...]
    total: int
    units: int
    passed: int
    exceptions: int
    after: int | None
    kept: Keeping | None = None


def criteria_of(campaign_id: int) -> list[CriterionView]:
    """Every criterion of a campaign, by phase and gate. Not scoped: for a campaign already found."""
    rows = Criterion.objects.filter(phase__campaign=campaign_id).order_by("phase__order", "-gate_value", "order", "pk")
    return [_criterion_view(row) for row in rows]


def gate_criteria(phase_id: int) -> list[CriterionView]:
    """What is asked when a phase is left: its exit criteria and the entry criteria of the one after it."""
    phase = Phase.objects.get(pk=phase_id)
    after = Phase.objects.filter(campaign=phase.campaign_id, order__gt=phase.order).order_by("order").first()
    rows = Criterion.objects.filter(phase=phase, gate_value=Gate.EXIT.value)
    if after is not None:
        rows = rows | Criterion.objects.filter(phase=after, gate_value=Gate.ENTRY.value)
    return [_criterion_view(row) for row in rows.order_by("phase__order", "order", "pk")]


def _criterion_view(row: Criterion) -> CriterionView:
    return CriterionView(
        id=row.pk,
        phase_id=row.phase_id,
        gate=row.gate,
        measure=row.measure,
        comparison=row.comparison,
        threshold=row.threshold,
        text=shown(row.text, row.text_en),
        level=UnitLevel(row.level_value) if row.level_value else None,
    )


def readings(
    criteria: Iterable[CriterionView], levels: Mapping[int, UnitLevel], *, campaign_id: int, as_of: date
) -> dict[int, tuple[Reading, ...]]:
    """Each criterion held against each unit, by unit id. `levels` gives the level of each unit. One call for each
    measure, however many units. Not scoped."""
    asked = list(criteria)
    functions = wired("measures")
    measured = {
        name: functions[name](list(levels), campaign_id=campaign_id, as_of=as_of) if name in functions else {}
        for name in {criterion.measure for criterion in asked}
    }
    found: dict[int, tuple[Reading, ...]] = {}
    for unit_id, level in levels.items():
        found[unit_id] = tuple(
            _reading(criterion, measured[criterion.measure].get(unit_id))
            for criterion in asked
            if criterion.level in (None, level)
        )
    return found


def _reading(criterion: CriterionView, measured: object) -> Reading:
    value: int | None = getattr(measured, "value", None)
    return Reading(
        criterion_id=criterion.id,
        measure=criterion.measure,
        text=criterion.text,
        comparison=criterion.comparison,
        threshold=criterion.threshold,
        value=value,
        said=getattr(measured, "said", ""),
        is_met=meets(value, criterion.comparison, criterion.threshold),
    )


def passages(actor: Actor, phase_id: int, *, unit_ids: Iterable[int] | None = None) -> dict[int, PassageView]:
    """The passages through the gate of a phase that the actor may see, by unit id."""
    rows = Passage.objects.visible_to(actor).filter(phase=phase_id)
    if unit_ids is not None:
        rows = rows.filter(unit__in=list(unit_ids))
    found = list(rows)
    names = access.names({row.passed_by_id for row in found}, language="en" if shown("", "en") else "zh-hans")
    return {
        row.unit_id: PassageView(
            unit_id=row.unit_id,
            passed_on=row.passed_on,
            passed_by=names.get(row.passed_by_id or 0, ""),
            is_exception=row.is_exception,
            reason=row.reason,
            shown=tuple(row.shown),
        )
        for row in found
    }


def gate(
    actor: Actor,
    campaign: CampaignView,
    phase_id: int,
    *,
    as_of: date,
    level: UnitLevel | None = None,
    region_id: int | None = None,
    kind: str = "",
    passed: bool | None = None,
    exception: bool = False,
    after: int = 0,
    limit: int = 50,
) -> GatePage:
    """A page of the units at a gate, each criterion with its value beside it. The number of queries does not grow.

    Raises Phase.DoesNotExist when the phase is not one of the campaign.
    """
    phase = next((one for one in campaign.phases if one.id == phase_id), None)
    if phase is None:
        raise Phase.DoesNotExist
    everywhere = organisation.matching(actor).filter(under("region_path", campaign.region_path))
    fitting = organisation.matching(actor, level=level, region_id=region_id, kind=kind).filter(
        under("region_path", campaign.region_path)
    )
    through: QuerySet[Passage] = Passage.objects.filter(phase=phase_id, unit=OuterRef("pk"))
    if exception:
        fitting = fitting.filter(Exists(through.filter(is_exception=True)))
    elif passed is not None:
        fitting = fitting.filter(Exists(through) if passed else ~Exists(through))
    page = list(fitting.filter(pk__gt=after).select_related("kind", "region", "superior").order_by("pk")[: limit + 1])
    units = [view_of(row) for row in page[:limit]]
    criteria = gate_criteria(phase_id)
    shown_now = readings(criteria, {unit.id: unit.level for unit in units}, campaign_id=campaign.id, as_of=as_of)
    gone = passages(actor, phase_id, unit_ids=[unit.id for unit in units])
    seen = Passage.objects.visible_to(actor).filter(phase=phase_id)
    kept = kept_counts(actor, campaign, as_of=as_of)
    passed_now, exceptions = kept.through(phase_id) if kept else (seen.count(), seen.filter(is_exception=True).count())
    return GatePage(
        phase=phase,
        criteria=tuple(criteria),
        rows=tuple(GateRow(unit, shown_now[unit.id], gone.get(unit.id)) for unit in units),
        total=counted(fitting),
        units=kept.total if kept else everywhere.count(),
        passed=passed_now,
        exceptions=exceptions,
        after=units[-1].id if len(page) > limit else None,
        kept=kept.kept if kept else None,
    )


def campaign_of_phase(actor: Actor, phase_id: int) -> int:
    """The id of the campaign of a phase. Raises Phase.DoesNotExist when the actor may not see it."""
    return Phase.objects.values_list("campaign_id", flat=True).get(
        pk=phase_id, campaign__in=visible(actor).values("pk")
    )


def campaign_of_criterion(actor: Actor, criterion_id: int) -> int:
    """The id of the campaign of a criterion. Raises Criterion.DoesNotExist when the actor may not see it."""
    return Criterion.objects.values_list("phase__campaign_id", flat=True).get(
        pk=criterion_id, phase__campaign__in=visible(actor).values("pk")
    )


@dataclass(frozen=True, slots=True)
class GateProgress:
    """How many of the units that the reader sees have passed the gate of the phase that runs."""

    phase_id: int
    units: int
    passed: int


def gate_progress(actor: Actor, campaign: CampaignView, *, as_of: date) -> GateProgress | None:
    """How far the units have come at the gate of the present phase; None between phases, and to whoever may not know
    who has passed. Two queries."""
    phase = campaign.phase_now
    if phase is None or not actor.has(*READERS_OF_PASSAGES):
        return None
    kept = kept_counts(actor, campaign, as_of=as_of)
    if kept is not None:
        return GateProgress(phase.id, kept.total, kept.through(phase.id)[0])
    units = organisation.matching(actor).filter(under("region_path", campaign.region_path)).count()
    return GateProgress(phase.id, units, Passage.objects.visible_to(actor).filter(phase=phase.id).count())
