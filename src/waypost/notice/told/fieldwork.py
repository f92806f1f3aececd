"""Visits, findings and talks. A unit hears of a visit when it is announced or has started, never before."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import AUTHOR, DEPUTY, LEADER, OFFICE, UNIT, Named, Person
from waypost.notice.rules import Rule, Urgency

_TEAM = Person("team")
_INSIDE = "work within the visit, which its people see on its page"

_CUSTODIANS = (Person("custodian"),)

RULES: dict[str, tuple[Rule, ...]] = {
    "visit.planned": (Rule(N_("You go on a visit. %(title)s"), (_TEAM,)),),
    "visit.plan_changed": (Rule(N_("The plan of a visit has changed. %(title)s"), (_TEAM, *UNIT), Urgency.ASKED),),
    "visit.announced": (
        Rule(N_("A visit is announced to you. %(title)s"), UNIT, Urgency.ASKED),
        Rule(N_("The visit is announced to the unit. %(title)s"), (_TEAM,)),
    ),
    "visit.started": (
        Rule(N_("A visit has begun. %(title)s"), UNIT, Urgency.ASKED),
        Rule(N_("The visit has begun. %(title)s"), (_TEAM, AUTHOR)),
    ),
    "visit.cancelled": (Rule(N_("A visit was called off. %(title)s"), (_TEAM, AUTHOR, *UNIT)),),
    "visit.report_done": (Rule(N_("The account of a visit is written. %(title)s"), (LEADER, AUTHOR)),),
    "visit.report_reopened": (Rule(N_("The account of a visit is open again. %(title)s"), (LEADER, _TEAM)),),
    "finding.noted": (Rule(N_("A problem was found. %(title)s"), (DEPUTY,)),),
    "finding.issued": (
        Rule(N_("A problem found at your unit is handed to you. %(title)s"), UNIT, Urgency.ASKED),
        Rule(N_("The finding is issued. %(title)s"), (AUTHOR,)),
    ),
    "finding.amended": (Rule(N_("The words of a finding have changed. %(title)s"), (AUTHOR, *UNIT)),),
    "finding.withdrawal_proposed": (
        Rule(N_("%(who)s asks to withdraw a finding. %(title)s"), (LEADER,), Urgency.ASKED),
    ),
    "finding.withdrawal_declined": (
        Rule(N_("A finding is not withdrawn: %(reason)s %(title)s"), (Person("proposer"),)),
    ),
    "finding.withdrawn": (Rule(N_("A finding is withdrawn. %(title)s"), (AUTHOR, Person("proposer"), OFFICE, *UNIT)),),
    "talk.unsealing_asked": (
        Rule(N_("%(who)s asks the custodians to open %(title)s: %(reason)s"), (AUTHOR,), Urgency.URGENT),
    ),
    "talk.unsealed": (
        Rule(N_("The custodians opened %(title)s to somebody who asked: %(reason)s"), (AUTHOR,), Urgency.URGENT),
    ),
    "talk.unsealing_declined": (Rule(N_("The custodians did not open %(title)s: %(reason)s"), (AUTHOR,)),),
    "unsealing.asked": (
        Rule(N_("%(who)s asks you, as a custodian, to open sealed talks: %(reason)s"), _CUSTODIANS, Urgency.ASKED),
    ),
    "unsealing.agreed": (
        Rule(N_("%(who)s agrees to open sealed talks; a second custodian is needed: %(reason)s"), _CUSTODIANS),
    ),
    "unsealing.done": (Rule(N_("The sealed talks for which you asked are open to you."), (Person("reader"),)),),
    "unsealing.declined": (
        Rule(N_("The custodians did not agree to open sealed talks to you: %(reason)s"), (Person("reader"),)),
    ),
    "custody.appointed": (
        Rule(N_("%(who)s made you a custodian of sealed talks."), (Named("first"), Named("second"))),
    ),
    "talk.opened": (Rule(N_("%(who)s opened %(title)s."), (AUTHOR,)),),
}
NO_NOTICE: dict[str, str] = {
    "visit.answered": _INSIDE,
    "visit.observed": _INSIDE,
    "visit.photo_attached": _INSIDE,
    "visit.ended": _INSIDE,
    "visit_kind.named": "a setting",
    "checklist.made": "a setting",
    "checklist.edited": "a setting",
    "checklist.retired": "a setting",
    "talk.amended": "the author's own act",
    "talk.unsealing_agreed": "told with the request",
    "talk.recorded": "the author's own act, and nobody else learns of a talk",
    "talk.reader_named": "the ledger does not say who may read a talk, so neither does a notice",
    "talk.reader_dismissed": "the ledger does not say who may read a talk, so neither does a notice",
    "file.kept": "told with the record that the file belongs to",
    "file.captioned": "told with the record that the file belongs to",
    "file.shown_to_unit": "told with the record that the file belongs to",
    "file.publication_permitted": "seen where the report is written",
    "file.publication_forbidden": "seen where the report is written",
    "obligation.added": "seen in the coverage matrix",
    "obligation.changed": "seen in the coverage matrix",
    "obligation.retired": "seen in the coverage matrix",
}
