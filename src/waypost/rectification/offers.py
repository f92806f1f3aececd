"""What a reader may do with an item now, what not and why, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_
from waypost.rectification import queries
from waypost.rectification.rules import Dossier, RecommendationState
from waypost.rectification.words import StepWords, Weight, words_of

_S = RecommendationState
# The order of the way forward in each state; the first that may be taken is the primary button.
_FIRST = {
    _S.DRAFT: ("submit", "edit_draft"),
    _S.IN_REVIEW: ("consult",),
    _S.CONSULTING: ("give_opinion", "issue"),
    _S.ISSUED: ("accept",),
    _S.DISPUTED: ("uphold",),
    _S.ACCEPTED: ("submit_plan",),
    _S.PLAN_SUBMITTED: ("approve_plan",),
    _S.IN_PROGRESS: ("grant_extension", "request_closure", "add_evidence"),
    _S.CLOSURE_REQUESTED: ("grant_extension", "take_verification"),
    _S.VERIFYING: ("pass_verification", "judge_standard"),
    _S.VERIFIED: ("run_public_notice", "open_public_notice", "sign_closing"),
    _S.CLOSED_IMPLEMENTED: ("look_back",),
}
_TURN = {
    _S.DRAFT: N_("The author is writing it."),
    _S.IN_REVIEW: N_("A deputy or the leader reviews it; the author does not."),
    _S.CONSULTING: N_("The unit is heard. Then it is issued by the leader (city level) or a deputy (county level)."),
    _S.ISSUED: N_("The head of the unit accepts it, or disputes it with reasons."),
    _S.DISPUTED: N_("The leader or the office answers each reason in writing."),
    _S.ACCEPTED: N_("The head of the unit hands in a plan: causes, measures, owners, dates."),
    _S.PLAN_SUBMITTED: N_("A deputy or the leader approves the plan or returns it."),
    _S.IN_PROGRESS: N_("The unit carries out its measures and gives evidence for each closing standard."),
    _S.CLOSURE_REQUESTED: N_("An inspector or deputy who gave no evidence takes the verification."),
    _S.VERIFYING: N_("The verifier judges standard by standard."),
    _S.VERIFIED: N_("A second person signs the closing, after the public notice where one is due."),
    _S.CLOSED_IMPLEMENTED: N_("It is closed. A look-back sees whether it holds."),
    _S.CLOSED_NOT_IMPLEMENTED: N_("It ended as not implemented, by a decision paper of the office."),
    _S.WITHDRAWN: N_("It was withdrawn."),
    _S.MERGED: N_("It was merged into another and goes on there."),
}
# Steps that have a place of their own on the page and stand on no bar.
_ELSEWHERE = frozenset({"say", "save_plan", "report_action", "absorb", "draft"})
_REASONS = {
    "submit": N_("It rests on findings and names standards that can be checked."),
    "consult": N_("You did not write it. From now on the unit sees it and is heard."),
    "give_opinion": N_("The unit is heard once; what it says is kept word for word."),
    "issue": N_("It was reviewed by a second person and the unit was heard. The clock will run."),
    "accept": N_("You head the unit. After accepting it, a plan is due within seven days."),
    "uphold": N_("You did not write it. Each reason of the unit gets a written answer."),
    "submit_plan": N_("You head the unit. Name causes, measures, owners and dates."),
    "approve_plan": N_("The plan names causes, measures, owners and dates."),
    "request_closure": N_("Every closing standard has evidence and every measure is done. The folder will be frozen."),
    "add_evidence": N_("Say of each file what it proves, and for which closing standard."),
    "take_verification": N_("You gave no evidence and do not belong to the unit. You alone will judge."),
    "judge_standard": N_("You took this verification. Judge each standard with a note and a source."),
    "pass_verification": N_("Every standard is judged met."),
    "open_public_notice": N_("Its severity asks for a public notice before the closing."),
    "run_public_notice": N_("The notice ran its days and every objection is answered."),
    "sign_closing": N_("You are not the verifier. Set the look-back; signing seals the folder."),
    "look_back": N_("A look-back is set. See whether it holds, and write it down."),
    "grant_extension": N_("The head of the unit asked for a later date. Another person decides."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that may be taken now, or the reason why not, in the reader's language."""

    step: str
    words: StepWords
    why_not: str = ""

    @property
    def may(self) -> bool:
        """True when nothing speaks against it."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands on the decision bar: the primary step, the other steps, those that may not be taken, and a
    sentence. `turn` says whose turn it is."""

    primary: Offer | None
    others: tuple[Offer, ...]
    not_now: tuple[Offer, ...]
    reason: str
    turn: str
    may_say: bool
    may_plan: bool
    may_report: bool

    def allows(self, step: str) -> bool:
        """True when the step is among those that may be taken."""
        return any(offer.step == step for offer in (*((self.primary,) if self.primary else ()), *self.others))


def desk_of(actor: Actor, dossier: Dossier, *, without: Collection[str] = ()) -> Desk:
    """What the actor may do with an item now; `without` are steps for which the folder holds nothing to do."""
    every = queries.offers(actor, dossier)
    offers = {offer.step: offer for offer in _offers(every, dossier) if offer.step not in without}
    allowed = {step: offer for step, offer in offers.items() if offer.may}
    first = [step for step in _FIRST.get(dossier.state, ()) if step in allowed and not _is_aside(step, dossier)]
    primary = allowed.pop(first[0]) if first else None
    order = {Weight.FORWARD: 0, Weight.PLAIN: 1, Weight.BACK: 2}
    others = sorted(allowed.values(), key=lambda offer: order[offer.words.weight])
    shut = [offer for offer in offers.values() if not offer.may]
    return Desk(
        primary,
        tuple(others),
        tuple(shut),
        gettext(_REASONS[primary.step]) if primary and primary.step in _REASONS else "",
        gettext(_TURN[dossier.state]),
        **_places(every),
    )


def _places(every: list[queries.StepOffer]) -> dict[str, bool]:
    """Whether the reader may use the places of the page that are on no bar."""
    allowed = {offer.step for offer in every if offer.allowed}
    return {
        "may_say": "say" in allowed,
        "may_plan": "save_plan" in allowed,
        "may_report": "report_action" in allowed,
    }


def _is_aside(step: str, dossier: Dossier) -> bool:
    """True for a step that may be taken but is not the way forward here."""
    if step == "open_public_notice":
        return not dossier.is_notice_due
    return step == "judge_standard" and dossier.papers.standards <= dossier.papers.met


def _offers(every: list[queries.StepOffer], dossier: Dossier) -> list[Offer]:
    """Each step of the present state, with what speaks against it. What is none of the reader's business (a step of
    the other side, or of a role the reader has not) is left out, and so is what makes no sense yet."""
    found = []
    for offer in every:
        senseless = (offer.step in _ASKED and not dossier.papers.extension_pending) or (
            offer.step == "answer_objection" and not dossier.papers.open_objections
        )
        if offer.step in _ELSEWHERE or not offer.is_mine or senseless:
            continue
        if not offer.allowed and offer.step in _QUIET and not offer.code.startswith("R"):
            continue
        found.append(Offer(offer.step, words_of(offer.step), offer.why))
    return found


_ASKED = frozenset({"grant_extension", "refuse_extension"})
_QUIET = frozenset({"open_public_notice", "file_objection", "withdraw_draft", "ask_extension"})
