"""Reports: from the draft to the publication."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import AUDITOR, AUTHOR, LEADER, OFFICE, Person
from waypost.notice.rules import Rule, Urgency

_WRITING = "work on a report, which nobody waits for"

RULES: dict[str, tuple[Rule, ...]] = {
    "report.drafted": (Rule(N_("A report is drafted and will wait for a second person. %(title)s"), (LEADER, OFFICE)),),
    "report.approved": (Rule(N_("The report is approved. %(title)s"), (AUTHOR, OFFICE)),),
    "report.returned": (Rule(N_("The report came back: %(reason)s %(title)s"), (AUTHOR,), Urgency.ASKED),),
    "report.published": (Rule(N_("The report is published. %(title)s"), (AUTHOR, LEADER, OFFICE, AUDITOR)),),
    "report.discarded": (Rule(N_("The report is discarded. %(title)s"), (AUTHOR, Person("approver"))),),
}
NO_NOTICE: dict[str, str] = {
    "report.edited": _WRITING,
    "report.refreshed": _WRITING,
    "report.photo_placed": _WRITING,
    "report.photo_removed": _WRITING,
    "figures.frozen": "seen on the page of figures",
    "template.edited": "a setting",
}
