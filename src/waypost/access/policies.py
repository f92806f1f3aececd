"""Who may manage accounts and grants."""

from __future__ import annotations

from waypost.kernel.actor import GROUP_ROLES, GROUP_SIDE, UNIT_SIDE, Actor, Grant, Role
from waypost.kernel.errors import N_, NotPermitted

_MANAGERS = frozenset({Role.OFFICE, Role.ADMIN})
_WHO = {
    "open_account": _MANAGERS,
    "edit_account": _MANAGERS,
    "close_account": _MANAGERS,
    "reopen_account": _MANAGERS,
    "set_password": _MANAGERS,
    "lift": _MANAGERS,
    "grant": _MANAGERS,
    "revoke": _MANAGERS,
    "edit_own": frozenset(Role) - {Role.PUBLIC},
    "make_seal_key": GROUP_ROLES | {Role.AUDITOR},
}
READERS = _MANAGERS | {Role.AUDITOR}
_FOR_ADMIN_TO_GIVE = UNIT_SIDE | {Role.ADMIN}


def may(actor: Actor, step: str) -> bool:
    """True when one of the actor's roles allows the step. A step that is not in the table is a KeyError."""
    return actor.has(*_WHO[step])


def require(actor: Actor, step: str) -> None:
    """Raises NotPermitted unless `may`."""
    if not may(actor, step):
        raise NotPermitted(N_("only the office or the administrator may manage accounts"))


def require_seal(actor: Actor) -> None:
    """Raises NotPermitted unless the actor may have a key for sealed talks."""
    if not may(actor, "make_seal_key"):
        raise NotPermitted(N_("sealed talks are for leaders, deputies, inspectors, and auditors as custodians"))


def why_not_give(actor: Actor, given: Grant, *, to: int, source: str) -> str:
    """The reason for which the actor may not give (or take) this grant, as a template; "" when they may.

    Nobody gives roles to themselves or beyond their own part of the tree. The roles of a group come with an
    appointment, which a second person approves (`source` names it). The administrator keeps accounts, and gives no
    role that reads what the group reads.
    """
    if not may(actor, "grant"):
        return N_("only the office or the administrator may manage accounts")
    if actor.user_id == to:
        return N_("nobody gives or takes roles of their own")
    if given.role is Role.PUBLIC:
        return N_("the public needs no role")
    if given.role in GROUP_ROLES and not source and actor.is_known:
        return N_("the roles of a group come with an appointment, which a second person approves")
    managers = [own for own in actor.grants if own.role in _WHO["grant"] and _reaches(own, given)]
    if not managers:
        return N_("this reaches beyond your own part of the tree")
    if given.role not in _FOR_ADMIN_TO_GIVE and all(own.role is Role.ADMIN for own in managers):
        return N_("the administrator gives the roles of units only; the office gives the others")
    return ""


def roles_to_give(actor: Actor) -> frozenset[Role]:
    """The roles that the actor may give to somebody somewhere: what a form offers."""
    return roles_to_take(actor) - GROUP_ROLES


def roles_to_take(actor: Actor) -> frozenset[Role]:
    """The roles that the actor may take from somebody somewhere: those of a group too, though an appointment gave
    them."""
    if actor.has(Role.OFFICE):
        return frozenset(Role) - {Role.PUBLIC}
    return _FOR_ADMIN_TO_GIVE if may(actor, "revoke") else frozenset()


def require_give(actor: Actor, given: Grant, *, to: int, source: str) -> None:
    """Raises NotPermitted, with the reason, when the actor may not give the grant."""
    reason = why_not_give(actor, given, to=to, source=source)
    if reason:
        raise NotPermitted(reason)


def why_no_password(actor: Actor, *, holds: frozenset[Role]) -> str:
    """The reason for which the actor may not set the password of somebody who holds these roles; "" when they may.

    Who sets a password can sign in with it once, so the administrator does not set those of the group, its office
    and the auditors."""
    if not may(actor, "set_password"):
        return N_("only the office or the administrator may manage accounts")
    if holds & (GROUP_SIDE | {Role.AUDITOR}) and not actor.has(Role.OFFICE):
        return N_("only the office sets the passwords of the group, the office and the auditors")
    return ""


def require_password(actor: Actor, *, holds: frozenset[Role]) -> None:
    """Raises NotPermitted, with the reason, when the actor may not set the password."""
    reason = why_no_password(actor, holds=holds)
    if reason:
        raise NotPermitted(reason)


def _reaches(own: Grant, given: Grant) -> bool:
    return (
        own.campaign_id in (None, given.campaign_id)
        and given.unit_path.startswith(own.unit_path)
        and given.region_path.startswith(own.region_path)
    )
