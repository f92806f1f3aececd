"""Records behind figures and facts for other rooms. Nothing here is scoped: readers filter when they open a record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from waypost.fieldwork.models import Finding, Talk, Visit, VisitMember
from waypost.fieldwork.rules.findings import FindingState
from waypost.fieldwork.rules.visits import VisitKind, VisitState
from waypost.kernel.actor import Actor, Role
from waypost.kernel.measure import Measured
from waypost.kernel.rows import RowRef
from waypost.kernel.visit_fact import VisitFact
from waypost.organisation.queries.figures import PLACED
from waypost.platform.rows import Rows

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


def visit_rows(*, campaign_id: int, as_of: date, behaviours: Iterable[VisitKind] = ()) -> Rows:
    """The visits that had started by a day, of some kinds or of all."""
    wanted = [kind.value for kind in behaviours]
    held = _held(campaign_id, as_of)
    return _visits(held.filter(behaviour_value__in=wanted) if wanted else held)


def _visits(held: QuerySet[Visit]) -> Rows:
    return Rows(
        "visit",
        held,
        {**PLACED, "on": "started_at", "behaviour": "behaviour_value"},
        ("pk", "number", "unit_id", "started_at", "kind_code"),
        _visit_said,
        _visible_to,
        on_is_moment=True,
        in_order=True,
    )


def _visible_to(records: Any, actor: Actor) -> Any:
    return records.visible_to(actor)


def _visit_said(values: dict[str, Any]) -> RowRef:
    on = timezone.localdate(values["started_at"]).isoformat()
    said = f"number={values['number']} unit={values['unit_id']} on={on} kind={values['kind_code']}"
    return RowRef("visit", str(values["pk"]), said)


def visited_unit_rows(*, campaign_id: int, as_of: date, levels: Iterable[str] = ()) -> Rows:
    """One visit for each unit visited on site by a day: the first. `levels` are values of UnitLevel; none: all. An
    outreach event on a square is no visit to a unit on site."""
    on_site = _held(campaign_id, as_of).filter(behaviour_value__in=ON_SITE)
    before = Q(started_at__lt=OuterRef("started_at")) | Q(
        started_at=OuterRef("started_at"), number__lt=OuterRef("number")
    )
    first = on_site.filter(~Exists(on_site.filter(before, unit=OuterRef("unit"))))
    wanted = list(levels)
    return _visits(first.filter(unit__level_value__in=wanted) if wanted else first)


def finding_rows(*, campaign_id: int, as_of: date) -> Rows:
    """The findings noted by a day that had not been withdrawn by then."""
    end = _end_of(as_of)
    return Rows(
        "finding",
        Finding.objects.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=end), campaign=campaign_id, found_at__lt=end
        ),
        {**PLACED, "on": "found_at", "severity": "severity_value"},
        ("pk", "unit_id", "found_at", "severity_value"),
        _finding_said,
        _visible_to,
        on_is_moment=True,
        in_order=True,
    )


def _finding_said(values: dict[str, Any]) -> RowRef:
    on = timezone.localdate(values["found_at"]).isoformat()
    return RowRef("finding", str(values["pk"]), f"unit={values['unit_id']} on={on} severity={values['severity_value']}")


def talk_rows(*, campaign_id: int, as_of: date) -> Rows:
    """The talks on record by a day: their month and nothing else."""
    return Rows(
        "talk",
        Talk.objects.filter(campaign=campaign_id, recorded_on__lte=as_of),
        {"month": "month_on"},
        ("pk", "month_on"),
        lambda values: RowRef("talk", str(values["pk"]), f"month={values['month_on'].isoformat()[:7]}"),
        in_order=True,
    )


def talked_person_rows(*, campaign_id: int, as_of: date) -> Rows:
    """One row for each person with whom a talk was on record by a day. The row is a digest of a keyed hash: it tells
    two people apart and nothing else."""
    talks = Talk.objects.filter(campaign=campaign_id, recorded_on__lte=as_of)
    earlier = talks.filter(person_key=OuterRef("person_key"), pk__lt=OuterRef("pk"))
    return Rows(
        "talk_person",
        talks.filter(~Exists(earlier)),
        {},
        ("person_key",),
        lambda values: RowRef("talk_person", _person(campaign_id, values["person_key"]), "{}"),
    )


def _person(campaign_id: int, key: str) -> str:
    return hashlib.sha256(f"{campaign_id}:{key}".encode()).hexdigest()[:32]


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
