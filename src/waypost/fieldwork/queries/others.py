"""What other pages ask of field work: what waits, what a search finds, what concerns a unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from waypost.fieldwork.models import Finding, Talk, Visit
from waypost.fieldwork.queries.findings import visible_findings
from waypost.fieldwork.queries.visits import KindView, VisitView, is_inside, kind_views, selected, views, visible_visits
from waypost.fieldwork.rules.visits import VisitState
from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.found import Found
from waypost.kernel.waiting import Mark, Waiting
from waypost.platform import search as index
from waypost.platform.labels import label
from waypost.platform.templatetags.waypost import day as day_words

_SOON = 3


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """What waits for the actor in field work: visits of the actor's own to start or to finish, announced visits to
    the own unit, withdrawals to decide."""
    return [*_own_visits(actor, today), *_coming(actor, today), *_withdrawals(actor)]


def _own_visits(actor: Actor, today: date) -> list[Waiting]:
    if actor.user_id is None:
        return []
    open_states = (VisitState.PLANNED, VisitState.ANNOUNCED, VisitState.STARTED, VisitState.ENDED)
    rows = selected(actor, user_id=actor.user_id, states=open_states, until_on=today + timedelta(days=_SOON))
    return [_own_visit(one, today) for one in views(actor, rows.order_by("from_at")[:50])]


def _own_visit(one: VisitView, today: date) -> Waiting:
    due = timezone.localdate(one.from_at)
    address = reverse("fieldwork:visit", args=[one.id])
    said = f"{one.kind.name} · {_when(one)}"
    if one.state is VisitState.STARTED:
        title = gettext("On site: %(unit)s") % {"unit": one.unit_name}
        return Waiting(Mark.SOON, title, said, address, gettext("Go on"), due, said=label(one.state))
    if one.state is VisitState.ENDED:
        late = timezone.localdate(one.ended_at) + timedelta(days=_SOON) < today if one.ended_at else False
        title = gettext("Complete the record: %(unit)s") % {"unit": one.unit_name}
        return Waiting(Mark.LATE if late else Mark.DECIDE, title, said, address, gettext("Complete"), due)
    title = gettext("Visit %(unit)s") % {"unit": one.unit_name}
    mark = Mark.LATE if due < today else Mark.SOON
    at = timezone.localtime(one.from_at)
    words = pgettext("a visit", "today") if due == today else ""
    return Waiting(mark, title, said, address, gettext("Open"), due, said=words, hour=f"{at:%H:%M}")


def _when(one: VisitView) -> str:
    at = timezone.localtime(one.from_at)
    return f"{day_words(at)} {at:%H:%M}"


def _coming(actor: Actor, today: date) -> list[Waiting]:
    """Announced visits to the units that the actor answers for."""
    homes = [grant.unit_path for grant in actor.grants if grant.role in (Role.UNIT_HEAD, Role.LIAISON)]
    found: list[Waiting] = []
    for home in dict.fromkeys(path for path in homes if path):
        rows = selected(actor, unit_path=home, states=[VisitState.ANNOUNCED], from_on=today).order_by("from_at")
        for one in views(actor, rows[:20]):
            title = gettext("The group visits %(unit)s") % {"unit": one.unit_name}
            address = reverse("fieldwork:visit", args=[one.id])
            found.append(Waiting(Mark.NEWS, title, f"{one.kind.name} · {_when(one)}", address, gettext("Look"), one.on))
    return found


def _withdrawals(actor: Actor) -> list[Waiting]:
    if not actor.has(Role.LEADER, Role.OFFICE):
        return []
    rows = visible_findings(actor).filter(withdrawal_by__isnull=False, withdrawn_at=None)
    return [
        Waiting(
            Mark.ASKED,
            gettext("Withdraw a finding? %(title)s") % {"title": row.title},
            row.withdrawal_reason,
            reverse("fieldwork:finding", args=[row.pk]),
            gettext("Decide"),
        )
        for row in rows.exclude(withdrawal_by=actor.user_id).order_by("pk")[:20]
    ]


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """Visits and findings that the actor may know of and in which every two characters of the text occur, at most
    `limit` of each. Talks are never searched."""
    known = kind_views()
    visits = visible_visits(actor).filter(pk__in=index.find("visit", text)).select_related("unit")
    findings = visible_findings(actor).filter(pk__in=index.find("finding", text)).select_related("unit")
    found = [
        Found(
            gettext("Visit"),
            row.unit.name,
            _search_line(actor, row, known),
            reverse("fieldwork:visit", args=[row.pk]),
        )
        for row in visits.order_by("-from_at")[:limit]
    ]
    found += [
        Found(gettext("Finding"), row.title, row.unit.name, reverse("fieldwork:finding", args=[row.pk]))
        for row in findings.order_by("-found_at")[:limit]
    ]
    return found


def _search_line(actor: Actor, row: Visit, known: dict[str, KindView]) -> str:
    """The kind and the day of a visit; for those inside its work also what it was for."""
    kind = known[row.kind_code].name if row.kind_code in known else row.kind_code
    parts = [kind, timezone.localdate(row.started_at or row.from_at).isoformat()]
    if row.purpose and is_inside(actor, Place(row.campaign_id, row.unit_path, row.region_path)):
        parts.append(row.purpose)
    return " · ".join(parts)


def unit_visits(actor: Actor, unit_id: int, *, limit: int = 20) -> list[VisitView]:
    """The visits to one unit, newest first, as far as the actor may know of them."""
    return views(actor, selected(actor, unit_id=unit_id).order_by("-from_at")[:limit])


def readable_subjects(actor: Actor, kind: str, ids: Iterable[str]) -> set[str]:
    """Of which records of a kind ("visit", "finding", "talk") the actor may read the acts in the ledger. A unit reads
    none of them: acts tell what drafts said. The acts about a talk are for its author."""
    wanted = list(ids)
    if kind == "talk":
        own = Talk.objects.filter(pk__in=wanted, author=actor.user_id or 0)
        return {str(pk) for pk in own.values_list("pk", flat=True)}
    rows: QuerySet[Visit] | QuerySet[Finding] = visible_findings(actor) if kind == "finding" else visible_visits(actor)
    return {
        str(row.pk)
        for row in rows.filter(pk__in=wanted)
        if is_inside(actor, Place(row.campaign_id, row.unit_path, row.region_path))
    }
