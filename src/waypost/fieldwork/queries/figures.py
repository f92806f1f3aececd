"""Records behind figures and facts for other rooms. Nothing here is scoped: readers filter when they open a record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from waypost.fieldwork.models import Finding, Talk, Visit, VisitMember
from waypost.fieldwork.rules.findings import FindingState
from waypost.fieldwork.rules.visits import VisitKind, VisitState
from waypost.kernel.actor import Role
from waypost.kernel.measure import Measured
from waypost.kernel.rows import RowRef
from waypost.kernel.visit_fact import VisitFact

ON_SITE = frozenset(kind.value for kind in VisitKind) - {VisitKind.OUTREACH.value}

_LAST = date(9990, 1, 1)


def _end_of(day: date) -> datetime:
    next_day = min(day, _LAST) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_day, time.min))


def _held(campaign_id: int, as_of: date) -> QuerySet[Visit]:
    return Visit.objects.filter(campaign=campaign_id, started_at__lt=_end_of(as_of))


def visit_facts(*, campaign_id: int, as_of: date, unit_ids: Iterable[int] | None = None) -> list[VisitFact]:
    """The visits of a campaign that had started by a day, and those announced and still to come, for the ledger of
    coverage; of some units, or of all. Visits nobody may know of yet are in neither. Three queries."""
    held = _held(campaign_id, as_of)
    announced = Visit.objects.filter(campaign=campaign_id, is_hidden=False, state_value=VisitState.ANNOUNCED.value)
    members = VisitMember.objects.filter(visit__campaign=campaign_id, left_at=None)
    if unit_ids is not None:
        wanted = list(unit_ids)
        held, announced = held.filter(unit__in=wanted), announced.filter(unit__in=wanted)
        members = members.filter(visit__unit__in=wanted)
    rows = [(row, False) for row in held.order_by("pk")]
    rows += [(row, True) for row in announced.order_by("pk")]
    seats: dict[object, list[tuple[int, str]]] = {}
    ordered = members.order_by("-is_lead", "pk")
    for visit_id, user_id, rank in ordered.values_list("visit_id", "user_id", "rank_value"):
        seats.setdefault(visit_id, []).append((user_id, rank))
    return [
        VisitFact(
            visit_id=row.pk,
            unit_id=row.unit_id,
            on=timezone.localdate(row.from_at if planned or row.started_at is None else row.started_at),
            kind=row.behaviour_value,
            ranks=frozenset(Role(rank) for _, rank in seats.get(row.pk, [])),
            user_ids=tuple(user_id for user_id, _ in seats.get(row.pk, [])),
            team_id=row.team_id,
            is_planned=planned,
        )
        for row, planned in rows
    ]


def visit_rows(*, campaign_id: int, as_of: date, behaviours: Iterable[VisitKind] = ()) -> list[RowRef]:
    """The visits that had started by a day, of some kinds or of all."""
    rows = _held(campaign_id, as_of).order_by("number")
    wanted = [kind.value for kind in behaviours]
    if wanted:
        rows = rows.filter(behaviour_value__in=wanted)
    return [_visit_ref(row) for row in rows]


def _visit_ref(row: Visit) -> RowRef:
    assert row.started_at is not None
    on = timezone.localdate(row.started_at)
    said = f"number={row.number} unit={row.unit_id} on={on.isoformat()} kind={row.kind_code}"
    return RowRef("visit", str(row.pk), said)


def visited_unit_rows(*, campaign_id: int, as_of: date, levels: Iterable[str] = ()) -> list[RowRef]:
    """One visit for each unit visited on site by a day: the first. `levels` are values of UnitLevel; none: all. An
    outreach event on a square is no visit to a unit on site."""
    rows = _held(campaign_id, as_of).filter(behaviour_value__in=ON_SITE).order_by("started_at", "number")
    wanted = list(levels)
    if wanted:
        rows = rows.filter(unit__level_value__in=wanted)
    first: dict[int, RowRef] = {}
    for row in rows:
        first.setdefault(row.unit_id, _visit_ref(row))
    return list(first.values())


def finding_rows(*, campaign_id: int, as_of: date) -> list[RowRef]:
    """The findings noted by a day that had not been withdrawn by then."""
    rows = Finding.objects.filter(campaign=campaign_id, found_at__lt=_end_of(as_of)).exclude(
        withdrawn_at__lt=_end_of(as_of)
    )
    return [
        RowRef(
            "finding",
            str(row.pk),
            f"unit={row.unit_id} on={timezone.localdate(row.found_at).isoformat()} severity={row.severity_value}",
        )
        for row in rows.order_by("found_at", "pk")
    ]


def talk_rows(*, campaign_id: int, as_of: date) -> list[RowRef]:
    """The talks on record by a day: their month and nothing else."""
    rows = Talk.objects.filter(campaign=campaign_id, recorded_on__lte=as_of).order_by("recorded_on", "pk")
    return [RowRef("talk", str(row.pk), f"month={row.month_on.isoformat()[:7]}") for row in rows]


def visits_held(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How often each unit had been visited by a day; a unit never visited has 0."""
    wanted = list(unit_ids)
    rows = _held(campaign_id, as_of).filter(unit__in=wanted).values("unit").annotate(n=Count("pk")).order_by()
    found = {row["unit"]: row["n"] for row in rows}
    return {unit_id: Measured(found.get(unit_id, 0)) for unit_id in wanted}


def findings_noted(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How many findings had been noted at each unit by a day, less those withdrawn since; none is 0."""
    wanted = list(unit_ids)
    rows = (
        Finding.objects.filter(campaign=campaign_id, unit__in=wanted, found_at__lt=_end_of(as_of))
        .exclude(state_value=FindingState.WITHDRAWN.value, withdrawn_at__lt=_end_of(as_of))
        .values("unit")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found = {row["unit"]: row["n"] for row in rows}
    return {unit_id: Measured(found.get(unit_id, 0)) for unit_id in wanted}
