"""Findings and observations as their readers see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import get_language

from waypost.access import queries as access
from waypost.fieldwork import policies
from waypost.fieldwork.models import Finding, Observation, Photo, Visit, VisitMember
from waypost.fieldwork.models.findings import FindingQuerySet
from waypost.fieldwork.queries.visits import is_inside, visible_visits
from waypost.fieldwork.rules.findings import FINDING, FindingState, Severity
from waypost.kernel.actor import Actor, Place
from waypost.platform import search as index
from waypost.platform.counting import MOST, counted
from waypost.platform.fields import under

STEPS = ("amend_finding", "propose_withdrawal", "withdraw_finding", "decline_withdrawal")
_RANK = Case(
    *[When(severity_value=severity.value, then=Value(place)) for place, severity in enumerate(Severity)],
    default=Value(0),
    output_field=IntegerField(),
)
SORTS = {
    "found": ("found_at", "pk"),
    "-found": ("-found_at", "-pk"),
    "unit": ("region_path", "unit_path", "pk"),
    "-unit": ("-region_path", "-unit_path", "-pk"),
    "severity": ("severity_rank", "-found_at", "pk"),
    "-severity": ("-severity_rank", "-found_at", "-pk"),
    "state": ("state_value", "-found_at", "pk"),
    "-state": ("-state_value", "-found_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding in its newest words. Who asks for a withdrawal, and why, is shown to the group's side only."""

    id: UUID
    visit_id: UUID
    visit_number: int | None
    campaign_id: int
    unit_id: int
    unit_name: str
    unit_path: str
    region_path: str
    title: str
    criteria: str
    condition: str
    cause: str
    effect: str
    severity: Severity
    state: FindingState
    revision: int
    focus_ids: tuple[int, ...]
    file_ids: tuple[UUID, ...]
    found_by_id: int
    found_by: str
    found_at: datetime
    issued_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str
    withdrawal_by: str
    is_inside: bool
    steps: tuple[tuple[str, str], ...]

    def may(self, step: str) -> bool:
        """True when the step is open to the reader now."""
        return (step, "") in self.steps


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Some findings in order; `total` counts all that fit, up to 10,000, and `is_cut` says that there may be more."""

    rows: list[FindingView]
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


@dataclass(frozen=True, slots=True)
class RevisionView:
    """The words of a finding at one time."""

    number: int
    title: str
    criteria: str
    condition: str
    cause: str
    effect: str
    severity: Severity
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ObservationView:
    """What was seen on a visit."""

    id: UUID
    visit_id: UUID
    text: str
    seen_at: datetime
    noted_by: str
    file_ids: tuple[UUID, ...]
    unit_id: int = 0


def visible_findings(actor: Actor) -> FindingQuerySet:
    """The rows of findings that the actor may see: for counts and joins."""
    return Finding.objects.all().visible_to(actor)


def selected(
    actor: Actor,
    *,
    campaign_id: int | None = None,
    unit_id: int | None = None,
    visit_id: UUID | None = None,
    region_path: str = "",
    severity: Severity | None = None,
    state: FindingState | None = None,
    focus_id: int | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    text: str = "",
    ids: Iterable[UUID] | None = None,
) -> FindingQuerySet:
    """The findings that fit what is asked, as far as the actor may see them."""
    wanted = under("region_path", region_path)
    for column, value in (
        ("campaign", campaign_id),
        ("unit", unit_id),
        ("visit", visit_id),
        ("severity_value", severity.value if severity else ""),
        ("state_value", state.value if state else ""),
        ("found_at__date__gte", from_on),
        ("found_at__date__lte", until_on),
    ):
        if value:
            wanted &= Q(**{column: value})
    if focus_id is not None:
        wanted &= Q(pk__in=Finding.focus_areas.through.objects.filter(focusarea=focus_id).values("finding_id"))
    if ids is not None:
        wanted &= Q(pk__in=list(ids))
    if text.strip():
        wanted &= Q(pk__in=index.find("finding", text))
    return visible_findings(actor).filter(wanted)


def findings(actor: Actor, *, unit_id: int | None = None, ids: Iterable[UUID] | None = None) -> list[FindingView]:
    """The findings about a unit, or those with some ids, newest first, as far as the actor may see them."""
    return _views(actor, selected(actor, unit_id=unit_id, ids=ids).order_by("-found_at", "-pk"))


def finding_views(actor: Actor, *, visit_id: UUID) -> list[FindingView]:
    """The findings of a visit, in the order in which they were noted."""
    return _views(actor, selected(actor, visit_id=visit_id).order_by("found_at", "pk"))


def finding_page(
    actor: Actor, rows: FindingQuerySet | None = None, *, sort: str = "-found", page: int = 1, limit: int = 50
) -> FindingPage:
    """A page of findings (of `selected` rows; none given: all), in one of the orders of `SORTS`."""
    chosen = visible_findings(actor) if rows is None else rows
    total = counted(chosen)
    pages = max(1, -(-min(total, MOST) // limit))
    page = min(max(page, 1), pages)
    ordered = chosen.annotate(severity_rank=_RANK).order_by(*SORTS.get(sort, SORTS["-found"]))
    return FindingPage(_views(actor, ordered[(page - 1) * limit : page * limit]), total, page, pages, total > MOST)


def finding(actor: Actor, finding_id: UUID) -> FindingView:
    """One finding. Raises Finding.DoesNotExist when the actor may not see it."""
    found = _views(actor, selected(actor, ids=[finding_id]))
    if not found:
        raise Finding.DoesNotExist
    return found[0]


def revisions(actor: Actor, finding_id: UUID) -> list[RevisionView]:
    """Every version of a finding's words, the newest first. A unit reads those since the finding was issued, and the
    words that were issued. Raises Finding.DoesNotExist."""
    row = visible_findings(actor).get(pk=finding_id)
    rows = list(row.revisions.order_by("-number"))
    if not is_inside(actor, Place(row.campaign_id, row.unit_path, row.region_path)) and row.issued_at is not None:
        issued = max((one.number for one in rows if one.made_at <= row.issued_at), default=1)
        rows = [one for one in rows if one.number >= issued]
    names = access.names({one.made_by_id for one in rows}, language=_language())
    return [
        RevisionView(
            one.number,
            one.title,
            one.criteria,
            one.condition,
            one.cause,
            one.effect,
            Severity(one.severity_value),
            one.reason,
            names.get(one.made_by_id, ""),
            one.made_at,
        )
        for one in rows
    ]


def _language() -> str:
    return "en" if get_language() == "en" else "zh-hans"


def _views(actor: Actor, rows: FindingQuerySet) -> list[FindingView]:
    found = list(rows.select_related("unit", "visit"))
    ids = [row.pk for row in found]
    focus: dict[UUID, list[int]] = {pk: [] for pk in ids}
    for finding_id, focus_id in Finding.focus_areas.through.objects.filter(finding__in=ids).values_list(
        "finding_id", "focusarea_id"
    ):
        focus[finding_id].append(focus_id)
    files: dict[UUID, list[UUID]] = {pk: [] for pk in ids}
    for beside, file_id in Photo.objects.filter(finding__in=ids).order_by("pk").values_list("finding_id", "file_id"):
        if beside is not None:
            files[beside].append(file_id)
    mine = set(
        VisitMember.objects.filter(
            user=actor.user_id or 0, left_at=None, visit__in={row.visit_id for row in found}
        ).values_list("visit_id", flat=True)
    )
    people = {row.found_by_id for row in found} | {row.withdrawal_by_id for row in found}
    names = access.names(people, language=_language())
    return [_view(actor, row, focus[row.pk], files[row.pk], names, row.visit_id in mine) for row in found]


def _view(
    actor: Actor, row: Finding, focus: list[int], files: list[UUID], names: dict[int, str], goes: bool
) -> FindingView:
    place = Place(row.campaign_id, row.unit_path, row.region_path)
    inside = is_inside(actor, place)
    withdrawn = row.state is FindingState.WITHDRAWN
    return FindingView(
        id=row.pk,
        visit_id=row.visit_id,
        visit_number=row.visit.number,
        campaign_id=row.campaign_id,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        unit_path=row.unit_path,
        region_path=row.region_path,
        title=row.title,
        criteria=row.criteria,
        condition=row.condition,
        cause=row.cause,
        effect=row.effect,
        severity=row.severity,
        state=row.state,
        revision=row.revision,
        focus_ids=tuple(sorted(focus)),
        file_ids=tuple(files),
        found_by_id=row.found_by_id,
        found_by=names.get(row.found_by_id, ""),
        found_at=row.found_at,
        issued_at=row.issued_at,
        withdrawn_at=row.withdrawn_at,
        withdrawal_reason=row.withdrawal_reason if inside or withdrawn else "",
        withdrawal_by=names.get(row.withdrawal_by_id or 0, "") if inside else "",
        is_inside=inside,
        steps=tuple(_steps(actor, row, place, goes)) if inside else (),
    )


def _steps(actor: Actor, row: Finding, place: Place, goes: bool) -> list[tuple[str, str]]:
    """Each step that the state allows, with the reason why it is not the actor's ("": it is)."""
    asked = row.withdrawal_by_id is not None
    fitting = {"propose_withdrawal": not asked, "withdraw_finding": asked, "decline_withdrawal": asked}
    return [
        (step, policies.why_not_finding(actor, step, place, goes=goes, proposed_by=row.withdrawal_by_id) or "")
        for step in STEPS
        if FINDING.allows(step, row.state) and fitting.get(step, True)
    ]


