"""Campaigns, groups, meetings and activities as what an act was about: for the inbox and the pages of the ledger."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from waypost.campaign.models import Activity, Campaign, Group, Meeting, Membership
from waypost.campaign.queries.plan import visible
from waypost.campaign.queries.words import shown
from waypost.campaign.rules import MembershipState
from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role
from waypost.kernel.subjects import Subject, Whereabouts, numbers
from waypost.platform.addresses import address_of

_INSIDE = GROUP_SIDE | {Role.AUDITOR}


def campaign_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The campaigns that the actor may see, by key. One query."""
    return {str(row.pk): _campaign(actor, row) for row in visible(actor).filter(pk__in=numbers(keys))}


def campaign_whereabouts(key: str) -> Whereabouts | None:
    """A campaign belongs to its region. Not scoped."""
    row = Campaign.objects.filter(pk__in=numbers([key])).first()
    return None if row is None else Whereabouts(Place(row.pk, "", row.region_path))


def group_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The groups of the campaigns that the actor may see, by key; a unit sees that there is a group and no more."""
    rows = Group.objects.filter(pk__in=numbers(keys), campaign__in=visible(actor)).select_related("campaign")
    return {
        str(row.pk): Subject(
            shown(row.name, row.name_en), address_of("campaign:groups", row.campaign_id), not actor.has(*_INSIDE)
        )
        for row in rows
    }


def group_whereabouts(key: str) -> Whereabouts | None:
    """A group belongs to its campaign's region; its people are those who serve in it now. Not scoped."""
    row = Group.objects.select_related("campaign").filter(pk__in=numbers([key])).first()
    if row is None:
        return None
    serving = Membership.objects.filter(group=row, state_value=MembershipState.APPROVED.value)
    people = {"team": tuple(serving.values_list("user_id", flat=True).distinct())}
    return Whereabouts(Place(row.campaign_id, "", row.campaign.region_path), people)


def meeting_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The meetings that the actor may see, by key. One query."""
    return {
        str(row.pk): Subject(
            shown(row.title, row.title_en), address_of("campaign:meeting", row.pk), not actor.has(*_INSIDE)
        )
        for row in Meeting.objects.all().visible_to(actor).filter(pk__in=numbers(keys))
    }


def meeting_whereabouts(key: str) -> Whereabouts | None:
    """Where a meeting was held. Not scoped."""
    return _located(Meeting.objects.filter(pk__in=numbers([key])))


def activity_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The activities that the actor may see, by key. One query."""
    return {
        str(row.pk): Subject(
            shown(row.title, row.title_en), address_of("campaign:activity", row.pk), not actor.has(*_INSIDE)
        )
        for row in Activity.objects.all().visible_to(actor).filter(pk__in=numbers(keys))
    }


def activity_whereabouts(key: str) -> Whereabouts | None:
    """Where an activity is held. Not scoped."""
    return _located(Activity.objects.filter(pk__in=numbers([key])))


def _located(rows: QuerySet[Meeting] | QuerySet[Activity]) -> Whereabouts | None:
    row = rows.first()
    return None if row is None else Whereabouts(Place(row.campaign_id, row.unit_path, row.region_path))


def _campaign(actor: Actor, row: Campaign) -> Subject:
    return Subject(
        shown(row.name, row.name_en), address_of("campaign:campaign", row.pk), not actor.has(*_INSIDE, Role.ADMIN)
    )
