"""Who may give files, show them to the unit and allow their publication."""

from __future__ import annotations

from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role
from waypost.kernel.errors import N_, NotPermitted

_GROUP = frozenset({Role.LEADER, Role.DEPUTY, Role.INSPECTOR})
_WHO = {
    "keep": GROUP_SIDE | {Role.UNIT_HEAD, Role.LIAISON},
    "caption": _GROUP | {Role.OFFICE},
    "show_to_unit": _GROUP | {Role.OFFICE},
    "permit_publication": frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY}),
    "forbid_publication": frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY}),
}
_FOR_THE_GROUP = frozenset({"caption", "show_to_unit", "permit_publication", "forbid_publication"})
_WHY_NOT = {
    "keep": N_("only the group and the unit itself may give files here"),
    "caption": N_("only the group may change the words of a caption"),
    "show_to_unit": N_("only the group may show a file to the unit"),
    "permit_publication": N_("only the office, a leader or a deputy may allow publication"),
    "forbid_publication": N_("only the office, a leader or a deputy may take the permission back"),
}


def may(actor: Actor, step: str, place: Place) -> bool:
    """True when the actor's role at the place allows the step. Nobody acts for the group about the own unit. A file
    of no unit belongs to its campaign alone. A step that is not in the table is a KeyError."""
    roles = _WHO[step]
    if not place.unit_path:
        return any(
            grant.role in roles & GROUP_SIDE and grant.campaign_id in (None, place.campaign_id)
            for grant in actor.grants
        )
    if step in _FOR_THE_GROUP and actor.belongs_to(place.unit_path):
        return False
    return actor.has_at(roles, place)


def require(actor: Actor, step: str, place: Place) -> None:
    """Raises NotPermitted unless `may`."""
    if not may(actor, step, place):
        raise NotPermitted(_WHY_NOT[step])
