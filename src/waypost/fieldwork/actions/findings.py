"""Findings: noted on a visit, amended by new revisions, issued with a recommendation, withdrawn by two persons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from waypost.campaign import queries as campaign
from waypost.evidence import actions as evidence
from waypost.fieldwork import policies
from waypost.fieldwork.actions.visiting import beside
from waypost.fieldwork.locked import goes, locked_finding, locked_visit, place_of
from waypost.fieldwork.models import Finding, FindingRevision
from waypost.fieldwork.rules.findings import Severity
from waypost.fieldwork.words import index_finding
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Conflict, Problem, Refused
from waypost.kernel.reasons import reason_of
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.platform import clock
from waypost.platform.sealed import Row

_MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a finding: title, and criteria, condition, cause, effect (标准、现状、原因、影响)."""

    title: str
    criteria: str
    condition: str
    cause: str
    effect: str
    severity_value: str


def _words(title: str, criteria: str, condition: str, cause: str, effect: str, severity: Severity) -> Words:
    """Raises BadInput, naming each field that is empty or too long. Cause and effect may stay open."""
    words = Words(tidy(title), _plain(criteria), _plain(condition), _plain(cause), _plain(effect), severity.value)
    problems = [
        Problem(field, "", N_("this is needed"))
        for field in ("title", "criteria", "condition")
        if not asdict(words)[field]
    ]
    problems += [
        Problem(field, f"{len(text)}", N_("at most %(most)s characters"), {"most": most})
        for field, text in asdict(words).items()
        if len(text) > (most := 120 if field == "title" else _MOST_TEXT)
    ]
    if problems:
        raise BadInput(N_("the finding is not complete"), problems)
    return words


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()


@transaction.atomic
def note_finding(
    actor: Actor,
    visit_id: UUID,
    *,
    title: str,
    criteria: str,
    condition: str,
    severity: Severity,
    cause: str = "",
    effect: str = "",
    focus_ids: Iterable[int] = (),
    file_ids: Iterable[UUID] = (),
) -> Finding:
    """Note a finding on a visit, with photographs of the visit beside it. A draft until a recommendation is issued.

    Raises:
        Visit.DoesNotExist, NotPermitted, StepNotAllowed: the visit is not the actor's, or not at work.
        BadInput: words missing or too long; a focus area or photograph from elsewhere.
    """
    visit = locked_visit(actor, visit_id)
    policies.require(actor, "note_finding", place_of(visit), goes=goes(actor, visit_id))
    visit.take("note_finding")
    words = _words(title, criteria, condition, cause, effect, severity)
    focus = _focus(visit.campaign_id, focus_ids)
    photos = beside(visit, file_ids)
    assert actor.user_id is not None
    finding = Finding.objects.create(
        campaign_id=visit.campaign_id,
        visit=visit,
        unit_id=visit.unit_id,
        unit_path=visit.unit_path,
        region_path=visit.region_path,
        found_by_id=actor.user_id,
        found_at=clock.now(),
        **asdict(words),
    )
    finding.focus_areas.set(focus)
    for photo in photos:
        photo.finding = finding
        photo.save(update_fields=["finding"])
    revision = _revise(actor, finding, reason="")
    files = [str(photo.file_id) for photo in photos]
    facts = {**asdict(words), "focus": focus, "files": files, "visit": str(visit.pk)}
    _record(actor, "finding.noted", finding, facts, rows=[revision, *photos])
    return finding


def _focus(campaign_id: int, focus_ids: Iterable[int]) -> list[int]:
    wanted = sorted(set(focus_ids))
    known = {focus.id for focus in campaign.focus_areas(campaign_id)} if wanted else set()
    if not known.issuperset(wanted):
        raise BadInput(N_("the finding is not complete"), [Problem("focus", "", N_("focus areas of the campaign"))])
    return wanted


def _revise(actor: Actor, finding: Finding, *, reason: str) -> FindingRevision:
    assert actor.user_id is not None
    revision = FindingRevision.objects.create(
        finding=finding,
        number=finding.revision,
        title=finding.title,
        criteria=finding.criteria,
        condition=finding.condition,
        cause=finding.cause,
        effect=finding.effect,
        severity_value=finding.severity_value,
        reason=reason,
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )
    index_finding(finding)
    return revision


def _record(actor: Actor, act: str, finding: Finding, facts: dict[str, Any], rows: Sequence[Row] = ()) -> None:
    facts = {"unit": finding.unit_id, "revision": finding.revision, **facts}
    record(
        actor, act, subject=f"finding:{finding.pk}", facts=facts, campaign_id=finding.campaign_id, rows=[finding, *rows]
    )


