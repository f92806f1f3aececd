"""Groups, teams and terms of duty. An appointment is proposed by one person and approved by another."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waypost.access import queries as access
from waypost.campaign import policies
from waypost.campaign.actions.stationing import bring_grants_up_to_date
from waypost.campaign.finding import locked_campaign, locked_group, place_of, worded
from waypost.campaign.models import Group, Membership, Team
from waypost.campaign.queries.plan import visible
from waypost.campaign.rules import MembershipState
from waypost.kernel.actor import GROUP_ROLES, Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Refused, StepNotAllowed
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation


@transaction.atomic
def add_group(actor: Actor, campaign_id: int, *, name: str, name_en: str = "") -> Group:
    """Set up a group. Raises Campaign.DoesNotExist, NotPermitted, Refused (the name is taken)."""
    campaign = locked_campaign(actor, campaign_id)
    policies.require(actor, "add_group", place_of(campaign))
    name = worded(name, "name")
    if campaign.groups.filter(name=name).exists():
        raise Refused(N_("there is a group of this name"))
    group = Group.objects.create(campaign=campaign, name=name, name_en=tidy(name_en))
    record(
        actor,
        "group.added",
        subject=f"group:{group.pk}",
        facts={"name": name},
        campaign_id=campaign.pk,
        acting_as=Role.OFFICE,
        rows=[group],
    )
    return group


@transaction.atomic
def add_team(actor: Actor, group_id: int, *, name: str, name_en: str = "") -> Team:
    """Set up a team in a group. Raises Group.DoesNotExist, NotPermitted, Refused (the name is taken)."""
    group = locked_group(actor, group_id)
    place = _place_for(actor, group)
    policies.require(actor, "add_team", place)
    name = worded(name, "name")
    if group.teams.filter(name=name).exists():
        raise Refused(N_("there is a team of this name"))
    team = Team.objects.create(group=group, name=name, name_en=tidy(name_en))
    record(
        actor,
        "team.added",
        subject=f"group:{group.pk}",
        facts={"team": team.pk, "name": name},
        campaign_id=group.campaign_id,
        acting_as=policies.role_for(actor, "add_team", place),
        rows=[team],
    )
    return team


def _place_for(actor: Actor, group: Group) -> Place:
    """Where a group works, as seen from an actor: the campaign's region, or the first of the group's own regions
    in which the actor has a role."""
    wide = place_of(group.campaign)
    if actor.has_at({Role.OFFICE}, wide):
        return wide
    regions = group.stationings.order_by("pk").values_list("region_path", flat=True)
    places = [Place(group.campaign_id, "", path) for path in regions]
    return next((place for place in places if actor.has_at(GROUP_ROLES, place)), wide)


@transaction.atomic
def appoint(
    actor: Actor,
    group_id: int,
    *,
    user_id: int,
    role: Role,
    from_on: date,
    until_on: date | None = None,
    team_id: int | None = None,
    seconded_from_id: int | None = None,
) -> Membership:
    """Propose a term of duty. It gives no access until another person of the office approves it.

    Raises:
        Group.DoesNotExist, Team.DoesNotExist, NotPermitted.
        BadInput: it is no role of a group, the days are the wrong way round, the account is unknown, or the person
            is borrowed from another unit than the account says.
        Refused: the person already has, or is proposed for, this role there in these days.
    """
    group = locked_group(actor, group_id)
    place = _place_for(actor, group)
    policies.require(actor, "appoint", place)
    if role not in GROUP_ROLES:
        raise BadInput(N_("a group has a leader, deputies and inspectors"))
    if until_on is not None and until_on < from_on:
        raise BadInput(N_("the term of duty cannot end before it begins"))
    if user_id not in access.names([user_id]):
        raise BadInput(N_("there is no such account"))
    if team_id is not None:
        group.teams.get(pk=team_id)
    _require_known_home(user_id, seconded_from_id)
    _require_free(group, user_id, role, team_id)
    membership = Membership.objects.create(
        group=group,
        team_id=team_id,
        user_id=user_id,
        role_value=role.value,
        seconded_from_id=seconded_from_id,
        from_on=from_on,
        until_on=until_on,
        proposed_by_id=actor.user_id,
    )
    _record(actor, "appointment.proposed", membership, acting_as=policies.role_for(actor, "appoint", place))
    return membership


def _require_known_home(user_id: int, seconded_from_id: int | None) -> None:
    """Recusal follows the account's own unit, so that a secondment must agree with it."""
    if seconded_from_id is None:
        return
    organisation.place_of(seconded_from_id)
    if access.home_of(user_id) != seconded_from_id:
        raise BadInput(
            N_("the account belongs to another unit than the one that lends the person; correct one of them")
        )


