"""The ledger and the instance as a whole: whoever holds it to its word is told of a new key, witnesses and restores."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import AUDITOR, OFFICE
from waypost.notice.rules import Rule, Urgency

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
    "ledger.witness_joined": (Rule(N_("%(who)s bears witness to the ledger from now on."), (AUDITOR, OFFICE)),),
    "ledger.witness_left": (
        Rule(N_("%(who)s bears witness to the ledger no more: %(reason)s"), (AUDITOR, OFFICE), Urgency.ASKED),
    ),
}
NO_NOTICE: dict[str, str] = {
    "ledger.key_begun": "the first key of a ledger; the page on its trustworthiness shows it",
    "ledger.cosigned": "it shows below the checkpoint",
}
