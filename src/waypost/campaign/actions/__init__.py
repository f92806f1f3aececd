"""What a person can do in a campaign: one function for each."""

from waypost.campaign.actions.activities import (
    HeadCount,
    add_activity_kind,
    correct_session,
    record_session,
    start_activity,
)
from waypost.campaign.actions.gates import BulkPassage, NotPassed, pass_gate, pass_gates
from waypost.campaign.actions.meetings import Attendance, hold_meeting
from waypost.campaign.actions.people import (
    add_group,
    add_team,
    appoint,
    approve_appointment,
    decline_appointment,
    end_appointment,
)
from waypost.campaign.actions.plan import (
    add_criterion,
    add_phase,
    change_criterion,
    edit_focus_areas,
    edit_phase,
    edit_phases,
    open_campaign,
    remove_criterion,
)
from waypost.campaign.actions.responsibility import name_responsible
from waypost.campaign.actions.stationing import end_stationing, station

__all__ = [
    "Attendance",
    "BulkPassage",
    "HeadCount",
    "NotPassed",
    "add_activity_kind",
    "add_criterion",
    "add_group",
    "add_phase",
    "add_team",
    "appoint",
    "approve_appointment",
    "change_criterion",
    "correct_session",
    "decline_appointment",
    "edit_focus_areas",
    "edit_phase",
    "edit_phases",
    "end_appointment",
    "end_stationing",
    "hold_meeting",
    "name_responsible",
    "open_campaign",
    "pass_gate",
    "pass_gates",
    "record_session",
    "remove_criterion",
    "start_activity",
    "station",
]