def _require_free(group: Group, user_id: int, role: Role, team_id: int | None) -> None:
    held = Membership.objects.filter(group=group, user=user_id, role_value=role.value, until_on__isnull=True)
    held = held.filter(team=team_id) if team_id is not None else held.filter(team__isnull=True)
    if held.exclude(state_value=MembershipState.DECLINED.value).exists():
        raise Refused(N_("this person already has this role, or is proposed for it"))


def _locked_membership(actor: Actor, membership_id: int) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("group__campaign")
        .get(pk=membership_id, group__campaign__in=visible(actor).values("pk"))
    )


def _require_proposed(membership: Membership, step: str) -> None:
    if membership.state is not MembershipState.PROPOSED:
        raise StepNotAllowed(N_("cannot %(step)s while %(state)s"), code="R0", step=step, state=membership.state_value)


@transaction.atomic
def approve_appointment(actor: Actor, membership_id: int) -> Membership:
    """Approve a proposed term of duty; access follows at once for the days of stationing.

    Raises:
        Membership.DoesNotExist, NotPermitted.
        StepNotAllowed: it is decided already.
        Refused: the actor proposed it, or is the person appointed (R3).
    """
    membership = _locked_membership(actor, membership_id)
    place = place_of(membership.group.campaign)
    policies.require(actor, "decide_appointment", place)
    _require_proposed(membership, "approve")
    if actor.user_id is None or actor.user_id in (membership.proposed_by_id, membership.user_id):
        raise Refused(
            N_("somebody other than the person who proposed it, or whom it appoints, must approve"), code="R3"
        )
    membership.state_value = MembershipState.APPROVED.value
    membership.decided_by_id = actor.user_id
    membership.save(update_fields=["state_value", "decided_by"])
    _record(actor, "appointment.approved", membership, acting_as=Role.OFFICE)
    bring_grants_up_to_date(actor, membership.group)
    return membership


@transaction.atomic
def decline_appointment(actor: Actor, membership_id: int, *, reason: str) -> Membership:
    """Decline a proposed term of duty. Raises Membership.DoesNotExist, NotPermitted, StepNotAllowed, BadInput."""
    membership = _locked_membership(actor, membership_id)
    policies.require(actor, "decide_appointment", place_of(membership.group.campaign))
    _require_proposed(membership, "decline")
    membership.state_value = MembershipState.DECLINED.value
    membership.decided_by_id = actor.user_id
    membership.reason = worded(reason, "reason")[:300]
    membership.save(update_fields=["state_value", "decided_by", "reason"])
    _record(actor, "appointment.declined", membership, acting_as=Role.OFFICE)
    return membership


@transaction.atomic
def end_appointment(actor: Actor, membership_id: int, *, on: date, reason: str) -> Membership:
    """End a term of duty with a day: the last on which the person has access.

    Raises:
        Membership.DoesNotExist, NotPermitted, BadInput (no reason, or the day stands before the first).
        StepNotAllowed: it was never approved.
    """
    membership = _locked_membership(actor, membership_id)
    policies.require(actor, "end_appointment", place_of(membership.group.campaign))
    if membership.state is not MembershipState.APPROVED:
        raise StepNotAllowed(N_("cannot %(step)s while %(state)s"), code="R0", step="end", state=membership.state_value)
    if on < membership.from_on:
        raise BadInput(N_("the term of duty cannot end before it begins"))
    membership.until_on = on
    membership.reason = worded(reason, "reason")[:300]
    membership.save(update_fields=["until_on", "reason"])
    _record(actor, "appointment.ended", membership, acting_as=Role.OFFICE)
    bring_grants_up_to_date(actor, membership.group)
    return membership


def _record(actor: Actor, act: str, membership: Membership, *, acting_as: Role | None) -> None:
    record(
        actor,
        act,
        subject=f"group:{membership.group_id}",
        facts={
            "membership": membership.pk,
            "account": membership.user_id,
            "role": membership.role_value,
            "team": membership.team_id,
            "seconded_from": membership.seconded_from_id,
            "from_on": membership.from_on.isoformat(),
            "until_on": membership.until_on.isoformat() if membership.until_on else None,
            "reason": membership.reason,
        },
        campaign_id=membership.group.campaign_id,
        acting_as=acting_as,
        rows=[membership],
    )
