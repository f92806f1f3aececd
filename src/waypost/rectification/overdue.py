"""The overdue ladder at work: which items stand on which rung, what was told, and telling what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from waypost.kernel.actor import Actor
from waypost.rectification import actions
from waypost.rectification.actions import Reminded
from waypost.rectification.ladder import LADDER, DueKind, Ladder, Rung, RungName
from waypost.rectification.models import Recommendation, Reminder
from waypost.rectification.models.recommendation import RecommendationQuerySet
from waypost.rectification.queries.items import due_of
from waypost.rectification.rules import OPEN, Due, RecommendationState, Severity


@dataclass(frozen=True, slots=True)
class Told:
    """A rung that was told, with its receipt."""

    rung: RungName
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class OnLadder:
    """An item on the ladder: the highest rung reached, what was told, and the next rung with its day."""

    id: UUID
    number: int | None
    title: str
    unit: str
    region: str
    state: RecommendationState
    severity: Severity
    due: Due
    rung: Rung
    told: tuple[Told, ...]
    next_on: date | None
    next_rung: RungName | None
    extensions: int
    extended_from: date | None

    @property
    def what(self) -> DueKind:
        """What is due."""
        return DueKind(self.due.what)

    @property
    def is_told(self) -> bool:
        """True when the highest rung has been told."""
        return any(one.rung is self.rung.name for one in self.told)


def overdue(actor: Actor, *, today: date, ladder: Ladder = LADDER, most: int = 500) -> list[OnLadder]:
    """The actor's items that stand on a rung today, the highest first. Two SQL queries."""
    rows = _candidates(actor, today, ladder).select_related("unit", "unit__region").order_by("due_on", "pk")[:most]
    found = {row.pk: (row, due) for row in rows if (due := due_of(row, today)) is not None}
    told = Reminder.objects.filter(recommendation__in=list(found)).order_by("told_at")
    by_item: dict[UUID, list[Reminder]] = {}
    for one in told:
        by_item.setdefault(one.recommendation_id, []).append(one)
    items = [_on_ladder(row, due, by_item.get(pk, []), today, ladder) for pk, (row, due) in found.items()]
    return sorted((one for one in items if one is not None), key=lambda one: (-one.rung.days, one.due.on, one.title))


def _candidates(actor: Actor, today: date, ladder: Ladder) -> RecommendationQuerySet:
    """Open rows with some date that may be on the ladder."""
    by = today + timedelta(days=ladder.amber_days)
    near = Q(due_on__lte=by) | Q(response_due_on__lte=by) | Q(plan_due_on__lte=by)
    return Recommendation.objects.visible_to(actor).filter(near, state_value__in=[state.value for state in OPEN])


def _on_ladder(row: Recommendation, due: Due, told: Iterable[Reminder], today: date, ladder: Ladder) -> OnLadder | None:
    reached = ladder.reached(due.on, today)
    if not reached:
        return None
    coming = ladder.next_after(due.on, today)
    mine = [one for one in told if one.due_on == due.on and one.what == due.what]
    return OnLadder(
        row.pk,
        row.number,
        row.title,
        row.unit.name,
        row.unit.region.name,
        row.state,
        row.severity,
        due,
        reached[-1],
        tuple(Told(one.rung, one.told_at, one.seq) for one in mine),
        coming[0] if coming else None,
        coming[1].name if coming else None,
        row.extensions,
        row.first_due_on if row.extensions else None,
    )


def remind_all(actor: Actor, *, today: date, ladder: Ladder = LADDER, dry_run: bool = False) -> list[Reminded]:
    """Tell every rung that is due among the actor's items, each in a transaction of its own."""
    ids = list(_candidates(actor, today, ladder).order_by("due_on", "pk").values_list("pk", flat=True))
    told = [actions.remind(actor, pk, today=today, ladder=ladder, dry_run=dry_run) for pk in ids]
    return [one for one in told if one is not None]
