"""Who may hold tokens."""

from __future__ import annotations

from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, NotPermitted

_WHO = {
    "make_token": frozenset(Role) - {Role.PUBLIC},
    "revoke_token": frozenset(Role) - {Role.PUBLIC},
}


def may(actor: Actor, step: str) -> bool:
    """True when the step is open to the actor. A step that is not in the table is a KeyError."""
    return actor.is_known and actor.has(*_WHO[step])


def require(actor: Actor, step: str) -> None:
    """Raises NotPermitted unless `may`."""
    if not may(actor, step):
        raise NotPermitted(N_("only somebody with a role here may hold tokens"))
