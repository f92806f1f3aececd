"""Which rows an actor may see: the grants of a set of roles, turned into one condition."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from waypost.kernel.actor import Actor, Role
from waypost.platform.fields import under

NOTHING = Q(pk__in=[])
EVERYTHING = ~Q(pk__in=[])  # and not Q(), which vanishes when it is joined to another by "or"


def rows_of(
    actor: Actor,
    roles: Iterable[Role],
    *,
    unit_path: str = "unit_path",
    region_path: str = "region_path",
    campaign_id: str | None = "campaign_id",
) -> Q:
    """Rows that lie in the actor's part of the tree by any grant of one of the roles.

    The three names are the columns that hold the unit's path, its region's path and the campaign; `campaign_id`
    None when rows belong to no campaign. No grant of these roles: no rows.
    """
    wanted = frozenset(roles)
    condition = NOTHING
    for grant in actor.grants:
        if grant.role not in wanted:
            continue
        part = under(unit_path, grant.unit_path) & under(region_path, grant.region_path)
        if grant.campaign_id is not None and campaign_id is not None:
            part &= Q(**{campaign_id: grant.campaign_id})
        if not part:
            return EVERYTHING
        condition |= part
    return condition


def own_line(actor: Actor, *, unit_path: str = "unit_path") -> Q:
    """Rows about units that the actor belongs to, or that stand above or below such a unit in the line: the rows
    for which `actor.belongs_to` is true."""
    condition = NOTHING
    for home in actor.homes:
        steps = [step for step in home.split("/") if step]
        above = ["/" + "/".join(steps[:depth]) + "/" for depth in range(1, len(steps))]
        condition |= under(unit_path, home) | Q(**{f"{unit_path}__in": above})
    return condition
