"""What is wrong with the papers that come with a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from waypost.fieldwork.rules import Severity
from waypost.kernel.errors import N_
from waypost.rectification.rules import dossier as d
from waypost.rectification.rules.dossier import Dossier, Refusal, Said
from waypost.rectification.rules.states import OPEN, TERMINAL, PaperReason, RectificationKind, SourceKind

C = TypeVar("C", bound=Said)
_ENDINGS = frozenset({PaperReason.RISK_ACCEPTED, PaperReason.NO_LONGER_VALID, PaperReason.REPLACED})
_REBOUND_SOURCES = frozenset({SourceKind.LOOK_BACK, SourceKind.COMPLAINT, SourceKind.AUDIT})
_JUDGED_BY = frozenset({SourceKind.VISIT, SourceKind.DOCUMENT, SourceKind.TALK, SourceKind.DATA})
_SHORTEST_STANDARD = 4


def needs_site_check(severity: Severity) -> bool:
    """True when it can be verified on the spot only."""
    return severity in (Severity.HIGH, Severity.TOP)


def needs_notice(severity: Severity) -> bool:
    """True when its closing is shown to the public first, unless the issuer says otherwise."""
    return severity in (Severity.HIGH, Severity.TOP)


def look_backs_needed(kind: RectificationKind) -> int:
    """How many look-backs a closing sets at least: a lasting task closes only into a schedule of them."""
    return 2 if kind is RectificationKind.LONG_TERM else 1


def _as(kind: type[C], said: Said) -> C:
    """What was said, as the step needs it; said without its papers, it is empty."""
    return said if isinstance(said, kind) else kind(said.reason, said.effective_at)


def _issue(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.Issuing, said)
    if s.due_on is None:
        yield Refusal("5", N_("a due date is needed"))
        return
    if s.due_on < f.today:
        yield Refusal("R6", N_("the due date stands before the day of issue"))
    yield from _outside(f, s.due_on, "5")
    if s.response_due_on is not None and not f.today <= s.response_due_on <= s.due_on:
        yield Refusal("5", N_("the response is due between the day of issue and the due date"))


def _outside(f: Dossier, due_on: date, code: str) -> Iterator[Refusal]:
    """A due date after the campaign needs the office's consent to a date as late as that."""
    consented = f.consented_due_on is not None and due_on <= f.consented_due_on
    if f.campaign_closes_on is not None and due_on > f.campaign_closes_on and not consented:
        yield Refusal(
            code,
            N_("the due date lies after the campaign, which closes on %(day)s: the office must consent"),
            {"day": f.campaign_closes_on},
        )


def _dispute(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.Disputing, said)
    if not s.objections or not all(objection.text.strip() for objection in s.objections):
        yield Refusal("8", N_("a dispute needs reasons"))
    if not any(objection.evidence.strip() or objection.file_id for objection in s.objections):
        yield Refusal("8", N_("a dispute names its evidence"))


def _uphold(f: Dossier, said: Said) -> Iterator[Refusal]:
    if f.papers.unanswered_reasons:
        yield Refusal(
            "9", N_("reasons of the unit without a written answer: %(count)s"), {"count": f.papers.unanswered_reasons}
        )


def _withdraw_disputed(f: Dossier, said: Said) -> Iterator[Refusal]:
    if _paper_missing(said):
        yield Refusal("10", N_("a decision paper of the office is needed"))


def _close_not_implemented(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.Deciding, said)
    if _paper_missing(said):
        yield Refusal("24", N_("a decision paper of the office is needed"))
    elif s.paper is not None and s.paper.reason not in _ENDINGS:
        yield Refusal("24", N_("the paper must say: risk accepted, no longer valid, or replaced"))


def _paper_missing(said: Said) -> bool:
    paper = _as(d.Deciding, said).paper
    return paper is None or not paper.number.strip()


def _submit_plan(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.PlanSaid, said)
    if not s.causes.strip():
        yield Refusal("11", N_("the plan names no cause"))
    if not s.measures:
        yield Refusal("11", N_("the plan has no measure"))
    for number, measure in enumerate(s.measures, start=1):
        params: dict[str, object] = {"number": number}
        if not measure.owner.strip():
            yield Refusal("11", N_("measure %(number)s has no owner"), params)
        if measure.due_on is None:
            yield Refusal("11", N_("measure %(number)s has no date"), params)
        elif f.issued_on is not None and measure.due_on < f.issued_on:
            yield Refusal("R6", N_("measure %(number)s is due before the recommendation was issued"), params)
        if len(measure.standard.strip()) < _SHORTEST_STANDARD:
            yield Refusal("11", N_("measure %(number)s has no standard that can be measured"), params)
    if s.dated_on is not None and f.issued_on is not None and s.dated_on < f.issued_on:
        yield Refusal("R6", N_("the plan is dated before the recommendation was issued"))
    if s.dated_on is not None and s.dated_on > f.today:
        yield Refusal("R6", N_("this has not happened yet"))


