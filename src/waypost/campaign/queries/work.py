"""Meetings held and activities done, and the figures that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from waypost.campaign.models import Activity, ActivityKind, ActivitySession, Meeting, MeetingUnit
from waypost.campaign.queries.words import shown
from waypost.campaign.rules import MeetingKind
from waypost.kernel.actor import Actor
from waypost.kernel.rows import RowRef, row
from waypost.organisation.queries.figures import PLACED
from waypost.platform.fields import under
from waypost.platform.pages import Page, page
from waypost.platform.rows import Rows


@dataclass(frozen=True, slots=True)
class InvitedView:
    """A unit that was invited to a meeting."""

    unit_id: int
    name: str
    is_present: bool
    heads: int


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting. `invited` and `present` count units, `heads` people. `units` is filled where one meeting is asked."""

    id: int
    campaign_id: int
    kind: MeetingKind
    title: str
    held_on: date
    place: str
    region_name: str
    chaired_by: str
    note: str
    focus_areas: tuple[str, ...]
    invited: int
    present: int
    heads: int
    units: tuple[InvitedView, ...] = ()

    @property
    def absent(self) -> int:
        return self.invited - self.present


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of activity."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """One day of an activity at one place. Units: person-times."""

    id: int
    held_on: date
    place: str
    unit_id: int | None
    unit_name: str
    on_site: int
    by_video: int
    note: str


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity with its totals in person-times. `sessions` is filled where one activity is asked for."""

    id: int
    campaign_id: int
    kind: KindView
    title: str
    region_name: str
    region_path: str
    note: str
    focus_areas: tuple[str, ...]
    session_count: int
    on_site: int
    by_video: int
    first_on: date | None
    last_on: date | None
    sessions: tuple[SessionView, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonTimes:
    """Head counts of activities, in person-times."""

    activities: int
    sessions: int
    on_site: int
    by_video: int


def meetings(
    actor: Actor,
    campaign_id: int,
    *,
    kind: MeetingKind | None = None,
    region_path: str = "",
    sort: str = "-day",
    limit: int = 200,
) -> list[MeetingView]:
    """The meetings that the actor may see, the latest first; `sort` is day, kind, region or heads, "-" reverses."""
    rows = _counted(Meeting.objects.visible_to(actor).filter(under("region_path", region_path), campaign=campaign_id))
    if kind is not None:
        rows = rows.filter(kind_value=kind.value)
    fields = {"day": "held_on", "kind": "kind_value", "region": "region_path", "heads": "heads_total"}
    field = fields.get(sort.lstrip("-"), "held_on")
    order = [f"-{field}" if sort.startswith("-") else field, "-pk"]
    return [_meeting_view(one) for one in rows.order_by(*order)[:limit]]


def meeting_page(
    actor: Actor, campaign_id: int, *, kind: MeetingKind | None = None, after: str = "", limit: int = 50
) -> Page[MeetingView]:
    """The same by the page. Raises BadInput when `after` is no cursor of such a list."""
    rows = _counted(Meeting.objects.visible_to(actor).filter(campaign=campaign_id))
    if kind is not None:
        rows = rows.filter(kind_value=kind.value)
    return page(rows, by=("-held_on", "-pk"), after=after, limit=limit).of(_meeting_view)


def meeting(actor: Actor, meeting_id: int) -> MeetingView:
    """One meeting with the units invited to it, as far as the actor may see them. Raises Meeting.DoesNotExist."""
    found = _counted(Meeting.objects.visible_to(actor)).get(pk=meeting_id)
    units = MeetingUnit.objects.filter(meeting=found).select_related("unit").order_by("-is_present", "unit__path")
    invited = [InvitedView(one.unit_id, one.unit.name, one.is_present, one.heads) for one in units]
    return _meeting_view(found, tuple(invited))


def _counted(rows: QuerySet[Meeting]) -> QuerySet[Any, Any]:
    return (
        rows.select_related("region")
        .prefetch_related("focus_areas")
        .annotate(
            invited_total=Count("units"),
            present_total=Count("units", filter=Q(units__is_present=True)),
            heads_total=Sum("units__heads", default=0),
        )
    )


def _meeting_view(found: Any, units: tuple[InvitedView, ...] = ()) -> MeetingView:
    return MeetingView(
        id=found.pk,
        campaign_id=found.campaign_id,
        kind=found.kind,
        title=shown(found.title, found.title_en),
        held_on=found.held_on,
        place=found.place,
        region_name=found.region.name,
        chaired_by=found.chaired_by,
        note=found.note,
        focus_areas=tuple(shown(area.name, area.name_en) for area in found.focus_areas.all()),
        invited=found.invited_total,
        present=found.present_total,
        heads=found.heads_total,
        units=units,
    )


def activity_kinds() -> list[KindView]:
    """The kinds of activity in use, in order."""
    rows = ActivityKind.objects.filter(is_retired=False).order_by("order", "pk")
    return [KindView(one.code, shown(one.name_zh, one.name_en)) for one in rows]


def activities(actor: Actor, campaign_id: int, *, kind: str = "", region_path: str = "") -> list[ActivityView]:
    """The activities that the actor may see, the latest first."""
    rows = _summed(Activity.objects.visible_to(actor).filter(under("region_path", region_path), campaign=campaign_id))
    if kind:
        rows = rows.filter(kind__code=kind)
    return [_activity_view(one) for one in rows.order_by("-last_on", "-pk")]


def activity(actor: Actor, activity_id: int) -> ActivityView:
    """One activity with its sessions in order. Raises Activity.DoesNotExist."""
    found = _summed(Activity.objects.visible_to(actor)).get(pk=activity_id)
    sessions = ActivitySession.objects.filter(activity=found).select_related("unit").order_by("held_on", "pk")
    return _activity_view(found, tuple(_session_view(one) for one in sessions))


def activity_of_session(actor: Actor, session_id: int) -> int:
    """The id of the activity of a session. Raises ActivitySession.DoesNotExist when the actor may not see it."""
    seen = ActivitySession.objects.filter(activity__in=Activity.objects.visible_to(actor).values("pk"))
    return seen.values_list("activity_id", flat=True).get(pk=session_id)


def _summed(rows: QuerySet[Activity]) -> QuerySet[Any, Any]:
    return (
        rows.select_related("kind", "region")
        .prefetch_related("focus_areas")
        .annotate(
            session_total=Count("sessions"),
            on_site_total=Sum("sessions__on_site", default=0),
            by_video_total=Sum("sessions__by_video", default=0),
            first_on=Min("sessions__held_on"),
            last_on=Max("sessions__held_on"),
        )
    )


def _activity_view(found: Any, sessions: tuple[SessionView, ...] = ()) -> ActivityView:
    return ActivityView(
        id=found.pk,
        campaign_id=found.campaign_id,
        kind=KindView(found.kind.code, shown(found.kind.name_zh, found.kind.name_en)),
        title=shown(found.title, found.title_en),
        region_name=found.region.name,
        region_path=found.region_path,
        note=found.note,
        focus_areas=tuple(shown(area.name, area.name_en) for area in found.focus_areas.all()),
        session_count=found.session_total,
        on_site=found.on_site_total,
        by_video=found.by_video_total,
        first_on=found.first_on,
        last_on=found.last_on,
        sessions=sessions,
    )


def _session_view(one: ActivitySession) -> SessionView:
    return SessionView(
        id=one.pk,
        held_on=one.held_on,
        place=one.place,
        unit_id=one.unit_id,
        unit_name=one.unit.name if one.unit else "",
        on_site=one.on_site,
        by_video=one.by_video,
        note=one.note,
    )


def meeting_rows(*, campaign_id: int, as_of: date, kinds: Iterable[MeetingKind] = ()) -> Rows:
    """The meetings held by a day, of some kinds or of all. Not scoped: for figures."""
    records = Meeting.objects.filter(campaign=campaign_id, held_on__lte=as_of)
    values = [kind.value for kind in kinds]
    if values:
        records = records.filter(kind_value__in=values)
    came = MeetingUnit.objects.filter(meeting=OuterRef("pk"), is_present=True).values("meeting")
    heads = Coalesce(Subquery(came.annotate(n=Sum("heads")).values("n")), 0)
    return Rows(
        "meeting",
        records.annotate(heads_here=heads),
        {**PLACED, "on": "held_on", "meeting": "kind_value"},
        ("pk", "unit_id", "held_on", "kind_value", "heads_here"),
        _meeting_said,
        _visible_to,
    )


def _visible_to(meetings: Any, actor: Actor) -> Any:
    return meetings.visible_to(actor)


def _meeting_said(values: dict[str, Any]) -> RowRef:
    said = {"on": values["held_on"], "meeting": values["kind_value"], "heads": values["heads_here"]}
    return row("meeting", values["pk"], unit=values["unit_id"], **said)


def activity_rows(
    *, campaign_id: int, as_of: date, kinds: Iterable[str] = (), on_site: bool = True, by_video: bool = True
) -> Rows:
    """The sessions of activities held by a day, one row each; `count` is their person-times (on site, by video or
    both). Not scoped: for figures. Sum the counts for person-times."""
    counted = [F(name) for name, wanted in (("on_site", on_site), ("by_video", by_video)) if wanted]
    counts: Any = counted[0] + counted[1] if len(counted) == 2 else counted[0]
    return Rows(
        "activity_session",
        _sessions(campaign_id, as_of, kinds).annotate(counts=counts),
        {**PLACED, "on": "held_on", "activity": "activity_id", "count": "counts"},
        ("pk", "unit_id", "held_on", "activity__kind__code", "activity_id", "counts"),
        _session_said,
        lambda sessions, actor: sessions.filter(activity__in=Activity.objects.visible_to(actor)),
    )


def _session_said(values: dict[str, Any]) -> RowRef:
    said = {"of": values["activity__kind__code"], "activity": values["activity_id"], "count": values["counts"]}
    return row("activity_session", values["pk"], unit=values["unit_id"], on=values["held_on"], **said)


def person_times(*, campaign_id: int, as_of: date, kinds: Iterable[str] = ()) -> PersonTimes:
    """The head counts of activities by a day. Not scoped: for figures."""
    total = _sessions(campaign_id, as_of, kinds).aggregate(
        activities=Count("activity", distinct=True),
        sessions=Count("pk"),
        on_site=Sum("on_site", default=0),
        by_video=Sum("by_video", default=0),
    )
    return PersonTimes(**total)


def _sessions(campaign_id: int, as_of: date, kinds: Iterable[str]) -> QuerySet[ActivitySession]:
    rows = ActivitySession.objects.filter(campaign=campaign_id, held_on__lte=as_of)
    codes = list(kinds)
    return rows.filter(activity__kind__code__in=codes) if codes else rows
