"""Who acts: a person with grants, each for a part of the tree of units and for a span of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """The ten roles. The first four act for the group or its office, the next three for a unit."""

    OFFICE = "office"
    LEADER = "leader"
    DEPUTY = "deputy"
    INSPECTOR = "inspector"
    UNIT_HEAD = "unit_head"
    LIAISON = "liaison"
    OFFICER = "officer"
    AUDITOR = "auditor"
    ADMIN = "admin"
    PUBLIC = "public"


GROUP_SIDE = frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.INSPECTOR})
GROUP_ROLES = frozenset({Role.LEADER, Role.DEPUTY, Role.INSPECTOR})
UNIT_SIDE = frozenset({Role.UNIT_HEAD, Role.LIAISON, Role.OFFICER})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing belongs: its campaign (None: none in particular), its unit's path in the line (条), and
    the path of its unit's region (块). Paths begin and end with "/", so that "/37/" does not cover "/370/"."""

    campaign_id: int | None
    unit_path: str
    region_path: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a part of the tree. Empty paths do not narrow; `campaign_id` None means every campaign.

    Only grants in force are put into an Actor, so there are no dates here.
    """

    role: Role
    campaign_id: int | None = None
    unit_path: str = ""
    region_path: str = ""

    def covers(self, place: Place) -> bool:
        """True when the place lies in this grant's campaign and part of the tree."""
        if self.campaign_id is not None and place.campaign_id not in (None, self.campaign_id):
            return False
        return place.unit_path.startswith(self.unit_path) and place.region_path.startswith(self.region_path)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts. `homes` are the paths of the units the person belongs to (work place, and every unit
    that the person heads or is liaison of): whoever belongs to a unit may not decide for the group about it."""

    user_id: int | None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    homes: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """False for the anonymous public."""
        return self.user_id is not None

    def roles_at(self, place: Place) -> frozenset[Role]:
        """The roles that the actor has at a place.

        >>> head = Actor(1, grants=(Grant(Role.UNIT_HEAD, unit_path="/3/37/"),))
        >>> head.roles_at(Place(None, "/3/37/4/", "/1/")) == {Role.UNIT_HEAD}
        True
        >>> head.roles_at(Place(None, "/3/370/", "/1/"))
        frozenset()
        """
        return frozenset(grant.role for grant in self.grants if grant.covers(place))

    def roles(self) -> frozenset[Role]:
        """Every role the actor has anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        """True when the actor has one of the roles somewhere."""
        return not self.roles().isdisjoint(roles)

    def has_at(self, roles: Iterable[Role], place: Place) -> bool:
        """True when the actor has one of the roles at the place."""
        return not self.roles_at(place).isdisjoint(roles)

    def belongs_to(self, unit_path: str) -> bool:
        """True when the person's own unit is this one, or stands above or below it in the line (回避).

        >>> Actor(1, homes=("/3/37/",)).belongs_to("/3/")
        True
        >>> Actor(1, homes=("/3/37/",)).belongs_to("/3/38/")
        False
        """
        return any(unit_path.startswith(home) or home.startswith(unit_path) for home in self.homes)


ANONYMOUS = Actor(None, grants=(Grant(Role.PUBLIC),))
COMMAND_LINE = Actor(None, "command line", grants=(Grant(Role.OFFICE), Grant(Role.ADMIN)))
