"""Who somebody is, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from waypost.access.models import GrantRow, User
from waypost.kernel.actor import ANONYMOUS, UNIT_SIDE, Actor, Grant, Role


def actors_of(user_ids: Iterable[int], *, today: date) -> dict[int, Actor]:
    """As `actor_of`, for many accounts in two queries; closed and unknown ones are not in the answer."""
    users = User.objects.select_related("home_unit").filter(pk__in=set(user_ids), is_active=True)
    people = {user.pk: user for user in users}
    rows: dict[int, list[GrantRow]] = {pk: [] for pk in people}
    for row in GrantRow.objects.in_force(today).filter(user_id__in=people):
        rows[row.user_id].append(row)
    return {pk: _actor(user, rows[pk]) for pk, user in people.items()}


def roles_held(user_id: int, *, today: date) -> frozenset[Role]:
    """The roles that an account holds anywhere on a day, closed or not. Not scoped."""
    values = GrantRow.objects.in_force(today).filter(user_id=user_id).values_list("role_value", flat=True)
    return frozenset(Role(value) for value in values)


def actor_of(user_id: int | None, *, today: date) -> Actor:
    """The person behind an account, with the grants in force on a day. Read anew for each request, so that a
    revoked role is gone at the very next one. A closed or unknown account is nobody."""
    if user_id is None:
        return ANONYMOUS
    user = User.objects.select_related("home_unit").filter(pk=user_id, is_active=True).first()
    if user is None:
        return ANONYMOUS
    return _actor(user, list(GrantRow.objects.in_force(today).filter(user=user)))


def _actor(user: User, rows: list[GrantRow]) -> Actor:
    grants = tuple(Grant(Role(row.role_value), row.campaign_id, row.unit_path, row.region_path) for row in rows)
    homes = {row.unit_path for row in rows if Role(row.role_value) in UNIT_SIDE and row.unit_path}
    if user.home_unit is not None:
        homes.add(user.home_unit.path)
    return Actor(user.pk, user.name, grants, tuple(sorted(homes)))


def holders(
    role: Role,
    *,
    unit_path: str = "",
    region_path: str = "",
    campaign_id: int | None = None,
    today: date,
    nearest: bool = False,
) -> list[int]:
    """Ids of the people who hold a role at a place: grants whose part of the tree covers it. Not scoped.

    Used to find whom something concerns (the head of a unit, the leader of a region). `nearest` keeps only those
    who hold it for the smallest part: the unit's own head, and its superior's only where it has none.
    """
    rows = GrantRow.objects.in_force(today).filter(
        role_value=role.value,
        user__is_active=True,
        unit_path__in=_upwards(unit_path),
        region_path__in=_upwards(region_path),
    )
    if campaign_id is not None:
        rows = rows.filter(Q(campaign_id=campaign_id) | Q(campaign_id__isnull=True))
    found = list(rows.values_list("user_id", "unit_path", "region_path"))
    if nearest and found:
        closest = max((len(unit), len(region)) for _, unit, region in found)
        found = [row for row in found if (len(row[1]), len(row[2])) == closest]
    return sorted({user_id for user_id, _, _ in found})


def _upwards(path: str) -> list[str]:
    """A path and those it lies under, from "" down: "/3/37/" gives "", "/3/", "/3/37/"."""
    steps = [step for step in path.split("/") if step]
    return ["", *("/" + "/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1))]


def names(user_ids: Iterable[int | None], *, language: str = "zh-hans") -> dict[int, str]:
    """The shown names (posts) of accounts. Not scoped: posts are public inside the house."""
    users = User.objects.filter(pk__in={pk for pk in user_ids if pk is not None})
    return {user.pk: (user.name_en or user.name) if language == "en" else user.name for user in users}


def id_of(username: str) -> int | None:
    """The account with a sign-in name; None when there is none. Not scoped."""
    return User.objects.filter(username__iexact=username).values_list("pk", flat=True).first()
