"""Recommendations behind figures, as of any day: read from the events, so that a later change alters no earlier figure.

Where nothing has happened since that day, the recommendation's own row says the same (it is the fold of its events) and
is read instead. Not scoped: readers filter when they open a record.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, DateTimeField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from waypost.kernel.actor import Actor
from waypost.kernel.rows import RowRef, row
from waypost.organisation.queries.figures import PLACED
from waypost.platform.rows import Rows
from waypost.rectification.models import Event, Recommendation
from waypost.rectification.queries.items import end_of
from waypost.rectification.rules import OPEN, RecommendationState

_S = RecommendationState
# In which reference of which event a due date stands.
DUE_IN = {"issue": "due_on", "grant_extension": "until", "absorb": "due_on", "reopen_rebound": "due_on"}
ENDING = ("sign_closing", "close_not_implemented", "merge", "withdraw_disputed")
_OPEN = tuple(sorted(state.value for state in OPEN))


def standing(campaign_id: int, as_of: date) -> QuerySet[Any, Any]:
    """The recommendations that had been issued by the end of a day, with how they stood then: `then_state`,
    `then_issued_at`, `then_closed_at`, `then_due_on` and `then_rebounds`. When something was issued or closed is always
    read from its event: what is entered late counts from the day on which it took effect."""
    end = end_of(as_of)
    events = Event.objects.filter(recommendation=OuterRef("pk"), effective_at__lte=end).order_by("-version")
    ended = Case(When(step__in=ENDING, then=F("effective_at")), output_field=DateTimeField())
    ends = events.filter(step__in=(*ENDING, "reopen_rebound")).annotate(ended=ended)
    every = Recommendation.objects.filter(campaign=campaign_id, issued_at__isnull=False).annotate(
        then_issued_at=Subquery(events.filter(step="issue").values("effective_at")[:1]),
        then_closed_at=Subquery(ends.values("ended")[:1]),
    )
    if not Event.objects.filter(effective_at__gt=end).exists():
        return every.annotate(then_state=F("state_value"), then_due_on=F("due_on"), then_rebounds=F("rebounds"))
    due = Case(*(When(step=step, then=KeyTextTransform(name, "references")) for step, name in DUE_IN.items()))
    dues = events.filter(step__in=DUE_IN).annotate(due=Cast(due, DateField())).filter(due__isnull=False)
    rebounds = events.filter(step="reopen_rebound").order_by().values("recommendation").annotate(n=Count("pk"))
    return every.annotate(
        then_state=Subquery(events.values("state_value")[:1]),
        then_due_on=Subquery(dues.values("due")[:1]),
        then_rebounds=Coalesce(Subquery(rebounds.values("n")), 0),
    ).filter(then_issued_at__isnull=False)


def _rows(records: QuerySet[Any, Any], on: str, said: Any, needs: tuple[str, ...], entered: str) -> Rows:
    return Rows(
        "recommendation",
        records,
        {**PLACED, "on": on, "state": "then_state", "severity": "severity_value"},
        ("pk", "unit_id", "number", on, *needs),
        said,
        _visible_to,
        on_is_moment=on.endswith("_at"),
        in_order=True,
        order=(entered,),
    )


def _visible_to(records: Any, actor: Actor) -> Any:
    return records.visible_to(actor)


def recommendation_rows(
    *, campaign_id: int, as_of: date, states: Collection[RecommendationState] | None = None
) -> Rows:
    """The recommendations that had been issued by the end of a day; `states` narrows to those that stood in one of
    them then. `on` is the day of issue."""
    records = standing(campaign_id, as_of)
    if states is not None:
        records = records.filter(then_state__in=[state.value for state in states])
    return _rows(records, "then_issued_at", _issued_said, ("severity_value", "kind_value", "then_state"), "issued_at")


def _issued_said(values: dict[str, Any]) -> RowRef:
    return row(
        "recommendation",
        values["pk"],
        unit=values["unit_id"],
        on=timezone.localdate(values["then_issued_at"]),
        number=values["number"],
        severity=values["severity_value"],
        rectification=values["kind_value"],
        state=values["then_state"],
    )


def closed_rows(*, campaign_id: int, as_of: date) -> Rows:
    """Those closed as implemented by the end of a day; `on` is the day of closing."""
    closed = standing(campaign_id, as_of).filter(then_state=_S.CLOSED_IMPLEMENTED.value)
    return _rows(closed, "then_closed_at", _closed_said, (), "issued_at")


def _closed_said(values: dict[str, Any]) -> RowRef:
    on = timezone.localdate(values["then_closed_at"])
    return row("recommendation", values["pk"], unit=values["unit_id"], on=on, number=values["number"])


def open_rows(*, campaign_id: int, as_of: date) -> Rows:
    """Those open at the end of a day."""
    return recommendation_rows(campaign_id=campaign_id, as_of=as_of, states=OPEN)


def overdue_rows(*, campaign_id: int, as_of: date) -> Rows:
    """Those open at the end of a day and past the due date that held then; `on` is the due date."""
    late = standing(campaign_id, as_of).filter(then_state__in=_OPEN, then_due_on__lt=as_of)
    return _rows(late, "then_due_on", _overdue_said, (), "due_on")


def _overdue_said(values: dict[str, Any]) -> RowRef:
    return row(
        "recommendation", values["pk"], unit=values["unit_id"], on=values["then_due_on"], number=values["number"]
    )


def rebound_rows(*, campaign_id: int, as_of: date) -> Rows:
    """Those that had rebounded by the end of a day, each once."""
    found = standing(campaign_id, as_of).filter(then_rebounds__gt=0)
    return _rows(found, "then_issued_at", _rebound_said, ("then_rebounds",), "issued_at")


def _rebound_said(values: dict[str, Any]) -> RowRef:
    return row(
        "recommendation",
        values["pk"],
        unit=values["unit_id"],
        on=timezone.localdate(values["then_issued_at"]),
        rebounds=values["then_rebounds"],
    )
