"""Stationing groups and teams, and keeping access in step with where they are."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waypost.access import actions as access_actions
from waypost.access import queries as access
from waypost.campaign import policies
from waypost.campaign.finding import locked_group, place_of, worded
from waypost.campaign.models import Group, Stationing
from waypost.campaign.queries.plan import visible
from waypost.campaign.rules import Duty, MembershipState, joined, shared
from waypost.kernel.actor import Actor, Role
from waypost.kernel.calendar import Span
from waypost.kernel.errors import N_, BadInput
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation


@transaction.atomic
def station(
    actor: Actor,
    group_id: int,
    *,
    region_id: int,
    from_on: date,
    until_on: date | None = None,
    team_id: int | None = None,
) -> Stationing:
    """Station a team (or the whole group) in a region; access of its people follows.

    Raises:
        Group.DoesNotExist, Team.DoesNotExist, Region.DoesNotExist, NotPermitted.
        BadInput: the region lies outside the campaign, or the days are the wrong way round or leave the campaign.
    """
    group = locked_group(actor, group_id)
    policies.require(actor, "station", place_of(group.campaign))
    region = organisation.region_place(region_id)
    if team_id is not None:
        group.teams.get(pk=team_id)
    if not region.path.startswith(group.campaign.region_path):
        raise BadInput(N_("%(region)s lies outside the campaign"), region=region.name)
    if until_on is not None and until_on < from_on:
        raise BadInput(N_("the stationing cannot end before it begins"))
    stationing = Stationing.objects.create(
        group=group,
        team_id=team_id,
        region_id=region_id,
        region_path=region.path,
        from_on=from_on,
        until_on=until_on,
    )
    _record(actor, "group.stationed", stationing)
    bring_grants_up_to_date(actor, group)
    return stationing


@transaction.atomic
def end_stationing(actor: Actor, stationing_id: int, *, on: date, reason: str) -> Stationing:
    """End a stationing with a day: the last on which its people have access there.

    Raises Stationing.DoesNotExist, NotPermitted, BadInput (no reason, or the day stands before the first).
    """
    stationing = (
        Stationing.objects.select_for_update(of=("self",))
        .select_related("group__campaign")
        .get(pk=stationing_id, group__campaign__in=visible(actor).values("pk"))
    )
    policies.require(actor, "end_stationing", place_of(stationing.group.campaign))
    if on < stationing.from_on:
        raise BadInput(N_("the stationing cannot end before it begins"))
    stationing.until_on = on
    stationing.save(update_fields=["until_on"])
    _record(actor, "stationing.ended", stationing, reason=worded(reason, "reason"))
    bring_grants_up_to_date(actor, stationing.group)
    return stationing


def _record(actor: Actor, act: str, stationing: Stationing, *, reason: str = "") -> None:
    record(
        actor,
        act,
        subject=f"group:{stationing.group_id}",
        facts={
            "stationing": stationing.pk,
            "team": stationing.team_id,
            "region_path": stationing.region_path,
            "from_on": stationing.from_on.isoformat(),
            "until_on": stationing.until_on.isoformat() if stationing.until_on else None,
            "reason": reason,
        },
        campaign_id=stationing.group.campaign_id,
        acting_as=Role.OFFICE,
        rows=[stationing],
    )


def bring_grants_up_to_date(actor: Actor, group: Group) -> None:
    """Give each member of a group the access that their term and the group's stationings call for, and take away
    what they no longer call for. Whoever decides terms and stationings (the office) also decides the access."""
    source = f"group:{group.pk}"
    wanted = {(duty.user_id, duty.role, duty.region_id, duty.from_on, duty.until_on) for duty in joined(_duties(group))}
    for given in access.given_by(source):
        key = (given.user_id, given.role.value, given.region_id, given.from_on, given.until_on)
        if key in wanted:
            wanted.discard(key)
        else:
            access_actions.revoke(actor, given.id, reason=source)
    for user_id, role, region_id, first, last in sorted(wanted, key=str):
        access_actions.grant(
            actor,
            user_id=user_id,
            role=Role(role),
            from_on=first,
            until_on=last,
            campaign_id=group.campaign_id,
            region_id=region_id,
            source=source,
        )


def _duties(group: Group) -> list[Duty]:
    """A leader and the deputies have duty wherever the group is stationed; a person of a team where the team is.
    A deputy or inspector without a team belongs to the whole group."""
    stationings = list(group.stationings.all())
    duties: list[Duty] = []
    for member in group.memberships.filter(state_value=MembershipState.APPROVED.value):
        for stationing in stationings:
            everywhere = member.role in (Role.LEADER, Role.DEPUTY) or member.team_id is None
            if not everywhere and stationing.team_id not in (None, member.team_id):
                continue
            days = shared(Span(member.from_on, member.until_on), Span(stationing.from_on, stationing.until_on))
            if days is not None:
                duties.append(Duty(member.user_id, member.role_value, stationing.region_id, days.first, days.last))
    return duties
