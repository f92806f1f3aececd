"""Who may manage accounts and grants."""

from __future__ import annotations

from collections.abc import Collection

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
    "clear_factors": _MANAGERS,
    "link_outside": _MANAGERS,
    "grant": _MANAGERS,
    "revoke": _MANAGERS,
    "confirm_grant": frozenset({Role.OFFICE, Role.LEADER, Role.ADMIN}),
    "edit_own": frozenset(Role) - {Role.PUBLIC},
    "make_seal_key": GROUP_ROLES | {Role.AUDITOR},
}
READERS = _MANAGERS | {Role.AUDITOR}
_FOR_ADMIN_TO_GIVE = UNIT_SIDE | {Role.ADMIN}
TWO_PEOPLE: dict[Role, str] = {
    Role.OFFICE: "decides disputes, signs for the dispatching office, gives roles",
    Role.LEADER: "reads talks, holds a share of their keys, signs closings",
    Role.DEPUTY: "reads talks, holds a share of their keys, verifies closings",
    Role.INSPECTOR: "reads talks of others where named, verifies",
    Role.AUDITOR: "may hold a share of the keys of talks, recomputes figures",
    Role.ADMIN: "opens accounts and sets the passwords of units",
}
"""The roles that one person proposes and another confirms, and what of talks, closing or doors each touches. Those of
a group are confirmed with their appointment."""
CONFIRMERS = {role: frozenset({Role.OFFICE, Role.LEADER}) for role in TWO_PEOPLE} | {
    Role.ADMIN: frozenset({Role.OFFICE, Role.ADMIN})
}
"""Who may be the second person, by the role that is proposed."""
PROPOSAL_READERS = READERS | {Role.LEADER}


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


def needs_second(actor: Actor, role: Role, *, source: str) -> bool:
    """True when a role takes effect only after another person confirms it. An appointment was confirmed already; the
    command line is for whoever holds the machine, and begins an instance in which there is nobody yet."""
    return role in TWO_PEOPLE and not source and actor.is_known


def why_not_confirm(actor: Actor, given: Grant, *, to: int, by: int) -> str:
    """The reason for which the actor may not be the second person; "" when they may."""
    if not may(actor, "confirm_grant"):
        return N_("the office, a leader or the administrator confirms roles")
    if actor.user_id in (to, by):
        return N_("somebody else confirms it: neither who proposed it nor who gets it")
    if not any(own.role in CONFIRMERS[given.role] and _reaches(own, given) for own in actor.grants):
        return N_(
            "the office or a leader confirms this role; that of an administrator the office or another administrator"
        )
    return ""


def require_confirm(actor: Actor, given: Grant, *, to: int, by: int) -> None:
    """Raises NotPermitted, with the reason, when the actor may not be the second person."""
    reason = why_not_confirm(actor, given, to=to, by=by)
    if reason:
        raise NotPermitted(reason)


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


def needs_factor(actor: Actor, wanted: Collection[str]) -> bool:
    """True when one of the actor's roles is among those of which a second factor is wanted."""
    return any(role.value in wanted for role in actor.roles())


def _reaches(own: Grant, given: Grant) -> bool:
    return (
        own.campaign_id in (None, given.campaign_id)
        and given.unit_path.startswith(own.unit_path)
        and given.region_path.startswith(own.region_path)
    )
