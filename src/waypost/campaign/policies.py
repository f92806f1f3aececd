"""Who may take which step in a campaign. A step that is not in the table is a KeyError."""

from __future__ import annotations

from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, NotPermitted

_OFFICE = frozenset({Role.OFFICE})
_LEADERS = frozenset({Role.OFFICE, Role.LEADER})
_GROUP = frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY})
_FIELD = _GROUP | {Role.INSPECTOR}

_WHO: dict[str, frozenset[Role]] = {
    "open_campaign": _OFFICE,
    "edit_phase": _OFFICE,
    "edit_criterion": _OFFICE,
    "edit_focus": _OFFICE,
    "add_group": _OFFICE,
    "add_team": _LEADERS,
    "appoint": _LEADERS,
    "decide_appointment": _OFFICE,
    "end_appointment": _OFFICE,
    "station": _OFFICE,
    "end_stationing": _OFFICE,
    "hold_meeting": _FIELD,
    "name_responsible": _GROUP | {Role.UNIT_HEAD},
    "pass_gate": _GROUP,
    "pass_gate_with_exception": _LEADERS,
    "start_activity": _FIELD,
    "record_session": _FIELD,
    "correct_session": _GROUP,
    "add_activity_kind": _OFFICE,
}

_WHY = {
    "open_campaign": N_("only the office that sends the groups may open a campaign"),
    "edit_phase": N_("only the office may change the phases"),
    "edit_criterion": N_("only the office may change what a gate asks for"),
    "edit_focus": N_("only the office may change the focus areas"),
    "add_group": N_("only the office may set up a group"),
    "add_team": N_("only the office or the leader of the group may set up a team"),
    "appoint": N_("only the office or the leader of the group may propose an appointment"),
    "decide_appointment": N_("only the office may approve or decline an appointment"),
    "end_appointment": N_("only the office may end a term of duty"),
    "station": N_("only the office may station a group"),
    "end_stationing": N_("only the office may end a stationing"),
    "hold_meeting": N_("only the group and the office may record a meeting here"),
    "name_responsible": N_("only the head of the unit, the leader, a deputy or the office may name who answers for it"),
    "pass_gate": N_("only the leader, a deputy or the office may let a unit through a gate"),
    "pass_gate_with_exception": N_("only the leader or the office may let a unit through with something unmet"),
    "start_activity": N_("only the group and the office may record an activity here"),
    "record_session": N_("only the group and the office may record an activity here"),
    "correct_session": N_("only the leader, a deputy or the office may correct a head count"),
    "add_activity_kind": N_("only the office may add a kind of activity"),
}

_NOT_ABOUT_ONES_OWN = frozenset({"pass_gate", "pass_gate_with_exception"})
STEPS = tuple(_WHO)


def may(actor: Actor, step: str, place: Place) -> bool:
    """True when a role of the actor at the place allows the step, and the actor does not decide about the own unit."""
    if step in _NOT_ABOUT_ONES_OWN and place.unit_path and actor.belongs_to(place.unit_path):
        return False
    return actor.has_at(_WHO[step], place)


def why_not(actor: Actor, step: str, place: Place) -> str:
    """The reason for which the actor may not take the step, as a template for the catalogue; "" when they may."""
    if may(actor, step, place):
        return ""
    if actor.has_at(_WHO[step], place):
        return N_("you belong to this unit, so that others of the group decide about it")
    return _WHY[step]


def require(actor: Actor, step: str, place: Place) -> None:
    """Raises NotPermitted, with the reason, unless `may`."""
    reason = why_not(actor, step, place)
    if reason:
        raise NotPermitted(reason)


def role_for(actor: Actor, step: str, place: Place) -> Role | None:
    """The role in which the actor takes the step, for the ledger: the highest that allows it."""
    held = actor.roles_at(place) & _WHO[step]
    return next((role for role in Role if role in held), None)


def may_read_plan(actor: Actor) -> bool:
    """True when the actor opens the pages of a campaign: everybody inside the house. What they see there, the
    queries say."""
    return actor.is_known and bool(actor.roles() - {Role.PUBLIC})