@transaction.atomic
def amend_finding(
    actor: Actor,
    finding_id: UUID,
    *,
    reason: str,
    title: str,
    criteria: str,
    condition: str,
    severity: Severity,
    cause: str = "",
    effect: str = "",
    seen_revision: int | None = None,
) -> Finding:
    """Put new words in place of the old, with a reason; the old stay readable.

    Raises:
        Conflict: `seen_revision` is given and somebody has amended since (R0).
        NotPermitted: the actor neither was on the visit nor leads (R1), or belongs to the unit (R2).
    """
    finding = locked_finding(actor, finding_id)
    policies.require_finding(actor, "amend_finding", place_of(finding), goes=goes(actor, finding.visit_id))
    finding.take("amend_finding")
    if seen_revision is not None and seen_revision != finding.revision:
        raise Conflict(N_("somebody amended this finding since you opened it; look again"), code="R0")
    words, why = _words(title, criteria, condition, cause, effect, severity), reason_of(reason)
    for field, value in asdict(words).items():
        setattr(finding, field, value)
    finding.revision += 1
    finding.save(update_fields=[*asdict(words), "revision"])
    revision = _revise(actor, finding, reason=why)
    _record(actor, "finding.amended", finding, {**asdict(words), "reason": why}, rows=[revision])
    return finding


@transaction.atomic
def issue_findings(
    actor: Actor, finding_ids: Iterable[UUID], *, reference: str, show_files: bool = True
) -> list[Finding]:
    """Issue findings to their units, because a recommendation that rests on them is issued. From now on the unit
    reads them and, unless told otherwise, sees the photographs beside them. Those issued before stay issued.

    `reference` names what issued them, such as "recommendation:<id>".

    Raises:
        NotPermitted: the actor does not issue there (R1) or belongs to the unit (R2).
        StepNotAllowed: one was withdrawn.
    """
    issued = []
    for finding_id in dict.fromkeys(finding_ids):
        finding = locked_finding(actor, finding_id)
        policies.require_finding(actor, "issue_finding", place_of(finding))
        finding.take("issue_finding")
        issued.append(finding)
        if finding.issued_at is not None:
            continue
        finding.issued_at = clock.now()
        finding.save(update_fields=["state_value", "issued_at"])
        _record(actor, "finding.issued", finding, {"reference": reference})
        if show_files:
            evidence.show_to_unit(actor, finding.photos.values_list("file_id", flat=True))
    return issued


@transaction.atomic
def propose_withdrawal(actor: Actor, finding_id: UUID, *, reason: str) -> Finding:
    """Ask that a finding be withdrawn, with a reason; a second person decides. Refused while another asks."""
    finding = locked_finding(actor, finding_id)
    policies.require_finding(actor, "propose_withdrawal", place_of(finding))
    finding.take("propose_withdrawal")
    if finding.withdrawal_by_id is not None:
        raise Refused(N_("its withdrawal has been proposed already"), code="R0")
    finding.withdrawal_by_id, finding.withdrawal_reason = actor.user_id, reason_of(reason)
    finding.save(update_fields=["withdrawal_by", "withdrawal_reason"])
    _record(actor, "finding.withdrawal_proposed", finding, {"reason": finding.withdrawal_reason})
    return finding


@transaction.atomic
def decline_withdrawal(actor: Actor, finding_id: UUID, *, reason: str) -> Finding:
    """Leave the finding as it is, with a reason. Refused when nobody asked."""
    finding = locked_finding(actor, finding_id)
    policies.require_finding(actor, "decline_withdrawal", place_of(finding), proposed_by=finding.withdrawal_by_id)
    finding.take("decline_withdrawal")
    _asked(finding)
    why = reason_of(reason)
    finding.withdrawal_by_id, finding.withdrawal_reason = None, ""
    finding.save(update_fields=["withdrawal_by", "withdrawal_reason"])
    _record(actor, "finding.withdrawal_declined", finding, {"reason": why})
    return finding


def _asked(finding: Finding) -> None:
    if finding.withdrawal_by_id is None:
        raise Refused(N_("nobody proposed to withdraw this finding"), code="R0")


@transaction.atomic
def withdraw_finding(actor: Actor, finding_id: UUID) -> Finding:
    """Confirm the withdrawal that another proposed. The finding stays readable to all who could read it.

    Raises:
        NotPermitted: the actor proposed it (R3), is not the leader or the office (R1), or belongs to the unit (R2).
        Refused: nobody proposed it.
    """
    finding = locked_finding(actor, finding_id)
    policies.require_finding(actor, "withdraw_finding", place_of(finding), proposed_by=finding.withdrawal_by_id)
    _asked(finding)
    finding.take("withdraw_finding")
    finding.withdrawn_by_id, finding.withdrawn_at = actor.user_id, clock.now()
    finding.save(update_fields=["state_value", "withdrawn_by", "withdrawn_at"])
    _record(actor, "finding.withdrawn", finding, {"reason": finding.withdrawal_reason, "by": finding.withdrawal_by_id})
    return finding
