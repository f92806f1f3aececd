"""Campaigns, groups, gates, meetings and the chain of responsibility; units and regions."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import LEADER, OFFICE, UNIT, Named, Person
from waypost.notice.rules import Rule, Urgency

_TEAM = Person("team")
_SETTING = "a setting of the campaign, seen on its page"
_STRUCTURE = "the structure of units, seen on the unit's page"

RULES: dict[str, tuple[Rule, ...]] = {
    "appointment.proposed": (
        Rule(N_("An appointment waits for a second person: %(role)s. %(title)s"), (OFFICE,), Urgency.ASKED),
    ),
    "appointment.approved": (
        Rule(N_("You are appointed: %(role)s. %(title)s"), (Named("account"),)),
        Rule(N_("An appointment is approved: %(role)s. %(title)s"), (LEADER,)),
    ),
    "appointment.declined": (Rule(N_("An appointment is declined: %(role)s. %(title)s"), (LEADER,)),),
    "appointment.ended": (
        Rule(N_("Your term of duty ends: %(role)s. %(title)s"), (Named("account"),)),
        Rule(N_("A term of duty ends: %(role)s. %(title)s"), (LEADER,)),
    ),
    "group.stationed": (Rule(N_("The group is stationed from %(from_on)s. %(title)s"), (_TEAM,)),),
    "stationing.ended": (Rule(N_("A stationing ends. %(title)s"), (_TEAM,)),),
    "gate.passed": (
        Rule(N_("Your unit has passed a gate of the campaign. %(title)s"), UNIT),
        Rule(N_("A unit has passed a gate. %(title)s"), (LEADER,)),
    ),
    "responsible.named": (Rule(N_("It is named who answers for the unit: %(post)s. %(title)s"), (LEADER, *UNIT)),),
    "unit.closed": (Rule(N_("The unit is closed. %(title)s"), (LEADER, *UNIT)),),
    "unit.moved": (Rule(N_("The unit was moved in the structure. %(title)s"), UNIT),),
}
NO_NOTICE: dict[str, str] = {
    "campaign.opened": _SETTING,
    "phases.edited": _SETTING,
    "phase.added": _SETTING,
    "focus_areas.edited": _SETTING,
    "criterion.added": _SETTING,
    "criterion.changed": _SETTING,
    "criterion.removed": _SETTING,
    "group.added": _SETTING,
    "team.added": _SETTING,
    "activity_kind.added": _SETTING,
    "activity.started": "seen in the calendar",
    "activity_session.recorded": "a head count of the past",
    "activity_session.corrected": "a head count of the past",
    "meeting.held": "a record of the past",
    "region.added": _STRUCTURE,
    "unit.added": _STRUCTURE,
    "unit.edited": _STRUCTURE,
    "unit.reopened": _STRUCTURE,
    "units.imported": _STRUCTURE,
}
