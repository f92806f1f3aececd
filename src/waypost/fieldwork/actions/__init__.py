"""Everything that a person can do in field work."""

from waypost.fieldwork.actions.checklists import edit_checklist, make_checklist, retire_checklist
from waypost.fieldwork.actions.custody import (
    appoint_custodians,
    approve_unsealing,
    ask_unsealing,
    decline_unsealing,
)
from waypost.fieldwork.actions.findings import (
    amend_finding,
    decline_withdrawal,
    issue_findings,
    note_finding,
    propose_withdrawal,
    withdraw_finding,
)
from waypost.fieldwork.actions.planning import announce_visit, cancel_visit, change_plan, name_kind, plan_visit
from waypost.fieldwork.actions.talks import OpenedTalk, amend_talk, dismiss_reader, name_reader, open_talk, record_talk
from waypost.fieldwork.actions.visiting import (
    answer,
    attach_photo,
    end_visit,
    finish_report,
    observe,
    open_visit,
    reopen_report,
)

__all__ = [
    "OpenedTalk",
    "amend_finding",
    "amend_talk",
    "announce_visit",
    "answer",
    "appoint_custodians",
    "approve_unsealing",
    "ask_unsealing",
    "attach_photo",
    "cancel_visit",
    "change_plan",
    "decline_unsealing",
    "decline_withdrawal",
    "dismiss_reader",
    "edit_checklist",
    "end_visit",
    "finish_report",
    "issue_findings",
    "make_checklist",
    "name_kind",
    "name_reader",
    "note_finding",
    "observe",
    "open_talk",
    "open_visit",
    "plan_visit",
    "propose_withdrawal",
    "record_talk",
    "reopen_report",
    "retire_checklist",
    "withdraw_finding",
]
