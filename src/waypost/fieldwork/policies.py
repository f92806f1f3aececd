"""Who may take which step of field work."""

from __future__ import annotations

from waypost.kernel.actor import GROUP_ROLES, Actor, Place, Role
from waypost.kernel.errors import N_, NotPermitted

_COMMAND = frozenset({Role.LEADER, Role.DEPUTY})
_OFFICE = _COMMAND | {Role.OFFICE}
_GOERS = GROUP_ROLES | {Role.OFFICE}

_VISIT = {
    "plan_visit": _OFFICE,
    "change_plan": _OFFICE,
    "announce_visit": _OFFICE,
    "cancel_visit": _OFFICE,
    "open_visit": _GOERS,
    "answer": _GOERS,
    "observe": _GOERS,
    "attach_photo": _GOERS,
    "note_finding": _GOERS,
    "end_visit": _GOERS,
    "finish_report": _GOERS,
    "reopen_report": _OFFICE,
}
PLANNERS = _OFFICE
COUNTED_FOR = GROUP_ROLES | {Role.OFFICE, Role.AUDITOR, Role.ADMIN}
_BY_THOSE_WHO_GO = frozenset(
    {"open_visit", "answer", "observe", "attach_photo", "note_finding", "end_visit", "finish_report"}
)
_HIDDEN_BY = {
    "plan_visit": _COMMAND,
    "change_plan": frozenset({Role.LEADER}),
    "cancel_visit": frozenset({Role.LEADER}),
}
_FINDING = {
    "amend_finding": _GOERS,
    "issue_finding": _OFFICE,
    "propose_withdrawal": _GOERS,
    "decline_withdrawal": frozenset({Role.LEADER, Role.OFFICE}),
    "withdraw_finding": frozenset({Role.LEADER, Role.OFFICE}),
}
_NOT_BY_WHO_PROPOSED = frozenset({"withdraw_finding"})
_CHECKLIST = {"make_checklist": _OFFICE, "edit_checklist": _OFFICE, "retire_checklist": _OFFICE}
_CUSTODY = {
    "appoint_custodians": frozenset({Role.LEADER}),
    "decline_unsealing": frozenset({Role.LEADER, Role.DEPUTY, Role.AUDITOR}),
    "hold_share": frozenset({Role.LEADER, Role.DEPUTY, Role.AUDITOR}),
}
_NEVER_TALKS = frozenset({Role.ADMIN, Role.OFFICE})

_OWN_UNIT = N_("you belong to this unit or its line, so others act for the group here (recusal)")
_NOT_ON_TEAM = N_("only those who are on this visit may do this")
_NOT_YOURS = N_("your role does not allow this step here")
_PLANNED_BY = N_("visits are planned by the leader, a deputy or the office; inspectors go on them and write them down")
_HIDDEN = N_("an unannounced visit is changed or called off by the leader")
_SECOND = N_("a second person must confirm the withdrawal; you proposed it")
_TALKS = N_("only leaders, deputies and inspectors record talks; the office and the administrator never do")
_AUTHOR = N_("only the author of a talk may do this")


def why_not(actor: Actor, step: str, place: Place, *, is_hidden: bool = False, goes: bool = False) -> str | None:
    """The reason why a step of a visit is not the actor's; None when it is. A step not in the table is a KeyError.

    `goes`: the actor is on the visit. Nobody acts for the group about the own unit or its line.
    """
    roles = _VISIT[step]
    if actor.belongs_to(place.unit_path):
        return _OWN_UNIT
    if not actor.has_at(roles, place):
        return _NOT_YOURS
    if step in _BY_THOSE_WHO_GO and not goes:
        return _NOT_ON_TEAM
    if is_hidden and step in _HIDDEN_BY and not actor.has_at(_HIDDEN_BY[step], place):
        return _HIDDEN
    return None


def may(actor: Actor, step: str, place: Place, *, is_hidden: bool = False, goes: bool = False) -> bool:
    """True when the step of a visit is the actor's to take."""
    return why_not(actor, step, place, is_hidden=is_hidden, goes=goes) is None


def require(actor: Actor, step: str, place: Place, *, is_hidden: bool = False, goes: bool = False) -> None:
    """Raises NotPermitted, saying why, unless `may`."""
    reason = why_not(actor, step, place, is_hidden=is_hidden, goes=goes)
    if reason is not None:
        raise NotPermitted(reason, code="R2" if reason == _OWN_UNIT else "R1")


