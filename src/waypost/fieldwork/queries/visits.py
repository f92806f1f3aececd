"""Visits as their readers see them: lists, one, the calendar, and who could go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from waypost.access import queries as access
from waypost.fieldwork import policies
from waypost.fieldwork.models import KindOfVisit, Visit, VisitMember
from waypost.fieldwork.models.visits import VisitQuerySet
from waypost.fieldwork.rules.visits import VISIT, VisitKind, VisitState
from waypost.kernel.actor import Actor, Place, Role
from waypost.platform import search as index
from waypost.platform.counting import MOST, counted
from waypost.platform.fields import under
from waypost.platform.labels import label

SORTS = {
    "from": ("from_at", "pk"),
    "-from": ("-from_at", "-pk"),
    "unit": ("region_path", "unit_path", "pk"),
    "-unit": ("-region_path", "-unit_path", "-pk"),
    "state": ("state_value", "from_at", "pk"),
    "-state": ("-state_value", "-from_at", "-pk"),
    "kind": ("kind_code", "from_at", "pk"),
    "-kind": ("-kind_code", "-from_at", "-pk"),
}
STEPS = ("announce_visit", "open_visit", "end_visit", "finish_report", "reopen_report", "change_plan", "cancel_visit")


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of visit, with its name in the reader's language and how it behaves."""

    code: str
    name: str
    behaviour: VisitKind


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person on a visit, with the rank held on that day."""

    user_id: int
    name: str
    rank: Role
    is_lead: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that the visit's state allows: `why_not` is empty when it is the reader's to take."""

    name: str
    why_not: str

    @property
    def is_open(self) -> bool:
        """True when the reader may take it."""
        return self.why_not == ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit. `purpose`, `focus_ids` and `summary` are empty for a unit that may not read them (yet);
    `is_inside`: the reader sees the work of the visit, not only that it takes place."""

    id: UUID
    number: int | None
    campaign_id: int
    unit_id: int
    unit_name: str
    unit_path: str
    region_path: str
    kind: KindView
    is_hidden: bool
    state: VisitState
    from_at: datetime
    until_at: datetime
    announced_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    purpose: str
    summary: str
    cancel_reason: str
    checklist_id: int | None
    team_id: int | None
    members: tuple[MemberView, ...]
    focus_ids: tuple[int, ...]
    is_inside: bool
    is_mine: bool
    steps: tuple[StepView, ...]

    @property
    def lead(self) -> MemberView | None:
        """Who leads the visit."""
        return next((member for member in self.members if member.is_lead), None)

    @property
    def on(self) -> date:
        """The day of the visit: on which it started, or is planned for."""
        return timezone.localdate(self.started_at or self.from_at)

    @property
    def is_working(self) -> bool:
        """True while the record of the visit may be written."""
        return self.state in (VisitState.STARTED, VisitState.ENDED)

    def may(self, step: str) -> bool:
        """True when the step is open to the reader now."""
        return any(one.name == step and one.is_open for one in self.steps)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Some visits in order; `total` counts all that fit, `pages` how many such parts there are. Both stop at 10,000
    visits, and `is_cut` says so: a page does not count a million, and nobody leafs through them."""

    rows: list[VisitView]
    total: int
    page: int
    pages: int
    is_cut: bool = False

    @property
    def before(self) -> int:
        """The number of the page before."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The number of the page after."""
        return self.page + 1


def kinds() -> list[KindView]:
    """Every kind of visit in use: those of the house, then those the office has named."""
    own = [KindView(kind.value, label(kind), kind) for kind in VisitKind]
    english = get_language() == "en"
    rows = KindOfVisit.objects.filter(is_retired=False).order_by("pk")
    return own + [KindView(row.pk, (english and row.name_en) or row.name, row.behaviour) for row in rows]


def kind_views() -> dict[str, KindView]:
    """Every kind ever used, by code."""
    known = {kind.value: KindView(kind.value, label(kind), kind) for kind in VisitKind}
    english = get_language() == "en"
    for row in KindOfVisit.objects.all():
        known[row.pk] = KindView(row.pk, (english and row.name_en) or row.name, row.behaviour)
    return known


def visible_visits(actor: Actor) -> VisitQuerySet:
    """The rows of visits that the actor may know of: for counts and joins."""
    return Visit.objects.all().visible_to(actor)


def selected(
    actor: Actor,
    *,
    campaign_id: int | None = None,
    unit_id: int | None = None,
    unit_path: str = "",
    region_path: str = "",
    team_id: int | None = None,
    kind: str = "",
    states: Iterable[VisitState] = (),
    user_id: int | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    focus_id: int | None = None,
    text: str = "",
) -> VisitQuerySet:
    """The visits that fit what is asked, as far as the actor may know of them. One place for lists, counts, the
    calendar and the export."""
    wanted = under("unit_path", unit_path) & under("region_path", region_path)
    for column, value in (
        ("campaign", campaign_id),
        ("unit", unit_id),
        ("team", team_id),
        ("kind_code", kind),
    ):
        if value:
            wanted &= Q(**{column: value})
    state_values = [state.value for state in states]
    if state_values:
        wanted &= Q(state_value__in=state_values)
    if from_on is not None:
        wanted &= Q(until_at__gte=_midnight(from_on))
    if until_on is not None:
        wanted &= Q(from_at__lt=_midnight(min(until_on, _LAST) + timedelta(days=1)))
    if user_id is not None:
        wanted &= Q(pk__in=VisitMember.objects.filter(user=user_id, left_at=None).values("visit_id"))
    if focus_id is not None:
        wanted &= Q(pk__in=Visit.focus_areas.through.objects.filter(focusarea=focus_id).values("visit_id"))
    if text.strip():
        wanted &= Q(pk__in=index.find("visit", text))
    return visible_visits(actor).filter(wanted)


