"""Who serves in which group and team on a day, and where they are stationed. Not scoped: posts are public inside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from waypost.access import queries as access
from waypost.campaign.models import Group, Membership, Stationing, Team
from waypost.campaign.queries.plan import visible
from waypost.campaign.queries.words import shown
from waypost.campaign.rules import MembershipState
from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.kernel.calendar import Span

_RANKS = (Role.LEADER, Role.DEPUTY, Role.INSPECTOR)


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team and its group."""

    id: int
    name: str
    group_id: int
    group_name: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A term of duty in force. `team_id` None: the whole group."""

    id: int
    user_id: int
    name: str
    role: Role
    group_id: int
    group_name: str
    team_id: int | None
    team_name: str
    seconded_from_id: int | None
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class StationView:
    """A team (or whole group) stationed in a region."""

    id: int
    group_id: int
    group_name: str
    team_id: int | None
    team_name: str
    region_id: int
    region_name: str
    region_path: str
    days: Span


def groups(campaign_id: int) -> list[tuple[int, str]]:
    """Id and name of each group of a campaign."""
    rows = Group.objects.filter(campaign=campaign_id).order_by("pk")
    return [(row.pk, shown(row.name, row.name_en)) for row in rows]


def teams(campaign_id: int) -> list[TeamView]:
    """Every team of a campaign, by group."""
    rows = Team.objects.filter(group__campaign=campaign_id).select_related("group").order_by("group_id", "pk")
    return [_team_view(row) for row in rows]


def _team_view(row: Team) -> TeamView:
    return TeamView(row.pk, shown(row.name, row.name_en), row.group_id, shown(row.group.name, row.group.name_en))


def members(campaign_id: int, day: date, *, user_ids: Iterable[int] | None = None) -> list[MemberView]:
    """The approved terms of duty in force on a day: leaders first, then deputies, then inspectors."""
    rows = Membership.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day),
        group__campaign=campaign_id,
        state_value=MembershipState.APPROVED.value,
        from_on__lte=day,
    ).select_related("group", "team", "user")
    if user_ids is not None:
        rows = rows.filter(user__in=list(user_ids))
    found = list(rows)
    names = access.names({row.user_id for row in found}, language=_language())
    views = [_member_view(row, names.get(row.user_id, "")) for row in found]
    return sorted(views, key=lambda one: (one.group_id, _RANKS.index(one.role), one.team_id or 0, one.id))


def _language() -> str:
    return "en" if shown("", "en") else "zh-hans"


def _member_view(row: Membership, name: str) -> MemberView:
    return MemberView(
        id=row.pk,
        user_id=row.user_id,
        name=name,
        role=row.role,
        group_id=row.group_id,
        group_name=shown(row.group.name, row.group.name_en),
        team_id=row.team_id,
        team_name=shown(row.team.name, row.team.name_en) if row.team else "",
        seconded_from_id=row.seconded_from_id,
        from_on=row.from_on,
        until_on=row.until_on,
    )


def rank_of(user_id: int, campaign_id: int, day: date) -> Role | None:
    """The highest role that a person has in a campaign's groups on a day; None for somebody outside them."""
    roles = {member.role for member in members(campaign_id, day, user_ids=[user_id])}
    return next((role for role in _RANKS if role in roles), None)


def team_of(user_id: int, campaign_id: int, day: date) -> TeamView | None:
    """The team in which a person serves on a day; None for a leader of the whole group and for outsiders."""
    served = [one.team_id for one in members(campaign_id, day, user_ids=[user_id]) if one.team_id is not None]
    row = Team.objects.filter(pk__in=served[:1]).select_related("group").first()
    return _team_view(row) if row else None


def stations(campaign_id: int) -> list[StationView]:
    """Where each group and team of a campaign is, was or will be stationed, by first day."""
    rows = (
        Stationing.objects.filter(group__campaign=campaign_id)
        .select_related("group", "team", "region")
        .order_by("from_on", "pk")
    )
    return [
        StationView(
            id=row.pk,
            group_id=row.group_id,
            group_name=shown(row.group.name, row.group.name_en),
            team_id=row.team_id,
            team_name=shown(row.team.name, row.team.name_en) if row.team else "",
            region_id=row.region_id,
            region_name=row.region.name,
            region_path=row.region_path,
            days=Span(row.from_on, row.until_on),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of duty in whatever state, for the page of groups."""

    id: int
    user_id: int
    name: str
    role: Role
    group_id: int
    team_name: str
    state: MembershipState
    from_on: date
    until_on: date | None
    seconded_from: str
    proposed_by_id: int | None
    proposed_by: str
    reason: str

    @property
    def key(self) -> str:
        """The id as text, for anchors."""
        return str(self.id)


def terms(actor: Actor, campaign_id: int) -> list[TermView]:
    """Every term of duty of a campaign, also proposed, declined and ended ones: by group, rank and first day. A unit
    is told who serves and served, and not who was proposed by whom, was declined or why."""
    is_inside = actor.has(*GROUP_SIDE, Role.AUDITOR, Role.ADMIN)
    told = {} if is_inside else {"state_value": MembershipState.APPROVED.value}
    rows = list(
        Membership.objects.filter(group__campaign=campaign_id, **told)
        .select_related("team", "seconded_from")
        .order_by("group_id", "from_on", "pk")
    )
    names = access.names({pk for row in rows for pk in (row.user_id, row.proposed_by_id)}, language=_language())
    found = [
        TermView(
            id=row.pk,
            user_id=row.user_id,
            name=names.get(row.user_id, ""),
            role=row.role,
            group_id=row.group_id,
            team_name=shown(row.team.name, row.team.name_en) if row.team else "",
            state=row.state,
            from_on=row.from_on,
            until_on=row.until_on,
            seconded_from=row.seconded_from.name if row.seconded_from else "",
            proposed_by_id=row.proposed_by_id if is_inside else None,
            proposed_by=names.get(row.proposed_by_id or 0, "") if is_inside else "",
            reason=row.reason if is_inside else "",
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.group_id, _RANKS.index(one.role), one.team_name, one.id))


def end_of_term(actor: Actor, membership_id: int) -> tuple[int, date | None]:
    """The campaign of a term of duty and its last day. Raises Membership.DoesNotExist when the actor may not see it."""
    seen = Membership.objects.filter(group__campaign__in=visible(actor).values("pk"))
    return seen.values_list("group__campaign_id", "until_on").get(pk=membership_id)


def end_of_stationing(actor: Actor, stationing_id: int) -> tuple[int, date | None]:
    """The campaign of a stationing, and its last day. Raises Stationing.DoesNotExist when the actor may not see it."""
    seen = Stationing.objects.filter(group__campaign__in=visible(actor).values("pk"))
    return seen.values_list("group__campaign_id", "until_on").get(pk=stationing_id)


def campaign_of_group(actor: Actor, group_id: int) -> int:
    """The id of the campaign of a group. Raises Group.DoesNotExist when the actor may not see it."""
    return Group.objects.values_list("campaign_id", flat=True).get(
        pk=group_id, campaign__in=visible(actor).values("pk")
    )
