"""Visits, findings, checklists and talks as what an act was about: for the inbox and the pages of the ledger."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext

from waypost.fieldwork.models import Checklist, Finding, Share, Talk, Unsealing, Visit, VisitMember
from waypost.fieldwork.queries.checklists import checklists
from waypost.fieldwork.queries.findings import visible_findings
from waypost.fieldwork.queries.visits import is_inside, kind_views, visible_visits
from waypost.kernel.actor import Actor, Place
from waypost.kernel.subjects import Subject, Whereabouts, numbers, people, uuids
from waypost.platform.addresses import address_of


def visit_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The visits that the actor may know of, by key. Two queries."""
    known = kind_views()
    return {
        str(row.pk): Subject(
            gettext("%(unit)s: %(kind)s of %(day)s")
            % {
                "unit": row.unit.name,
                "kind": known[row.kind_code].name if row.kind_code in known else row.kind_code,
                "day": timezone.localdate(row.started_at or row.from_at).isoformat(),
            },
            address_of("fieldwork:visit", row.pk),
            not is_inside(actor, _place(row)),
        )
        for row in visible_visits(actor).filter(pk__in=uuids(keys)).select_related("unit")
    }


def visit_whereabouts(key: str) -> Whereabouts | None:
    """Where a visit goes, who planned it and who goes. Not scoped."""
    row = Visit.objects.filter(pk__in=uuids([key])).first()
    if row is None:
        return None
    going = VisitMember.objects.filter(visit=row, left_at=None).values_list("user_id", flat=True)
    return Whereabouts(_place(row), {**people(author=row.planned_by_id), "team": tuple(going)})


def finding_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The findings that the actor may see, by key. One query."""
    return {
        str(row.pk): Subject(
            gettext("%(unit)s: %(title)s") % {"unit": row.unit.name, "title": row.title},
            address_of("fieldwork:finding", row.pk),
            not is_inside(actor, _place(row)),
        )
        for row in visible_findings(actor).filter(pk__in=uuids(keys)).select_related("unit")
    }


def finding_whereabouts(key: str) -> Whereabouts | None:
    """Where a finding belongs, who noted it and who asks to withdraw it. Not scoped."""
    row = Finding.objects.filter(pk__in=uuids([key])).first()
    if row is None:
        return None
    return Whereabouts(_place(row), people(author=row.found_by_id, proposer=row.withdrawal_by_id))


def talk_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The talks that the actor held, by key: the acts about a talk are for its author alone. One query."""
    own = Talk.objects.filter(pk__in=uuids(keys), author=actor.user_id or 0)
    return {
        str(row.pk): Subject(
            gettext("a talk that you recorded on %(day)s") % {"day": row.recorded_on.isoformat()},
            address_of("fieldwork:talk", row.pk),
        )
        for row in own
    }


def talk_whereabouts(key: str) -> Whereabouts | None:
    """A talk concerns its author, and nobody by role. Not scoped."""
    row = Talk.objects.filter(pk__in=uuids([key])).first()
    return None if row is None else Whereabouts(Place(row.campaign_id, "", ""), people(author=row.author_id))


def unsealing_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The requests to custodians that the actor made, or is asked to agree to, by key. One query."""
    held = Share.objects.filter(user=actor.user_id or 0).values("custody_id")
    rows = Unsealing.objects.filter(pk__in=uuids(keys))
    own = rows.filter(asked_by=actor.user_id or 0) | rows.filter(custody__in=held)
    return {
        str(row.pk): Subject(gettext("a request to open sealed talks"), address_of("fieldwork:talks")) for row in own
    }


def unsealing_whereabouts(key: str) -> Whereabouts | None:
    """A request concerns its asker and the custodians. Not scoped."""
    row = Unsealing.objects.select_related("custody").filter(pk__in=uuids([key])).first()
    if row is None:
        return None
    holders = tuple(row.custody.shares.values_list("user_id", flat=True))
    return Whereabouts(Place(row.custody.campaign_id, "", ""), {"reader": (row.asked_by_id,), "custodian": holders})


def checklist_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The checklists that the actor may read, by key."""
    wanted = set(numbers(keys))
    rows = checklists(actor) + checklists(actor, retired=True) if wanted else []
    return {
        str(row.id): Subject(row.name, address_of("fieldwork:checklist", row.id)) for row in rows if row.id in wanted
    }


def checklist_whereabouts(key: str) -> Whereabouts | None:
    """A checklist belongs to a campaign, or to all. Not scoped."""
    row = Checklist.objects.filter(pk__in=numbers([key])).first()
    return None if row is None else Whereabouts(Place(row.campaign_id, "", ""))


def _place(row: Visit | Finding) -> Place:
    return Place(row.campaign_id, row.unit_path, row.region_path)
