"""The life of a recommendation: each move is told to those whose turn it is next, and to its author."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import AUTHOR, DEPUTY, HEAD, LEADER, LIAISON, OFFICE, UNIT, Named, Person
from waypost.notice.rules import Rule, Urgency

_VERIFIER = Person("verifier")
_ASKED, _URGENT = Urgency.ASKED, Urgency.URGENT
_OWN = "work on a draft, which nobody waits for"

RULES: dict[str, tuple[Rule, ...]] = {
    "recommendation.submitted": (Rule(N_("A draft waits for review. %(title)s"), (DEPUTY, LEADER), _ASKED),),
    "recommendation.draft_returned": (Rule(N_("Your draft came back: %(reason)s %(title)s"), (AUTHOR,), _ASKED),),
    "recommendation.put_to_consultation": (
        Rule(N_("Your unit is asked for its opinion. %(title)s"), UNIT, _ASKED),
        Rule(N_("The unit is asked for its opinion. %(title)s"), (AUTHOR,)),
    ),
    "recommendation.opinion_given": (
        Rule(N_("The unit has given its opinion. %(title)s"), (LEADER, DEPUTY), _ASKED),
        Rule(N_("The unit has given its opinion. %(title)s"), (AUTHOR,)),
        Rule(N_("Your unit has given its opinion. %(title)s"), UNIT),
    ),
    "recommendation.message_said": (Rule(N_("%(who)s wrote to you about: %(title)s"), (AUTHOR, *UNIT)),),
    "recommendation.issued": (
        Rule(N_("A recommendation is handed to your unit; the clock runs. %(title)s"), UNIT, _ASKED),
        Rule(N_("The recommendation is issued. %(title)s"), (AUTHOR,)),
    ),
    "recommendation.text_corrected": (Rule(N_("The text was corrected: %(reason)s %(title)s"), (AUTHOR, *UNIT)),),
    "recommendation.accepted": (
        Rule(N_("The unit's head has accepted. %(title)s"), (AUTHOR, DEPUTY)),
        Rule(N_("Your head has accepted; a plan is due. %(title)s"), (LIAISON,), _ASKED),
    ),
    "recommendation.disputed": (
        Rule(N_("The unit objects; each reason needs a written answer. %(title)s"), (LEADER, OFFICE), _URGENT),
        Rule(N_("The unit objects. %(title)s"), (AUTHOR, LIAISON)),
    ),
    "recommendation.upheld": (
        Rule(N_("The objection was answered; the recommendation stands. %(title)s"), UNIT, _ASKED),
        Rule(N_("The objection was answered; the recommendation stands. %(title)s"), (AUTHOR,)),
    ),
    "recommendation.withdrawn": (Rule(N_("The recommendation is withdrawn. %(title)s"), (AUTHOR, *UNIT)),),
    "recommendation.plan_submitted": (
        Rule(N_("A plan waits for approval. %(title)s"), (DEPUTY, LEADER), _ASKED),
        Rule(N_("The plan is submitted. %(title)s"), (AUTHOR, LIAISON)),
    ),
    "recommendation.plan_returned": (Rule(N_("The plan came back: %(reason)s %(title)s"), UNIT, _ASKED),),
    "recommendation.plan_approved": (
        Rule(N_("The plan is approved; work may begin. %(title)s"), UNIT, _ASKED),
        Rule(N_("The plan is approved. %(title)s"), (AUTHOR,)),
    ),
    "recommendation.evidence_added": (Rule(N_("Evidence was added. %(title)s"), (HEAD, LIAISON)),),
    "recommendation.closure_requested": (
        Rule(N_("The unit asks for closing; a verifier is needed. %(title)s"), (DEPUTY,), _ASKED),
        Rule(N_("The unit asks for closing. %(title)s"), (AUTHOR, LIAISON)),
    ),
    "recommendation.verification_taken": (Rule(N_("%(who)s has taken the verification. %(title)s"), (AUTHOR, *UNIT)),),
    "recommendation.returned_for_rework": (
        Rule(N_("Verification failed: %(reason)s %(title)s"), UNIT, _URGENT),
        Rule(N_("Verification failed: %(reason)s %(title)s"), (AUTHOR, DEPUTY)),
    ),
    "recommendation.verified": (
        Rule(N_("Verified; a second signature is due. %(title)s"), (LEADER,), _ASKED),
        Rule(N_("Verified. %(title)s"), (AUTHOR, *UNIT)),
    ),
    "recommendation.notice_opened": (Rule(N_("The public notice has begun. %(title)s"), (AUTHOR, *UNIT)),),
    "recommendation.objection_filed": (
        Rule(N_("Somebody objects to the closing. %(title)s"), (LEADER, DEPUTY, _VERIFIER), _URGENT),
    ),
    "recommendation.objection_answered": (Rule(N_("The objection to the closing is answered. %(title)s"), (LEADER,)),),
    "recommendation.notice_run": (Rule(N_("The public notice is over. %(title)s"), (LEADER,), _ASKED),),
    "recommendation.closed": (Rule(N_("Signed and closed. %(title)s"), (AUTHOR, _VERIFIER, *UNIT)),),
    "recommendation.signature_refused": (
        Rule(N_("The closing was not signed: %(reason)s %(title)s"), (_VERIFIER, DEPUTY, AUTHOR, *UNIT), _URGENT),
    ),
    "recommendation.looked_back_on": (Rule(N_("It was looked back on. %(title)s"), (LEADER, AUTHOR, *UNIT)),),
    "recommendation.reopened": (
        Rule(N_("The problem is back; the work begins anew. %(title)s"), UNIT, _URGENT),
        Rule(N_("The problem is back. %(title)s"), (AUTHOR, _VERIFIER, LEADER, OFFICE), _URGENT),
    ),
    "recommendation.closed_not_implemented": (
        Rule(N_("Closed without being done, by decision of the office. %(title)s"), (AUTHOR, LEADER, *UNIT)),
    ),
    "recommendation.merged": (Rule(N_("Joined to another recommendation. %(title)s"), (AUTHOR, *UNIT)),),
    "recommendation.extension_asked": (
        Rule(N_("The unit asks for more time: %(reason)s %(title)s"), (LEADER, OFFICE), _ASKED),
    ),
    "recommendation.extension_granted": (
        Rule(N_("More time is granted. %(title)s"), (Person("asker"), AUTHOR, *UNIT)),
    ),
    "recommendation.extension_refused": (
        Rule(N_("More time is refused: %(reason)s %(title)s"), (Person("asker"), *UNIT), _URGENT),
        Rule(N_("More time is refused: %(reason)s %(title)s"), (AUTHOR,)),
    ),
    "recommendation.reminded": (
        Rule(N_("A reminder: due on %(due_on)s, days late: %(days_late)s. %(title)s"), (Named("people"),), _URGENT),
    ),
}
NO_NOTICE: dict[str, str] = {
    **dict.fromkeys(
        (f"action.{done}" for done in ("started", "advanced", "finished", "dropped", "resumed")),
        "work on a measure of the plan, seen with the plan",
    ),
    "recommendation.drafted": _OWN,
    "recommendation.edited": _OWN,
    "recommendation.draft_withdrawn": _OWN,
    "recommendation.plan_saved": _OWN,
    "recommendation.standard_judged": "told when the verification is done",
    "recommendation.decision_entered": "told with the move that the paper decides",
    "recommendation.absorbed": "told with the recommendation that was joined to it",
    "recommendation.due_date_consented": "told when it is issued",
}
