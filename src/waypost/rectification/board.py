"""The ledger of recommendations (台账): filtered, sorted, by the page, counted by state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, DateField, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from waypost.kernel.actor import Actor
from waypost.kernel.calendar import days_late
from waypost.organisation.rules import UnitLevel
from waypost.platform import search as words
from waypost.platform.counting import MOST, counted
from waypost.platform.fields import under
from waypost.platform.pages import Page, page
from waypost.rectification.models import Recommendation
from waypost.rectification.models.recommendation import FAR, RecommendationQuerySet
from waypost.rectification.queries.items import due_of
from waypost.rectification.rules import (
    AMBER_DAYS,
    OPEN,
    TERMINAL,
    Lateness,
    RecommendationState,
    RectificationKind,
    Severity,
    lateness,
)

_OPEN = [state.value for state in OPEN]
_TERMINAL = [state.value for state in TERMINAL]
SORTS: dict[str, tuple[str, ...]] = {
    "age": ("drafted_at", "pk"),
    "due": ("due_or_far", "pk"),
    "number": ("number_or_none", "pk"),
    "state": ("state_order", "due_or_far", "pk"),
    "severity": ("severity_order", "due_or_far", "pk"),
    "unit": ("region_path", "unit_path", "pk"),
    "since": ("state_since_at", "pk"),
    "title": ("title", "pk"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader wants to see in the ledger. Empty means no matter; `late` is "red", "amber" or ""."""

    campaign_id: int | None = None
    states: tuple[RecommendationState, ...] = ()
    unit_id: int | None = None
    unit_path: str = ""
    region_path: str = ""
    level: UnitLevel | None = None
    unit_kind: str = ""
    severity: Severity | None = None
    kind: RectificationKind | None = None
    focus_id: int | None = None
    late: str = ""
    author_id: int | None = None
    verifier_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""
    is_open: bool | None = None
    ids: tuple[UUID, ...] = ()
    sort: str = "-age"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger, as much as a table shows. `next_on` is the day by which somebody must act next: to
    answer, to plan, to put right or to look back."""

    id: UUID
    number: int | None
    version: int
    title: str
    state: RecommendationState
    since_at: datetime
    severity: Severity
    kind: RectificationKind
    unit_id: int
    unit: str
    region: str
    level: UnitLevel
    author: str
    verifier: str
    focus: tuple[str, ...]
    due_on: date | None
    first_due_on: date | None
    issued_at: datetime | None
    closed_at: datetime | None
    look_back_on: date | None
    lateness: Lateness
    days_late: int
    extensions: int
    rebounds: int
    next_on: date | None = None

    @property
    def is_open(self) -> bool:
        """True while a due date counts."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are in each state, and how many of the open ones are late or nearly so. Where there are more
    than 10,000 in all, each number stops at 10,000 and `is_cut` says so: a page does not count a million."""

    by_state: dict[RecommendationState, int]
    late: int
    soon: int
    is_cut: bool = False

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())

    @property
    def open(self) -> int:
        """Those that are not at an end."""
        return sum(count for state, count in self.by_state.items() if state not in TERMINAL)


def board(actor: Actor, wanted: Wanted, *, today: date, after: str = "", limit: int = 50) -> Page[Line]:
    """A page of the ledger. Two queries, however many rows there are.

    Raises:
        BadInput: `after` is no cursor of such a list.
    """
    backwards = wanted.sort.startswith("-")
    by = SORTS.get(wanted.sort.removeprefix("-"), SORTS["age"])
    order = tuple(f"-{name}" for name in by) if backwards else by
    rows = _ordered(fitting(actor, wanted, today=today))
    shown = rows.select_related("unit", "unit__region", "author", "verifier").prefetch_related("focus_areas")
    return page(shown, by=order, after=after, limit=limit).of(lambda row: _line(row, today))


def every_line(actor: Actor, wanted: Wanted, *, today: date, most: int = 20_000) -> list[Line]:
    """Every line that fits, for an export; at most `most`."""
    lines: list[Line] = []
    after = ""
    while len(lines) < most:
        part = board(actor, wanted, today=today, after=after, limit=200)
        lines += part.items
        after = part.next
        if not after:
            break
    return lines


def counts(actor: Actor, wanted: Wanted, *, today: date) -> Counts:
    """How the ledger divides by state, whatever states and lateness are asked for. Four queries; where there are more
    than 10,000, one for each state, none of which looks at more than 10,000 rows."""
    rows = fitting(actor, replace(wanted, states=(), late="", is_open=None), today=today).order_by()
    late, soon = counted(rows.filter(_late(today))), counted(rows.filter(_soon(today)))
    by_state = dict.fromkeys(RecommendationState, 0)
    if counted(rows) <= MOST:
        found = rows.values_list("state_value").annotate(Count("pk"))
        return Counts(by_state | {RecommendationState(value): count for value, count in found}, late, soon)
    by_state = {state: counted(rows.filter(state_value=state.value)) for state in RecommendationState}
    return Counts(by_state, late, soon, is_cut=True)


def issued(actor: Actor, wanted: Wanted) -> int:
    """How many were ever issued, whatever became of them, up to 10,000."""
    rows = Recommendation.objects.visible_to(actor).filter(number__isnull=False)
    return counted(rows.filter(campaign_id=wanted.campaign_id) if wanted.campaign_id is not None else rows)


def ids_on_finding(actor: Actor, finding_id: UUID) -> tuple[UUID, ...]:
    """The recommendations that rest on a finding, as far as the actor may see them."""
    rows = Recommendation.objects.visible_to(actor).filter(basis__finding_id=finding_id)
    return tuple(rows.order_by("drafted_at").values_list("pk", flat=True)[:20])


def without_recommendation(actor: Actor, finding_ids: Iterable[UUID]) -> set[UUID]:
    """Of some findings those on which nothing rests yet that the actor may see."""
    wanted = set(finding_ids)
    rows = Recommendation.objects.visible_to(actor).filter(basis__finding_id__in=wanted)
    return wanted - set(rows.values_list("basis__finding_id", flat=True))


def fitting(actor: Actor, wanted: Wanted, *, today: date) -> RecommendationQuerySet:
    """The rows that fit every filter, in no order."""
    rows = Recommendation.objects.visible_to(actor).filter(
        under("unit_path", wanted.unit_path), under("region_path", wanted.region_path), _worded(wanted.text)
    )
    exact = {
        "campaign_id": wanted.campaign_id,
        "unit_id": wanted.unit_id,
        "level_value": wanted.level.value if wanted.level else None,
        "unit__kind__code": wanted.unit_kind or None,
        "severity_value": wanted.severity.value if wanted.severity else None,
        "kind_value": wanted.kind.value if wanted.kind else None,
        "author_id": wanted.author_id,
        "verifier_id": wanted.verifier_id,
        "due_on__gte": wanted.due_from,
        "due_on__lte": wanted.due_to,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.states:
        rows = rows.filter(state_value__in=[state.value for state in wanted.states])
    if wanted.is_open is not None:
        rows = rows.exclude(state_value__in=_TERMINAL) if wanted.is_open else rows.filter(state_value__in=_TERMINAL)
    if wanted.focus_id is not None:
        rows = rows.filter(focus_areas=wanted.focus_id)
    if wanted.ids:
        rows = rows.filter(pk__in=wanted.ids)
    return rows.filter({"red": _late, "amber": _soon}.get(wanted.late, _any)(today))


def _any(today: date) -> Q:
    return Q()


def _late(today: date) -> Q:
    return Q(state_value__in=_OPEN, due_on__lt=today)


def _soon(today: date) -> Q:
    return Q(state_value__in=_OPEN, due_on__gte=today, due_on__lte=today + timedelta(days=AMBER_DAYS))


def _worded(text: str) -> Q:
    text = text.strip()
    if not text:
        return Q()
    found = Q(pk__in=[UUID(pk) for pk in words.find("recommendation", text)]) | Q(title__icontains=text)
    number = re.fullmatch(r"(?:[^\W\d]+-?)?0*(\d{1,9})", text)
    return found | Q(number=int(number[1])) if number else found


def _ordered(rows: RecommendationQuerySet) -> RecommendationQuerySet:
    """Columns to sort by that are never empty."""
    states = [When(state_value=state.value, then=Value(at)) for at, state in enumerate(RecommendationState)]
    severities = [When(severity_value=severity.value, then=Value(-at)) for at, severity in enumerate(Severity)]
    return rows.annotate(
        due_or_far=Coalesce("due_on", Value(FAR), output_field=DateField()),
        number_or_none=Coalesce("number", Value(0), output_field=IntegerField()),
        state_order=Case(*states, default=Value(99), output_field=IntegerField()),
        severity_order=Case(*severities, default=Value(0), output_field=IntegerField()),
    )


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _line(row: Recommendation, today: date) -> Line:
    english = _english()

    def shown(thing: object) -> str:
        """The name of a row that may have an English one."""
        return str((getattr(thing, "name_en", "") if english else "") or getattr(thing, "name", ""))

    running = row.due_on if row.state in OPEN else None
    due = due_of(row, today)
    return Line(
        id=row.pk,
        number=row.number,
        version=row.version,
        title=row.title,
        state=row.state,
        since_at=row.state_since_at,
        severity=row.severity,
        kind=row.kind,
        unit_id=row.unit_id,
        unit=row.unit.name,
        region=row.unit.region.name,
        level=UnitLevel(row.level_value),
        author=shown(row.author),
        verifier=shown(row.verifier) if row.verifier else "",
        focus=tuple(shown(area) for area in sorted(row.focus_areas.all(), key=lambda area: area.order)),
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        issued_at=row.issued_at,
        closed_at=row.closed_at,
        look_back_on=row.look_back_on,
        lateness=lateness(running, today),
        days_late=days_late(running, today) if running else 0,
        extensions=row.extensions,
        rebounds=row.rebounds,
        next_on=due.on if due else None,
    )
