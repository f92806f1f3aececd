"""The ledger and the instance as a whole: whoever holds it to its word is told of a new key, witnesses and restores."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import AUDITOR, LEADER, OFFICE, UNIT, Person
from waypost.notice.rules import Rule, Urgency

_DOER = (Person("doer"),)
_PROPOSER = Person("proposer")

RULES: dict[str, tuple[Rule, ...]] = {
    "ledger.key_changed": (
        Rule(
            N_("The ledger signs with a new key from now on: %(reason)s. Compare it with the one that was published."),
            (AUDITOR, OFFICE),
            Urgency.URGENT,
        ),
    ),
    "instance.restored": (
        Rule(
            N_(
                "This instance was restored from a backup: its ledger of %(size)s entries, as it was at %(made_at)s. "
                "Compare it with the checkpoint that you kept."
            ),
            (AUDITOR, OFFICE),
            Urgency.URGENT,
        ),
    ),
    "instance.moved": (
        Rule(
            N_("This instance was moved to another database, with its ledger of %(size)s entries."), (AUDITOR, OFFICE)
        ),
    ),
    "ledger.rows_taken_over": (
        Rule(
            N_(
                "%(rows)s rows of the table %(table)s, of which the ledger said nothing, were taken over as they "
                "stood. Ask why, unless this instance has just been brought up to date."
            ),
            (AUDITOR, OFFICE),
            Urgency.URGENT,
        ),
    ),
    "ledger.witness_joined": (Rule(N_("%(who)s bears witness to the ledger from now on."), (AUDITOR, OFFICE)),),
    "ledger.witness_left": (
        Rule(N_("%(who)s bears witness to the ledger no more: %(reason)s"), (AUDITOR, OFFICE), Urgency.ASKED),
    ),
    "body.erasure_proposed": (
        Rule(N_("%(who)s proposes to erase by law what %(title)s says, where you acted: %(ground)s"), _DOER),
        Rule(
            N_("%(who)s proposes to erase by law what %(title)s says: %(ground)s. It waits for a second person."),
            (OFFICE, AUDITOR),
            Urgency.ASKED,
        ),
    ),
    "body.erased": (
        Rule(N_("What %(title)s said, where you acted, was erased by law: %(ground)s"), _DOER, Urgency.ASKED),
        Rule(N_("What %(title)s said was erased by law: %(ground)s"), (_PROPOSER, AUDITOR, LEADER, *UNIT)),
    ),
    "body.erasure_refused": (
        Rule(N_("%(who)s refused to erase what %(title)s says: %(reason)s"), (_PROPOSER,), Urgency.URGENT),
    ),
}
NO_NOTICE: dict[str, str] = {
    "ledger.key_begun": "the first key of a ledger; the page on its trustworthiness shows it",
    "ledger.cosigned": "it shows below the checkpoint",
    "body.erasure_withdrawn": "who proposed it has taken it back; nothing is erased",
}
