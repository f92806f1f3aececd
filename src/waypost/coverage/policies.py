"""Who may state obligations, and who reads the ledger of coverage."""

from __future__ import annotations

from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role
from waypost.kernel.errors import N_, NotPermitted

_WHO = {
    "read": GROUP_SIDE | {Role.AUDITOR},
    "add_obligation": frozenset({Role.OFFICE, Role.LEADER}),
    "change_obligation": frozenset({Role.OFFICE, Role.LEADER}),
    "retire_obligation": frozenset({Role.OFFICE}),
}
_WHY = {
    "read": N_("the ledger of coverage is the group's own plan; units do not see it"),
    "add_obligation": N_("only the office or the leader may state an obligation here"),
    "change_obligation": N_("only the office or the leader may change an obligation here"),
    "retire_obligation": N_("only the office may retire an obligation"),
}


def may(actor: Actor, step: str, place: Place) -> bool:
    """True when a role of the actor at the place allows the step. A step that is not in the table is a KeyError."""
    return actor.has_at(_WHO[step], place)


def may_read(actor: Actor) -> bool:
    """True when the actor reads the ledger of coverage somewhere; which rows, `visible_to` says."""
    return actor.has(*_WHO["read"])


def why_not(actor: Actor, step: str, place: Place) -> str:
    """The reason for which the actor may not take the step, as a template; "" when they may."""
    return "" if may(actor, step, place) else _WHY[step]


def require(actor: Actor, step: str, place: Place) -> None:
    """Raises NotPermitted, with the reason, unless `may`."""
    if not may(actor, step, place):
        raise NotPermitted(_WHY[step])


def require_read(actor: Actor) -> None:
    """Raises NotPermitted unless `may_read`."""
    if not may_read(actor):
        raise NotPermitted(_WHY["read"])


def role_for(actor: Actor, step: str, place: Place) -> Role | None:
    """The role in which the actor takes the step, for the ledger: the highest that allows it."""
    held = actor.roles_at(place) & _WHO[step]
    return next((role for role in Role if role in held), None)