def _approve_plan(f: Dossier, said: Said) -> Iterator[Refusal]:
    if f.papers.open_warnings:
        yield Refusal("13", N_("warnings about the plan not answered: %(count)s"), {"count": f.papers.open_warnings})


def _add_evidence(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.EvidenceSaid, said)
    if not s.has_hash:
        yield Refusal("14", N_("the file has no hash"))
    if not s.kind.strip():
        yield Refusal("14", N_("the file has no kind"))
    if not s.proves.strip():
        yield Refusal("14", N_("it must be said what the file proves"))
    if s.standard is not None and s.standard not in f.papers.standards:
        yield Refusal("14", N_("there is no such closing standard"))
    if s.captured_on is None:
        yield Refusal("14", N_("the file has no capture date"))
    elif s.captured_on > f.today:
        yield Refusal("R6", N_("this has not happened yet"))
    elif f.papers.found_on is not None and s.captured_on < f.papers.found_on and not s.is_context:
        yield Refusal("R6", N_("it was captured before the finding, so it can only be context"))


def _take_verification(f: Dossier, said: Said) -> Iterator[Refusal]:
    if needs_site_check(f.severity) and not _as(d.Taking, said).on_site:
        yield Refusal("16", N_("it is so severe that it must be checked on the spot"))


def _judge_standard(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.Judging, said)
    if s.standard not in f.papers.standards:
        yield Refusal("17", N_("there is no such closing standard"))
    if not s.note.strip():
        yield Refusal("17", N_("a judgement needs a note"))
    if s.source_kind not in _JUDGED_BY or not s.source.strip():
        yield Refusal("17", N_("a judgement names its source: a visit, a document, a talk or data"))


def _return_for_rework(f: Dossier, said: Said) -> Iterator[Refusal]:
    failed = _as(d.Rework, said).failed
    if not failed or not failed <= f.papers.standards:
        yield Refusal("18", N_("it must be named which closing standard failed"))
    elif failed & f.papers.met:
        yield Refusal("18", N_("a standard that was judged met has not failed"))


def _sign_closing(f: Dossier, said: Said) -> Iterator[Refusal]:
    days = _as(d.Signing, said).look_backs
    needed = look_backs_needed(f.kind)
    if len(set(days)) < needed:
        yield Refusal("21", N_("look-back dates to be set: %(count)s"), {"count": needed})
    if any(day <= f.today for day in days):
        yield Refusal("21", N_("a look-back comes after the closing"))


def _reopen_rebound(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.Rebounding, said)
    if s.source_kind not in _REBOUND_SOURCES or not s.source.strip():
        yield Refusal("23", N_("a rebound names the look-back visit, the complaint or the audit that showed it"))
    if s.due_on is None or s.due_on < f.today:
        yield Refusal("23", N_("a new due date is needed"))


def _merge(f: Dossier, said: Said) -> Iterator[Refusal]:
    s = _as(d.Merging, said)
    if s.is_same or s.target_state not in OPEN or s.target_state in TERMINAL:
        yield Refusal("25", N_("the recommendation to merge into is not open"))
    if not s.same_addressee:
        yield Refusal("25", N_("the recommendation to merge into is addressed to another unit"))
    due = [day for day in (f.due_on, s.target_due_on) if day is not None]
    if due and (s.carried_due_on is None or s.carried_due_on > min(due)):
        yield Refusal("25", N_("the earlier due date, %(day)s, must be carried over"), {"day": min(due)})


def _ask_extension(f: Dossier, said: Said) -> Iterator[Refusal]:
    until = _as(d.Extending, said).until_on
    if until is None or (f.due_on is not None and until <= f.due_on):
        yield Refusal("26", N_("an extension names a date after the due date"))


def _grant_extension(f: Dossier, said: Said) -> Iterator[Refusal]:
    if f.papers.extension_until is not None:
        yield from _outside(f, f.papers.extension_until, "26")


SPOKEN: dict[str, Callable[[Dossier, Said], Iterator[Refusal]]] = {
    "issue": _issue,
    "dispute": _dispute,
    "uphold": _uphold,
    "withdraw_disputed": _withdraw_disputed,
    "close_not_implemented": _close_not_implemented,
    "submit_plan": _submit_plan,
    "approve_plan": _approve_plan,
    "add_evidence": _add_evidence,
    "take_verification": _take_verification,
    "judge_standard": _judge_standard,
    "return_for_rework": _return_for_rework,
    "sign_closing": _sign_closing,
    "reopen_rebound": _reopen_rebound,
    "merge": _merge,
    "ask_extension": _ask_extension,
    "grant_extension": _grant_extension,
}
