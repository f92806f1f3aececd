"""Who may do what to the ledger beside acting, which is recorded whoever acts."""

from __future__ import annotations

from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, NotPermitted
from waypost.ledger.rules import Side

_WHO = {
    "change_key": frozenset({Role.ADMIN}),
    "witness": frozenset({Role.AUDITOR, Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.UNIT_HEAD, Role.LIAISON}),
}
_SIDES = {
    Role.AUDITOR: Side.AUDIT,
    Role.UNIT_HEAD: Side.SUPERVISED,
    Role.LIAISON: Side.SUPERVISED,
    Role.OFFICE: Side.SENDING,
    Role.LEADER: Side.SENDING,
    Role.DEPUTY: Side.SENDING,
}


def may(actor: Actor, step: str) -> bool:
    """True when one of the actor's roles allows the step. Whoever keeps the server never bears witness of it."""
    if step == "witness" and actor.has(Role.ADMIN):
        return False
    return actor.has(*_WHO[step])


def require(actor: Actor, step: str) -> None:
    """Raise NotPermitted unless the actor may take the step."""
    if not may(actor, step):
        raise NotPermitted(N_("your role does not allow this"), code=step)


def side_of(actor: Actor) -> Side:
    """Where a witness belongs: an auditor first, then whoever has a part in a unit. KeyError for other roles."""
    return next(side for role, side in _SIDES.items() if actor.has(role))