def why_not_finding(
    actor: Actor, step: str, place: Place, *, goes: bool = False, proposed_by: int | None = None
) -> str | None:
    """The reason why a step of a finding is not the actor's; None when it is. Only those who were on the visit, a
    leader or a deputy amend; whoever proposed a withdrawal does not confirm it."""
    roles = _FINDING[step]
    if actor.belongs_to(place.unit_path):
        return _OWN_UNIT
    if not actor.has_at(roles, place):
        return _NOT_YOURS
    if step == "amend_finding" and not goes and not actor.has_at(_COMMAND, place):
        return _NOT_ON_TEAM
    if step in _NOT_BY_WHO_PROPOSED and proposed_by == actor.user_id:
        return _SECOND
    return None


def require_finding(
    actor: Actor, step: str, place: Place, *, goes: bool = False, proposed_by: int | None = None
) -> None:
    """Raises NotPermitted, saying why, unless the step of a finding is the actor's."""
    reason = why_not_finding(actor, step, place, goes=goes, proposed_by=proposed_by)
    if reason is not None:
        code = {_OWN_UNIT: "R2", _SECOND: "R3"}.get(reason, "R1")
        raise NotPermitted(reason, code=code)


def may_checklist(actor: Actor, step: str, campaign_id: int | None) -> bool:
    """True when the actor may make or edit checklists of the campaign (None: of every campaign)."""
    grants = [grant for grant in actor.grants if grant.role in _CHECKLIST[step]]
    return any(grant.campaign_id in (None, campaign_id) for grant in grants)


def require_checklist(actor: Actor, step: str, campaign_id: int | None) -> None:
    """Raises NotPermitted unless `may_checklist`."""
    if not may_checklist(actor, step, campaign_id):
        raise NotPermitted(_NOT_YOURS, code="R1")


def may_record_talks(actor: Actor, campaign_id: int) -> bool:
    """True for leaders, deputies and inspectors of the campaign who are neither of the office nor administrators."""
    if actor.has(*_NEVER_TALKS):
        return False
    return any(grant.role in GROUP_ROLES and grant.campaign_id in (None, campaign_id) for grant in actor.grants)


def require_record_talks(actor: Actor, campaign_id: int) -> None:
    """Raises NotPermitted unless `may_record_talks`."""
    if not may_record_talks(actor, campaign_id):
        raise NotPermitted(_TALKS, code="R1")


def require_author(actor: Actor, author_id: int) -> None:
    """Raises NotPermitted unless the actor wrote the talk."""
    if actor.user_id != author_id:
        raise NotPermitted(_AUTHOR, code="R1")


def may_open_talk(actor: Actor, *, author_id: int, is_reader: bool) -> bool:
    """True for the author, and for a named reader who is neither of the office nor an administrator."""
    return actor.user_id == author_id or (is_reader and not actor.has(*_NEVER_TALKS))


def may_custody(actor: Actor, step: str, campaign_id: int) -> bool:
    """True when the actor's role in the campaign allows the step, and the actor keeps no server."""
    if actor.has(Role.ADMIN):
        return False
    return any(grant.role in _CUSTODY[step] and grant.campaign_id in (None, campaign_id) for grant in actor.grants)


def require_custody(actor: Actor, step: str, campaign_id: int) -> None:
    """Raises NotPermitted unless `may_custody`."""
    if not may_custody(actor, step, campaign_id):
        raise NotPermitted(_NOT_YOURS, code="R1")


def may_hold(person: Actor, campaign_id: int) -> bool:
    """True when a person may be a custodian of a campaign."""
    return may_custody(person, "hold_share", campaign_id)


def require_counts(actor: Actor) -> None:
    """Raises NotPermitted unless the actor is entitled to the counts of talks."""
    if not actor.has(*COUNTED_FOR):
        raise NotPermitted(_NOT_YOURS, code="R1")


def require_planner(actor: Actor) -> None:
    """Raises NotPermitted unless the actor plans visits somewhere."""
    if not actor.has(*PLANNERS):
        raise NotPermitted(_PLANNED_BY, code="R1")


def require_reads_checklists(actor: Actor) -> None:
    """Raises NotPermitted unless the actor is of the group's side or an auditor."""
    if not actor.has(*_GOERS, Role.AUDITOR):
        raise NotPermitted(_NOT_YOURS, code="R1")
