"""Reminders: each rung of the overdue ladder is told once, to the people whom it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from waypost.access import queries as access
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, NotPermitted
from waypost.ledger.actions import record, upcoming
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.platform.fields import new_id
from waypost.rectification import policies
from waypost.rectification.ladder import LADDER, Addressee, Ladder, RungName, Telling, of_group
from waypost.rectification.models import Recommendation, Reminder
from waypost.rectification.queries.dossiers import place_of
from waypost.rectification.queries.items import due_of
from waypost.rectification.rules import OPEN, Due, RecommendationState

_S = RecommendationState
_WITH_GROUP = frozenset({_S.DISPUTED, _S.PLAN_SUBMITTED, _S.CLOSURE_REQUESTED, _S.VERIFYING, _S.VERIFIED})


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that was given, or would be: of what, for which day, at which rung, to whom (account ids)."""

    recommendation_id: UUID
    number: int | None
    title: str
    due: Due
    telling: Telling
    people: tuple[int, ...]


@transaction.atomic
def remind(
    actor: Actor, recommendation_id: UUID, *, today: date | None = None, ladder: Ladder = LADDER, dry_run: bool = False
) -> Reminded | None:
    """Tell the rungs of one item that are due and not told; None when there is nothing new to tell. What it did not
    tell it does not record, so that it may be run as often as one likes.

    Raises:
        Recommendation.DoesNotExist: there is none in the actor's part of the tree.
        NotPermitted: only deputy, leader, office and the house itself press for late items.
    """
    today = today or clock.today()
    row = Recommendation.objects.visible_to(actor).select_for_update().get(pk=recommendation_id)
    if not policies.may_remind(actor, place_of(row)):
        raise NotPermitted(N_("your role does not allow this step"))
    due = due_of(row, today) if row.state in OPEN else None
    if due is None:
        return None
    told = Reminder.objects.filter(recommendation=row, what=due.what, due_on=due.on).values_list(
        "rung_value", flat=True
    )
    climbed = of_group(ladder) if row.state in _WITH_GROUP else ladder
    telling = climbed.due(due.on, today, [RungName(value) for value in told])
    if telling is None:
        return None
    people = _people(row, telling.tells, today)
    found = Reminded(row.pk, row.number, row.title, due, telling, tuple(sorted(people)))
    if not dry_run:
        _record(actor, row, found)
    return found


def _record(actor: Actor, row: Recommendation, found: Reminded) -> None:
    """Seal the reminder into the ledger, from which people are told, and note its rungs."""
    reminder_id = new_id()
    told = Reminder.objects.bulk_create(
        Reminder(
            id=reminder_id if rung is found.telling.rung else new_id(),
            recommendation=row,
            what=found.due.what,
            due_on=found.due.on,
            rung_value=rung.value,
            told_at=clock.now(),
            seq=upcoming(),
        )
        for rung in found.telling.rungs
    )
    record(
        actor,
        "recommendation.reminded",
        subject=f"reminder:{reminder_id}",
        facts={
            "recommendation": str(row.pk),
            "what": found.due.what,
            "due_on": found.due.on.isoformat(),
            "days_late": found.telling.days_late,
            "rung": found.telling.rung.value,
            "rungs": [rung.value for rung in found.telling.rungs],
            "tells": sorted(addressee.value for addressee in found.telling.tells),
            "people": list(found.people),
        },
        campaign_id=row.campaign_id,
        rows=told,
    )


def _people(row: Recommendation, tells: frozenset[Addressee], today: date) -> set[int]:
    """The accounts behind the addressees. Who carries out a measure is named by post only, so the liaison is told."""
    people: set[int] = set()
    if Addressee.INSPECTOR in tells:
        people |= {pk for pk in (row.author_id, row.verifier_id) if pk is not None}
    for addressee, role in _ROLES.items():
        if addressee in tells:
            people |= set(_holders(role, row.unit_path, row.region_path, row.campaign_id, today))
    if Addressee.SUPERIOR_HEAD in tells:
        superior = organisation.place_of(row.unit_id).superior_id
        if superior is not None:
            place = organisation.place_of(superior)
            people |= set(_holders(Role.UNIT_HEAD, place.path, place.region_path, None, today))
    return people


_ROLES = {
    Addressee.OWNER: Role.LIAISON,
    Addressee.LIAISON: Role.LIAISON,
    Addressee.HEAD: Role.UNIT_HEAD,
    Addressee.DEPUTY: Role.DEPUTY,
    Addressee.LEADER: Role.LEADER,
    Addressee.OFFICE: Role.OFFICE,
}


def _holders(role: Role, unit_path: str, region_path: str, campaign_id: int | None, today: date) -> list[int]:
    return access.holders(
        role, unit_path=unit_path, region_path=region_path, campaign_id=campaign_id, today=today, nearest=True
    )
