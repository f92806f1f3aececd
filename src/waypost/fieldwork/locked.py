"""Finding the rows of an action: within the actor's scope, locked."""

from __future__ import annotations

from uuid import UUID

from waypost.fieldwork.models import Finding, Visit, VisitMember
from waypost.kernel.actor import Actor, Place


def locked_visit(actor: Actor, visit_id: UUID) -> Visit:
    """The visit, locked. Raises Visit.DoesNotExist when the actor may not know of it."""
    seen = Visit.objects.visible_to(actor).filter(pk=visit_id).values("pk")
    return Visit.objects.select_for_update(of=("self",)).get(pk__in=seen)


def locked_finding(actor: Actor, finding_id: UUID) -> Finding:
    """The finding, locked. Raises Finding.DoesNotExist when the actor may not see it."""
    seen = Finding.objects.visible_to(actor).filter(pk=finding_id).values("pk")
    return Finding.objects.select_for_update(of=("self",)).get(pk__in=seen)


def place_of(row: Visit | Finding) -> Place:
    """Where a visit or a finding belongs."""
    return Place(row.campaign_id, row.unit_path, row.region_path)


def goes(actor: Actor, visit_id: UUID) -> bool:
    """True when the actor is on the visit."""
    return VisitMember.objects.filter(visit=visit_id, user=actor.user_id or 0, left_at=None).exists()
