"""Who may keep the structure of regions and units."""

from __future__ import annotations

from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, NotPermitted

_KEEPERS = frozenset({Role.OFFICE, Role.ADMIN})
_WHO = {
    "add_region": _KEEPERS,
    "add_unit": _KEEPERS,
    "edit_unit": _KEEPERS,
    "edit_contacts": _KEEPERS | {Role.UNIT_HEAD, Role.LIAISON},
    "move_unit": _KEEPERS,
    "close_unit": _KEEPERS,
    "reopen_unit": _KEEPERS,
    "import_units": _KEEPERS,
}
CONTACTS = frozenset({"head", "liaison", "telephone", "address"})
_WHY = {
    "edit_contacts": N_(
        "only the office, the administrator, and the unit's own head and liaison may change its contacts"
    ),
}


def may(actor: Actor, step: str, *, place: Place | None = None) -> bool:
    """True when a role of the actor at the place allows the step; without a place, a role anywhere.

    A step that is not in the table is a KeyError, never a silent yes.
    """
    who = _WHO[step]
    return actor.has(*who) if place is None else actor.has_at(who, place)


def require(actor: Actor, step: str, *, place: Place | None = None) -> None:
    """Raises NotPermitted unless `may`."""
    if not may(actor, step, place=place):
        raise NotPermitted(
            _WHY.get(step, N_("only the office or the administrator may change the structure of regions and units"))
        )