def observations(
    actor: Actor, *, ids: Iterable[UUID] | None = None, unit_id: int | None = None
) -> list[ObservationView]:
    """Observations with some ids, or about a unit, newest first, as far as the actor sees the work of their visits:
    a unit sees none."""
    rows = Observation.objects.filter(visit__in=visible_visits(actor).values("pk")).select_related("visit")
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    if unit_id is not None:
        rows = rows.filter(visit__unit=unit_id)
    found = [
        row
        for row in rows.prefetch_related("photos").order_by("-seen_at", "-pk")
        if is_inside(actor, Place(row.visit.campaign_id, row.visit.unit_path, row.visit.region_path))
    ]
    names = access.names({row.noted_by_id for row in found}, language=_language())
    return [
        ObservationView(
            row.pk,
            row.visit_id,
            row.text,
            row.seen_at,
            names.get(row.noted_by_id, ""),
            tuple(photo.file_id for photo in row.photos.all()),
            row.visit.unit_id,
        )
        for row in found
    ]


def observation_views(visit: Visit, beside: Iterable[tuple[UUID | None, UUID]]) -> list[ObservationView]:
    """The observations of a visit, in order of time; `beside` pairs observations with the files shown with them."""
    pairs = list(beside)
    rows = list(Observation.objects.filter(visit=visit).order_by("seen_at", "pk"))
    names = access.names({row.noted_by_id for row in rows}, language=_language())
    return [
        ObservationView(
            row.pk,
            row.visit_id,
            row.text,
            row.seen_at,
            names.get(row.noted_by_id, ""),
            tuple(file_id for observation_id, file_id in pairs if observation_id == row.pk),
            visit.unit_id,
        )
        for row in rows
    ]