# Midnights before and after these days lie outside what a date can be in another time zone.
_FIRST, _LAST = date(1, 1, 3), date(9999, 12, 29)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(min(max(day, _FIRST), _LAST), time.min))


def visits(
    actor: Actor, rows: VisitQuerySet | None = None, *, sort: str = "-from", page: int = 1, limit: int = 50
) -> VisitPage:
    """A page of visits (of `selected` rows; none given: all), in one of the orders of `SORTS`."""
    chosen = visible_visits(actor) if rows is None else rows
    total = counted(chosen)
    pages = max(1, -(-min(total, MOST) // limit))
    page = min(max(page, 1), pages)
    part = chosen.order_by(*SORTS.get(sort, SORTS["-from"]))[(page - 1) * limit : page * limit]
    return VisitPage(views(actor, part), total, page, pages, is_cut=total > MOST)


def visit(actor: Actor, visit_id: UUID) -> VisitView:
    """One visit. Raises Visit.DoesNotExist when the actor may not know of it."""
    row = visible_visits(actor).filter(pk=visit_id)
    found = views(actor, row)
    if not found:
        raise Visit.DoesNotExist
    return found[0]


def views(actor: Actor, rows: VisitQuerySet | Sequence[Visit]) -> list[VisitView]:
    """Rows as answers. A fixed number of queries, however many rows."""
    found = list(rows.select_related("unit") if isinstance(rows, VisitQuerySet) else rows)
    ids = [row.pk for row in found]
    seats: dict[UUID, list[VisitMember]] = {pk: [] for pk in ids}
    for member in VisitMember.objects.filter(visit__in=ids, left_at=None).order_by("-is_lead", "pk"):
        seats[member.visit_id].append(member)
    focus: dict[UUID, list[int]] = {pk: [] for pk in ids}
    for link in Visit.focus_areas.through.objects.filter(visit__in=ids).values_list("visit_id", "focusarea_id"):
        focus[link[0]].append(link[1])
    language = "en" if get_language() == "en" else "zh-hans"
    names = access.names({member.user_id for seated in seats.values() for member in seated}, language=language)
    known = kind_views()
    return [_view(actor, row, seats[row.pk], focus[row.pk], names, known) for row in found]


def _view(
    actor: Actor,
    row: Visit,
    seated: list[VisitMember],
    focus: list[int],
    names: dict[int, str],
    known: dict[str, KindView],
) -> VisitView:
    place = Place(row.campaign_id, row.unit_path, row.region_path)
    inside = is_inside(actor, place)
    goes = any(member.user_id == actor.user_id for member in seated)
    sees_purpose = inside or not row.is_hidden
    return VisitView(
        id=row.pk,
        number=row.number,
        campaign_id=row.campaign_id,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_path=row.unit_path,
        region_path=row.region_path,
        kind=known.get(row.kind_code, KindView(row.kind_code, row.kind_code, row.behaviour)),
        is_hidden=row.is_hidden,
        state=row.state,
        from_at=row.from_at if sees_purpose or row.started_at is None else row.started_at,
        until_at=row.until_at,
        announced_at=row.announced_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        purpose=row.purpose if sees_purpose else "",
        summary=row.summary if inside or row.is_summary_shown else "",
        cancel_reason=row.cancel_reason if inside else "",
        checklist_id=row.checklist_id if inside else None,
        team_id=row.team_id,
        members=tuple(
            MemberView(member.user_id, names.get(member.user_id, ""), member.rank, member.is_lead) for member in seated
        ),
        focus_ids=tuple(sorted(focus)) if sees_purpose else (),
        is_inside=inside,
        is_mine=goes,
        steps=tuple(
            StepView(step, policies.why_not(actor, step, place, is_hidden=row.is_hidden, goes=goes) or "")
            for step in STEPS
            if inside and VISIT.allows(step, row.state) and not (step == "announce_visit" and row.is_hidden)
        ),
    )


def is_inside(actor: Actor, place: Place) -> bool:
    """True for the group's side and auditors, unless they belong to the unit or its line."""
    roles = {Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.INSPECTOR, Role.AUDITOR}
    return actor.has_at(roles, place) and not actor.belongs_to(place.unit_path)


def calendar(actor: Actor, *, first: date, last: date, campaign_id: int | None = None) -> list[VisitView]:
    """The visits between two days, both included, in order of time; called-off ones are left out."""
    rows = selected(actor, campaign_id=campaign_id, from_on=first, until_on=last)
    return views(actor, rows.exclude(state_value=VisitState.CANCELLED.value).order_by("from_at", "pk")[:1000])
