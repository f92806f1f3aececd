"""Who may do what to the ledger beside acting, which is recorded whoever acts."""

from __future__ import annotations

from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, NotPermitted
from waypost.ledger.rules import Side, proves

_WHO = {
    "change_key": frozenset({Role.ADMIN}),
    "take_over": frozenset({Role.ADMIN}),
    "witness": frozenset({Role.AUDITOR, Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.UNIT_HEAD, Role.LIAISON}),
    "propose_erasure": frozenset({Role.OFFICE}),
    "decide_erasure": frozenset({Role.OFFICE, Role.AUDITOR}),
}
_NEVER_THE_KEEPER = frozenset({"witness", "propose_erasure", "decide_erasure"})
_SIDES = {
    Role.AUDITOR: Side.AUDIT,
    Role.UNIT_HEAD: Side.SUPERVISED,
    Role.LIAISON: Side.SUPERVISED,
    Role.OFFICE: Side.SENDING,
    Role.LEADER: Side.SENDING,
    Role.DEPUTY: Side.SENDING,
}


def may(actor: Actor, step: str) -> bool:
    """True when one of the actor's roles allows the step. Whoever keeps the server never bears witness of it, and
    erases nothing."""
    if step in _NEVER_THE_KEEPER and actor.has(Role.ADMIN):
        return False
    return actor.has(*_WHO[step])


def require(actor: Actor, step: str) -> None:
    """Raise NotPermitted unless the actor may take the step."""
    if not may(actor, step):
        raise NotPermitted(N_("your role does not allow this"), code=step)


def side_of(actor: Actor) -> Side:
    """Where a witness belongs: an auditor first, then whoever has a part in a unit. KeyError for other roles."""
    return next(side for role, side in _SIDES.items() if actor.has(role))


def why_not_propose_erasure(actor: Actor, *, acted: int | None) -> str:
    """The reason for which the actor may not propose to erase what an entry says; "" when they may. `acted` is who
    acted in it: nobody hides what they did."""
    if not actor.is_known or not may(actor, "propose_erasure"):
        return N_("the office proposes it, and nobody who keeps the server")
    return N_("you did this yourself; somebody else proposes to erase it") if acted == actor.user_id else ""


def why_not_decide_erasure(actor: Actor, *, acted: int | None, by: int) -> str:
    """The reason for which the actor may not decide about a proposal of `by`; "" when they may."""
    if not actor.is_known or not may(actor, "decide_erasure"):
        return N_("a second person of the office or an auditor decides, and nobody who keeps the server")
    if actor.user_id == by:
        return N_("you proposed it, so somebody else decides")
    return N_("you did this yourself; somebody else decides about it") if acted == actor.user_id else ""


def why_not_erased(act: str, *, is_erased: bool) -> str:
    """The reason for which what an entry says is not erased by anybody; "" when it can be."""
    if proves(act):
        return N_("the ledger cannot be checked without these words: keys, witnesses, restores and erasures stay")
    return N_("what this entry says is erased already") if is_erased else ""


def require_propose_erasure(actor: Actor, *, acted: int | None) -> None:
    """Raise NotPermitted, with the reason, unless the actor may propose it."""
    reason = why_not_propose_erasure(actor, acted=acted)
    if reason:
        raise NotPermitted(reason, code="propose_erasure")


def require_decide_erasure(actor: Actor, *, acted: int | None, by: int) -> None:
    """Raise NotPermitted, with the reason, unless the actor may decide about it."""
    reason = why_not_decide_erasure(actor, acted=acted, by=by)
    if reason:
        raise NotPermitted(reason, code="decide_erasure")
