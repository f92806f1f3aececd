"""What must be so, in plain words: the states of things after what was accepted, without the help of the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

# The moves of the design's table that change the state, by their names; what is not here leaves it as it is.
AFTER = {
    "submit": ("draft", "in_review"),
    "return_draft": ("in_review", "draft"),
    "consult": ("in_review", "consulting"),
    "issue": ("consulting", "issued"),
    "withdraw_draft": ("draft", "withdrawn"),
    "accept": ("issued", "accepted"),
    "dispute": ("issued", "disputed"),
    "uphold": ("disputed", "accepted"),
    "withdraw_disputed": ("disputed", "withdrawn"),
    "submit_plan": ("accepted", "plan_submitted"),
    "return_plan": ("plan_submitted", "accepted"),
    "approve_plan": ("plan_submitted", "in_progress"),
    "request_closure": ("in_progress", "closure_requested"),
    "take_verification": ("closure_requested", "verifying"),
    "return_for_rework": ("verifying", "in_progress"),
    "pass_verification": ("verifying", "verified"),
    "sign_closing": ("verified", "closed_implemented"),
    "refuse_signature": ("verified", "closure_requested"),
    "reopen_rebound": ("closed_implemented", "in_progress"),
}
BEFORE_CLOSING = ("issued", "disputed", "accepted", "plan_submitted", "in_progress")
ENDS = {"close_not_implemented": "closed_not_implemented", "merge": "merged"}
# Kept beside the moves: no event of the recommendation, so its version stays.
NO_EVENT = frozenset({"say", "save_plan", "start", "advance", "finish", "drop", "resume"})

VISIT_AFTER = {
    "announce": ("planned", "announced"),
    "start": ("planned announced", "started"),
    "end": ("started", "ended"),
    "report": ("ended", "reported"),
    "reopen": ("reported", "ended"),
    "cancel": ("planned announced", "cancelled"),
}


class Wrong(AssertionError):
    """Something that must not be."""


@dataclass
class Thing:
    """A recommendation, a visit, a finding, a proposed role or a report as the model knows it."""

    label: str
    pk: UUID | int
    state: str
    version: int = 1
    unit: int = 0
    mark: str = ""

    def take(self, step: str) -> None:
        """What an accepted move does to a recommendation. Raises Wrong for one that the table does not know here."""
        if step in NO_EVENT:
            return
        self.version += 1
        before, after = AFTER.get(step, (self.state, self.state))
        if step in ENDS:
            before, after = self.state if self.state in BEFORE_CLOSING else "-", ENDS[step]
        if self.state != before:
            raise Wrong(f"{self.label} took {step} while {self.state}")
        self.state = after

    def go(self, step: str) -> None:
        """What an accepted step does to a visit. Raises Wrong as `take`."""
        before, after = VISIT_AFTER[step]
        if self.state not in before.split():
            raise Wrong(f"{self.label} took {step} while {self.state}")
        self.state = after


@dataclass
class Model:
    """Everything that was accepted, and the number of each entry of the ledger with the act to which it belongs."""

    items: list[Thing] = field(default_factory=list)
    visits: list[Thing] = field(default_factory=list)
    findings: list[Thing] = field(default_factory=list)
    proposals: list[Thing] = field(default_factory=list)
    grants: list[Thing] = field(default_factory=list)
    reports: list[Thing] = field(default_factory=list)
    first_entry: int = 0
    entries: dict[int, str] = field(default_factory=dict)

    def own(self, receipts: str, who: str) -> None:
        """Note the entries that an accepted act says it made. Raises Wrong when another has one of them."""
        for one in receipts.split(", "):
            seq, colon, _ = one.partition(":")
            if colon and self.entries.setdefault(int(seq), who) != who:
                raise Wrong(f"entry {seq} of the ledger belongs to {self.entries[int(seq)]} and to {who}")
