"""Who may freeze figures, write a report, and let it out."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, NotPermitted, Refused

_WRITERS = frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY})
_DECIDERS = frozenset({Role.OFFICE, Role.LEADER})

_WHO = {
    "edit": _WRITERS,
    "refresh": _WRITERS,
    "place_photo": _WRITERS,
    "remove_photo": _WRITERS,
    "approve": _DECIDERS,
    "return": _DECIDERS,
    "publish": _DECIDERS,
    "discard": _WRITERS,
}
_BESIDE_THE_LIFECYCLE = {
    "freeze": _WRITERS,
    "draft": _WRITERS,
    "edit_template": frozenset({Role.OFFICE}),
}
READERS = frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.INSPECTOR, Role.AUDITOR})

_SAID = {
    "freeze": N_("only the office, the leader or a deputy may freeze figures"),
    "draft": N_("only the office, the leader or a deputy may write a report"),
    "edit": N_("only the office, the leader or a deputy may write a report"),
    "refresh": N_("only the office, the leader or a deputy may write a report"),
    "place_photo": N_("only the office, the leader or a deputy may write a report"),
    "remove_photo": N_("only the office, the leader or a deputy may write a report"),
    "discard": N_("only the office, the leader or a deputy may write a report"),
    "approve": N_("only the office or the leader may approve a report"),
    "return": N_("only the office or the leader may return a report"),
    "publish": N_("only the office or the leader may publish a report"),
    "edit_template": N_("only the office may change the template"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """Where a campaign lies: its id and the path of its region. A report belongs to a campaign and to no unit."""

    campaign_id: int
    region_path: str


def roles_in(actor: Actor, field: Field) -> frozenset[Role]:
    """The roles that the actor has in a campaign: by grants of this campaign or of every campaign, whose region is
    the campaign's, stands above it or lies within it. A grant for one unit gives no say in the whole."""
    return frozenset(
        grant.role
        for grant in actor.grants
        if grant.campaign_id in (None, field.campaign_id)
        and not grant.unit_path
        and (field.region_path.startswith(grant.region_path) or grant.region_path.startswith(field.region_path))
    )


def may(actor: Actor, step: str, field: Field, *, written_by: frozenset[int] = frozenset()) -> bool:
    """True when the actor may take the step. Whoever wrote any part of a report does not approve it. A step that
    is in neither table is a KeyError."""
    if step == "approve" and actor.user_id in written_by:
        return False
    who = _WHO[step] if step in _WHO else _BESIDE_THE_LIFECYCLE[step]
    return not roles_in(actor, field).isdisjoint(who)


def why_not(actor: Actor, step: str, field: Field, *, written_by: frozenset[int] = frozenset()) -> str:
    """The reason, as a text of the catalogue, why the actor may not take the step; empty when they may."""
    if may(actor, step, field, written_by=written_by):
        return ""
    if step == "approve" and may(actor, step, field):
        return N_("you wrote part of this report; another person approves it")
    return _SAID[step]


def require(actor: Actor, step: str, field: Field, *, written_by: frozenset[int] = frozenset()) -> None:
    """Raises NotPermitted unless `may`; where it is the second person that is missing, Refused with code R3."""
    reason = why_not(actor, step, field, written_by=written_by)
    if not reason:
        return
    if step == "approve" and may(actor, step, field):
        raise Refused(reason, code="R3")
    raise NotPermitted(reason)


def may_edit_template(actor: Actor) -> bool:
    """True for the office. There is one template for all campaigns, so a grant for one unit gives no say in it."""
    return any(grant.role in _BESIDE_THE_LIFECYCLE["edit_template"] and not grant.unit_path for grant in actor.grants)
