"""How recommendations stood on a day, folded from their events, and what gates measure of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from waypost.kernel.calendar import days_late
from waypost.kernel.measure import Measured
from waypost.rectification.models import Event, Recommendation
from waypost.rectification.queries.items import end_of
from waypost.rectification.queries.standing import DUE_IN, ENDING
from waypost.rectification.rules import OPEN, RecommendationState

_S = RecommendationState


@dataclass(slots=True)
class Standing:
    """How one recommendation stood at the end of a day. `issued_on` None: not issued by then."""

    id: UUID
    unit_id: int
    severity: str
    kind: str
    state: RecommendationState = _S.DRAFT
    since: datetime | None = None
    issued_on: date | None = None
    closed_on: date | None = None
    due_on: date | None = None
    number: int | None = None
    rebounds: int = 0
    extensions: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def standings(*, campaign_id: int, as_of: date, unit_ids: Iterable[int] | None = None) -> list[Standing]:
    """How every recommendation of a campaign stood at the end of a day, drafts too. Not scoped: for figures, whose
    rows are opened through `visible_to`. One SQL query; two for some units."""
    events = Event.objects.filter(effective_at__lte=end_of(as_of))
    if unit_ids is None:
        events = events.filter(recommendation__campaign_id=campaign_id)
    else:
        theirs = Recommendation.objects.filter(campaign=campaign_id, unit__in=list(unit_ids))
        events = events.filter(recommendation__in=list(theirs.values_list("pk", flat=True)))
    found: dict[UUID, Standing] = {}
    values = events.order_by("recommendation_id", "version").values_list(
        "recommendation_id",
        "recommendation__unit_id",
        "recommendation__severity_value",
        "recommendation__kind_value",
        "step",
        "state_value",
        "effective_at",
        "references",
    )
    for pk, unit_id, severity, kind, step, state, at, references in values.iterator(chunk_size=2000):
        standing = found.setdefault(pk, Standing(pk, unit_id, severity, kind))
        _apply(standing, step, RecommendationState(state), at, references)
    return list(found.values())


def _apply(standing: Standing, step: str, state: RecommendationState, at: datetime, references: dict[str, Any]) -> None:
    if state is not standing.state or standing.since is None:
        standing.since = at
    standing.state = state
    if step == "issue":
        standing.issued_on = timezone.localdate(at)
        standing.number = references.get("number")
    if step in ENDING:
        standing.closed_on = timezone.localdate(at)
    if step == "reopen_rebound":
        standing.closed_on = None
        standing.rebounds += 1
    standing.extensions += step == "grant_extension"
    due = references.get(DUE_IN.get(step, ""))
    if due:
        standing.due_on = date.fromisoformat(due)


def recommendations_closed_share(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """Of each unit's issued recommendations, how many are ended (closed, merged, or withdrawn by a paper), in whole
    per cent, rounded down; None where none was issued. For gates."""
    wanted = list(unit_ids)
    issued: dict[int, int] = dict.fromkeys(wanted, 0)
    ended: dict[int, int] = dict.fromkeys(wanted, 0)
    for one in standings(campaign_id=campaign_id, as_of=as_of, unit_ids=wanted):
        if one.issued_on is not None:
            issued[one.unit_id] += 1
            ended[one.unit_id] += not one.is_open
    return {
        pk: Measured(100 * ended[pk] // issued[pk] if issued[pk] else None, f"{ended[pk]} / {issued[pk]}")
        for pk in wanted
    }


def recommendations_overdue(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How many recommendations of each unit are open past their due date. For gates."""
    wanted = list(unit_ids)
    late: dict[int, int] = dict.fromkeys(wanted, 0)
    for one in standings(campaign_id=campaign_id, as_of=as_of, unit_ids=wanted):
        late[one.unit_id] += one.is_open and one.due_on is not None and days_late(one.due_on, as_of) > 0
    return {pk: Measured(late[pk]) for pk in wanted}


def recommendations_unanswered(unit_ids: Iterable[int], *, campaign_id: int, as_of: date) -> dict[int, Measured]:
    """How many recommendations of each unit are issued and neither accepted nor disputed. For gates."""
    wanted = list(unit_ids)
    waiting: dict[int, int] = dict.fromkeys(wanted, 0)
    for one in standings(campaign_id=campaign_id, as_of=as_of, unit_ids=wanted):
        waiting[one.unit_id] += one.state is _S.ISSUED
    return {pk: Measured(waiting[pk]) for pk in wanted}
