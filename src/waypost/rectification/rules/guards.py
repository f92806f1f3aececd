"""What makes a step illegal: by the papers in the folder (`standing`), and by what is said with it (`spoken`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from waypost.kernel.errors import N_, Refused, StepNotAllowed
from waypost.rectification.rules.claims import SPOKEN
from waypost.rectification.rules.dossier import Dossier, Refusal, Said
from waypost.rectification.rules.states import MOVES, PAPERS, REASON_DUE, RECOMMENDATION


def standing(step: str, dossier: Dossier) -> Iterator[Refusal]:
    """What in the folder forbids the step now, the state first. Said beside a disabled button."""
    life = RECOMMENDATION if step in MOVES else PAPERS
    if not life.allows(step, dossier.state):
        yield Refusal(
            "R0", N_("this step is not open in the present state"), {"step": step, "state": dossier.state.value}
        )
        return
    if step in _STANDING:
        yield from _STANDING[step](dossier)


def spoken(step: str, dossier: Dossier, said: Said) -> Iterator[Refusal]:
    """What is wrong with what is said: no reason (R5), the clock (R6), and the papers that come with the step."""
    if step in REASON_DUE and not said.reason.strip():
        yield Refusal("R5", N_("a reason is needed"))
    at = said.effective_at
    if at is not None and at > dossier.now:
        yield Refusal("R6", N_("this has not happened yet"))
    if at is not None and dossier.last_effective_at is not None and at < dossier.last_effective_at:
        yield Refusal("R6", N_("this would come before what it answers"))
    if step in SPOKEN:
        yield from SPOKEN[step](dossier, said)


def require(step: str, dossier: Dossier, said: Said) -> None:
    """Raises the first refusal: StepNotAllowed for the state (R0), Refused with its code for the rest."""
    for refusal in (*standing(step, dossier), *spoken(step, dossier, said)):
        error = StepNotAllowed if refusal.code == "R0" else Refused
        raise error(refusal.template, code=refusal.code, **refusal.params)


def _submit(d: Dossier) -> Iterator[Refusal]:
    if not d.papers.basis:
        yield Refusal("1", N_("it rests on no finding and no observation"))
    if not d.papers.has_addressee:
        yield Refusal("1", N_("it is addressed to nobody"))
    if not d.papers.standards:
        yield Refusal("1", N_("it names no closing standard that can be checked"))


def _consult(d: Dossier) -> Iterator[Refusal]:
    if d.papers.near_copy_of:
        yield Refusal(
            "3",
            N_("it is a near copy of %(other)s, which is open at the same unit: merge it instead"),
            {"other": d.papers.near_copy_of},
        )


def _give_opinion(d: Dossier) -> Iterator[Refusal]:
    if d.papers.opinion_given:
        yield Refusal("4", N_("the unit has given its opinion"))
    if d.papers.consult_until is not None and d.today > d.papers.consult_until:
        yield Refusal("4", N_("the consultation ended on %(day)s"), {"day": d.papers.consult_until})


def _issue(d: Dossier) -> Iterator[Refusal]:
    until = d.papers.consult_until
    if not d.papers.opinion_given and (until is None or d.today <= until):
        yield Refusal("5", N_("the unit has given no opinion, and may until %(day)s"), {"day": until or "—"})


def _withdraw_draft(d: Dossier) -> Iterator[Refusal]:
    if d.review_began and "withdraw_draft" not in d.vacant:
        yield Refusal("6", N_("its review has begun, so it cannot be withdrawn by its author alone"))


def _request_closure(d: Dossier) -> Iterator[Refusal]:
    missing = len(d.papers.standards - d.papers.evidenced)
    if missing:
        yield Refusal("15", N_("closing standards without evidence: %(count)s"), {"count": missing})
    if d.papers.unfinished_actions:
        yield Refusal(
            "15",
            N_("measures neither done nor dropped with a reason: %(count)s"),
            {"count": d.papers.unfinished_actions},
        )
    if d.papers.extension_pending:
        yield Refusal("15", N_("an extension that was asked for is not decided"))
    if not d.papers.plan_approved:
        yield Refusal("15", N_("no plan is approved"))


def _pass_verification(d: Dossier) -> Iterator[Refusal]:
    left = len(d.papers.standards - d.papers.met)
    if left:
        yield Refusal("19", N_("closing standards not judged met: %(count)s"), {"count": left})
    if d.papers.is_site_round and not d.papers.visit_named:
        yield Refusal("19", N_("a check on the spot was promised, and no judgement names a visit"))


def _open_public_notice(d: Dossier) -> Iterator[Refusal]:
    if d.papers.notice_from is not None:
        yield Refusal("20", N_("the public notice has been opened"))


def _run_public_notice(d: Dossier) -> Iterator[Refusal]:
    first, last = d.papers.notice_from, d.papers.notice_until
    if first is None or last is None:
        yield Refusal("20", N_("no public notice has been opened"))
        return
    if d.papers.notice_done:
        yield Refusal("20", N_("the public notice has been run"))
    if d.today <= last or (last - first).days + 1 < d.notice_days:
        yield Refusal("20", N_("the public notice runs until %(day)s"), {"day": _last_day(d, first, last)})
    if d.papers.open_objections:
        yield Refusal("20", N_("objections not answered: %(count)s"), {"count": d.papers.open_objections})


def _last_day(d: Dossier, first: date, last: date) -> date:
    return max(last, first + timedelta(days=d.notice_days - 1))


def _file_objection(d: Dossier) -> Iterator[Refusal]:
    if d.papers.notice_from is None or d.papers.notice_done:
        yield Refusal("20", N_("no public notice is running"))


def _sign_closing(d: Dossier) -> Iterator[Refusal]:
    if d.is_notice_due and not d.papers.notice_done:
        yield Refusal("21", N_("the public notice that is due has not been run"))
    if not d.papers.like_cases_answered:
        yield Refusal("21", N_("the unit has not answered whether the same fault stands elsewhere"))
    if d.papers.open_objections:
        yield Refusal("21", N_("objections not answered: %(count)s"), {"count": d.papers.open_objections})


def _ask_extension(d: Dossier) -> Iterator[Refusal]:
    if d.due_on is not None and d.today > d.due_on:
        yield Refusal("26", N_("an extension is asked for before the due date, which was %(day)s"), {"day": d.due_on})
    if d.papers.extension_pending:
        yield Refusal("26", N_("an extension that was asked for is not decided"))


def _decide_extension(d: Dossier) -> Iterator[Refusal]:
    if not d.papers.extension_pending:
        yield Refusal("26", N_("no extension has been asked for"))


_STANDING: dict[str, Callable[[Dossier], Iterator[Refusal]]] = {
    "submit": _submit,
    "consult": _consult,
    "give_opinion": _give_opinion,
    "issue": _issue,
    "withdraw_draft": _withdraw_draft,
    "request_closure": _request_closure,
    "pass_verification": _pass_verification,
    "open_public_notice": _open_public_notice,
    "run_public_notice": _run_public_notice,
    "file_objection": _file_objection,
    "sign_closing": _sign_closing,
    "ask_extension": _ask_extension,
    "grant_extension": _decide_extension,
    "refuse_extension": _decide_extension,
}
