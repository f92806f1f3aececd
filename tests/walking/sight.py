"""Who may be told of rows of another place, by hand, after the permission matrix of the design and not after the code.

Ten letters for each model, in the order of the roles: office, leader, deputy, inspector, unit head, liaison, officer,
auditor, administrator, public. ".": of no other place; "c": of the own campaign, wherever they stand; "a": all.
"""

from __future__ import annotations

from tests.walking.rows import Marked
from waypost.kernel.actor import Role

_NOBODY = ".........."
_PLAN = "cccccccca."
"""The plan of a campaign: it is no secret inside the house, and the administrator keeps the structure."""
_GROUP = "cccc...c.."
"""What belongs to a campaign as a whole: the group's side and auditors."""
_STRUCTURE = "........a."
_HOUSE = "aaaaaaaaa."

SIGHT: dict[str, str] = {
    "platform.GivenAnswer": _NOBODY,
    "platform.Job": _NOBODY,
    "ledger.Entry": _NOBODY,
    "ledger.Erasure": _NOBODY,
    "ledger.Kept": _NOBODY,
    "ledger.Shape": _HOUSE,
    "ledger.Seal": _NOBODY,
    "ledger.Witness": "aaaaaaaaaa",  # who co-signs, and under which key, is told to the world
    "ledger.Cosignature": "aaaaaaaaaa",
    "organisation.Region": _HOUSE,
    "organisation.UnitKind": _HOUSE,
    "organisation.Unit": _STRUCTURE,
    "organisation.Roster": _STRUCTURE,
    "organisation.RosterLine": _STRUCTURE,
    "access.User": _STRUCTURE,
    "access.GrantRow": _STRUCTURE,
    "access.SealKey": _NOBODY,
    "access.Tries": _NOBODY,
    "access.Presence": _NOBODY,
    "access.Proposal": _STRUCTURE,
    "campaign.Campaign": _STRUCTURE,
    "campaign.Phase": _PLAN,
    "campaign.FocusArea": _PLAN,
    "campaign.Criterion": _PLAN,
    "campaign.Passage": _NOBODY,
    "campaign.Group": _PLAN,
    "campaign.Team": _PLAN,
    "campaign.Membership": _PLAN,
    "campaign.Stationing": _PLAN,
    "campaign.Meeting": _NOBODY,
    "campaign.MeetingUnit": _NOBODY,
    "campaign.ActivityKind": _HOUSE,
    "campaign.Activity": _NOBODY,
    "campaign.ActivitySession": _NOBODY,
    "campaign.Responsible": _STRUCTURE,
    "evidence.File": _NOBODY,
    "coverage.Obligation": _GROUP,
    "coverage.Due": _NOBODY,
    "coverage.Credit": _NOBODY,
    "coverage.Tally": _NOBODY,
    "fieldwork.Checklist": _GROUP,
    "fieldwork.ChecklistVersion": _GROUP,
    "fieldwork.Answer": _NOBODY,
    "fieldwork.Finding": _NOBODY,
    "fieldwork.FindingRevision": _NOBODY,
    "fieldwork.Talk": _NOBODY,
    "fieldwork.TalkContent": _NOBODY,
    "fieldwork.TalkBox": _NOBODY,
    "fieldwork.TalkReader": _NOBODY,
    "fieldwork.Custody": _NOBODY,
    "fieldwork.Share": _NOBODY,
    "fieldwork.CustodyBox": _NOBODY,
    "fieldwork.Unsealing": _NOBODY,
    "fieldwork.KindOfVisit": "aaaaaaaaaa",  # words of a setting, offered on a list that is empty for the public
    "fieldwork.Visit": _NOBODY,
    "fieldwork.VisitMember": _NOBODY,
    "fieldwork.VisitNumbers": _NOBODY,
    "fieldwork.Observation": _NOBODY,
    "fieldwork.Photo": _NOBODY,
    **{
        f"rectification.{name}": _NOBODY
        for name in (
            *("Recommendation", "RecommendationText", "ClosingStandard", "Basis", "Event", "Register", "Evidence"),
            *("Verification", "Judgement", "PublicNotice", "NoticeObjection", "LookBack", "SavedView", "Reminder"),
            *("Message", "Opinion", "DisputeReason", "DecisionPaper", "ExtensionRequest", "Plan", "Action"),
            *("PlanWarning", "PlanPrint"),
        )
    },
    "report.RowSet": _GROUP,
    "report.Freezing": _GROUP,
    "report.FrozenFigure": _GROUP,
    "report.ReportTemplate": "aaaa...a..",
    "report.TemplateVersion": "aaaa...a..",
    "report.Report": _GROUP,
    "report.ReportPhoto": _GROUP,
    "report.ReportEvent": _GROUP,
    "notice.Notice": _NOBODY,
    "notice.Wish": _NOBODY,
    "api.Token": _NOBODY,
}
PEOPLE: dict[str, str] = {
    "user": _PLAN,  # the members of the campaign's groups, whom everybody in it may know
    "proposed_by": "cccc...ca.",  # who proposed them
    "frozen_by": _GROUP,  # who froze a campaign's figures, and wrote and approved its reports
    "author": _GROUP,
    "approved_by": _GROUP,
}
"""Names of people that stand beside what a reader may read, by what they did there."""
BESIDE: dict[tuple[str, str], str] = {
    ("campaign:groups", "organisation.Unit"): "the unit that lent a member stands beside the name, for recusal (回避)",
    ("api:v1:campaign.groups", "organisation.Unit"): "the unit that lent a member, for recusal",
    ("api:v1:campaign.members", "organisation.Unit"): "the unit that lent a member, for recusal",
    **{
        (route, label): "a report tells of every place of its campaign to all who read it"
        for route in ("report:report", "report:download", "api:v1:report.document", "api:v1:report.download")
        for label in ("campaign.Activity", "campaign.ActivitySession", "campaign.Meeting")
    },
}
"""Routes that tell of rows of the own campaign more than the table says, by the kind of row; and why."""


def is_told_to_many(label: str, place: str) -> bool:
    """True when somebody but the administrator may know of a row of the model at another place."""
    letters = set(SIGHT.get(label, _NOBODY)[:8] + SIGHT.get(label, _NOBODY)[9:])
    return "a" in letters or ("c" in letters and place != "campaign")


def may_be_told(row: Marked, role: Role) -> bool:
    """True when the table lets somebody of a role know of a row of another place."""
    place = list(Role).index(role)
    lines = [SIGHT[row.model._meta.label]]
    if row.model._meta.label == "access.User" and row.variant in PEOPLE:
        lines.append(PEOPLE[row.variant])
    letters = {line[place] for line in lines}
    return "a" in letters or ("c" in letters and row.place != "campaign")
