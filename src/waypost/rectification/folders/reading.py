"""Turns the rows of a folder into what its page shows."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from waypost.kernel.actor import Actor, Role
from waypost.kernel.calendar import days_late
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.rectification.folders import parts
from waypost.rectification.folders.parts import Folder
from waypost.rectification.folders.rows import Rows, rows_of
from waypost.rectification.models import Basis, Event, Evidence, Judgement, Plan, Recommendation
from waypost.rectification.rail import rail_of
from waypost.rectification.rules import OPEN, RecommendationState, SourceKind, Stance, lateness
from waypost.rectification.words import words_of


def row_for(actor: Actor, recommendation_id: UUID) -> Recommendation:
    """The row with what its folder needs of it. Raises Recommendation.DoesNotExist when the actor may not see it."""
    rows = Recommendation.objects.visible_to(actor).select_related("unit", "unit__region", "merged_into")
    return rows.prefetch_related("focus_areas").get(pk=recommendation_id)


def folder(actor: Actor, recommendation_id: UUID, *, today: date) -> Folder:
    """The folder of a recommendation. Raises Recommendation.DoesNotExist when the actor may not see it."""
    return folder_of(actor, row_for(actor, recommendation_id), today=today)


def folder_of(actor: Actor, row: Recommendation, *, today: date) -> Folder:
    """The folder of a row that was found in the actor's scope, with its unit, region and focus areas."""
    rows = rows_of(actor, row)
    return Folder(**_facts(row, today), **_place(row), **_people(rows), **_papers(rows))


def _facts(row: Recommendation, today: date) -> dict[str, Any]:
    """What stands in the row itself."""
    running = row.due_on if row.state in OPEN else None
    return {name: getattr(row, name) for name in _SAME} | {
        "id": row.pk,
        "since_at": row.state_since_at,
        "lateness": lateness(running, today),
        "days_late": days_late(running, today) if running else 0,
        "merged_into": (row.merged_into.pk, row.merged_into.title) if row.merged_into else None,
    }


_SAME = (
    *("campaign_id", "number", "version", "title", "state", "severity", "kind", "unit_id", "unit_path", "region_path"),
    *("issued_at", "due_on", "first_due_on", "response_due_on", "plan_due_on", "consult_until", "is_accepted_late"),
    *("is_notice_due", "notice_days", "look_back_on", "like_cases", "extensions", "rebounds", "closed_at"),
)


def _place(row: Recommendation) -> dict[str, Any]:
    """Whose it is, and under which heads."""
    english = get_language() == "en"
    focus = sorted(row.focus_areas.all(), key=lambda area: area.order)
    return {
        "unit": row.unit.name,
        "unit_head": row.unit.head,
        "region": row.unit.region.name,
        "region_id": row.unit.region_id,
        "level": UnitLevel(row.level_value),
        "focus": tuple((area.name_en if english else "") or area.name for area in focus),
    }


def _people(rows: Rows) -> dict[str, Any]:
    """The posts of those who had a part in it."""
    return {who: rows.name(getattr(rows.row, f"{who}_id")) for who in _WHO}


_WHO = ("author", "reviewer", "issuer", "verifier", "signer")


def _papers(rows: Rows) -> dict[str, Any]:
    """What lies in the folder."""
    return {
        "body": rows.texts[-1].body if rows.texts else "",
        "merged": tuple((one.pk, one.title) for one in rows.merged),
        "rail": rail_of(rows.row.state, _reached(rows.row, rows.events)),
        "standards": _standards(rows),
        "loose_evidence": tuple(_evidence(rows, one) for one in rows.evidence if one.standard_id is None),
        "basis": tuple(_basis(rows, one) for one in rows.basis),
        "opinion": _opinion(rows),
        "messages": tuple(
            parts.MessagePart(rows.name(one.author_id), one.is_of_unit, one.text, one.said_at, rows.file(one.file_id))
            for one in rows.messages
        ),
        "dispute_reasons": _reasons(rows),
        "plans": tuple(_plan(one) for one in rows.plans),
        "extension_requests": _extensions(rows),
        "notice": _notice(rows),
        "look_backs": _look_backs(rows),
        "papers": tuple(
            parts.PaperPart(one.pk, one.number, one.reason, one.text, rows.file(one.file_id)) for one in rows.papers
        ),
        "texts": tuple(
            parts.TextPart(one.number, one.title, one.body, one.reason, rows.name(one.author_id), one.written_at)
            for one in rows.texts
        ),
        "history": tuple(_happened(rows, event) for event in rows.events),
    }


def _reached(row: Recommendation, events: list[Event]) -> list[tuple[RecommendationState, date]]:
    """The states as they were reached, with their days; for a unit the review before it was heard is only a fact."""
    reached: list[tuple[RecommendationState, date]] = []
    if events and events[0].step != "draft":
        first = timezone.localdate(events[0].effective_at)
        reached += [(RecommendationState.DRAFT, first), (RecommendationState.IN_REVIEW, first)]
    for event in events:
        if not reached or reached[-1][0] is not event.state:
            reached.append((event.state, timezone.localdate(event.effective_at)))
    return reached


def _standards(rows: Rows) -> tuple[parts.StandardPart, ...]:
    """The standards, each with the evidence of the present round first, and the last judgement of that round."""
    present = {one.number: one for one in (judgement.verification for judgement in rows.judgements)}
    newest = max(present, default=0)
    judged = {one.standard_id: one for one in rows.judgements if one.verification.number == newest}
    return tuple(
        parts.StandardPart(
            standard.pk,
            standard.number,
            standard.text,
            standard.check_by,
            tuple(_evidence(rows, one) for one in rows.evidence if one.standard_id == standard.pk),
            _judgement(rows, judged.get(standard.pk)),
        )
        for standard in rows.standards
    )


def _judgement(rows: Rows, one: Judgement | None) -> parts.JudgementPart | None:
    if one is None:
        return None
    by = rows.name(one.judged_by_id)
    return parts.JudgementPart(one.is_met, one.note, one.source_kind, one.source, by, one.judged_at)


def _evidence(rows: Rows, one: Evidence) -> parts.EvidencePart:
    return parts.EvidencePart(
        one.pk,
        one.proves,
        one.kind,
        one.captured_on,
        one.is_context,
        rows.name(one.given_by_id),
        one.given_at,
        rows.file(one.file_id),
        one.rebound < rows.row.rebounds,
    )


def _basis(rows: Rows, one: Basis) -> parts.BasisPart:
    """What the recommendation rests on, as far as the reader may read it."""
    finding = rows.findings.get(one.finding_id) if one.finding_id else None
    if finding is not None:
        return parts.BasisPart(
            one.kind,
            finding.title,
            one.found_on,
            _address("fieldwork:finding", finding.id),
            finding.criteria,
            finding.condition,
            finding.cause,
            finding.effect,
            gettext("visit %(number)s") % {"number": finding.visit_number} if finding.visit_number else "",
            tuple(picture for pk in finding.file_ids if (picture := rows.file(pk)) is not None),
        )
    if one.observation is not None and rows.is_inside:
        address = _address("fieldwork:visit", one.observation.visit_id)
        return parts.BasisPart(one.kind, one.observation.text, one.found_on, address)
    return parts.BasisPart(one.kind, "", one.found_on, "")


def _address(name: str, pk: object) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def _opinion(rows: Rows) -> parts.OpinionPart | None:
    one = rows.opinion
    return parts.OpinionPart(one.stance, one.text, rows.name(one.given_by_id), one.given_at) if one else None


def _reasons(rows: Rows) -> tuple[parts.ReasonPart, ...]:
    return tuple(
        parts.ReasonPart(
            one.number,
            one.text,
            one.evidence,
            rows.file(one.file_id),
            one.answer,
            rows.name(one.answered_by_id),
            one.answered_at,
        )
        for one in rows.reasons
    )


def _plan(plan: Plan) -> parts.PlanPart:
    return parts.PlanPart(
        plan.pk,
        plan.number,
        plan.state,
        plan.causes,
        plan.like_cases,
        plan.dated_on,
        tuple((unit.pk, unit.name) for unit in plan.co_units.all()),
        tuple(
            parts.MeasurePart(
                one.pk,
                one.number,
                one.text,
                one.owner,
                one.due_on,
                one.standard,
                one.closing_standard.number if one.closing_standard else None,
                one.state,
                one.percent,
                one.note,
                one.drop_reason,
                one.done_on,
            )
            for one in plan.actions.all()
        ),
        tuple(
            parts.WarningPart(one.number, one.kind, one.unit.name if one.unit else "", one.share, one.answer)
            for one in plan.warnings.all()
        ),
        plan.saved_at,
        plan.decision,
    )


def _extensions(rows: Rows) -> tuple[parts.ExtensionPart, ...]:
    return tuple(
        parts.ExtensionPart(
            one.number,
            one.from_on,
            one.until_on,
            one.reason,
            rows.name(one.asked_by_id),
            one.asked_at,
            one.is_granted,
            rows.name(one.decided_by_id),
            one.decision,
        )
        for one in rows.extensions
    )


def _notice(rows: Rows) -> parts.NoticePart | None:
    one = rows.notice
    if one is None:
        return None
    objections = tuple(
        parts.ObjectionPart(each.pk, each.text, each.by, each.filed_at, each.answer) for each in one.objections.all()
    )
    return parts.NoticePart(one.place, one.from_on, one.until_on, one.done_at is not None, objections)


def _look_backs(rows: Rows) -> tuple[parts.LookBackPart, ...]:
    return tuple(
        parts.LookBackPart(
            one.pk, one.due_on, one.done_on, one.holds, one.note, one.source, rows.name(one.done_by_id), one.rebound
        )
        for one in rows.look_backs
    )


def _happened(rows: Rows, event: Event) -> parts.HappenedPart:
    role = next((role for role in Role if role.value == event.acting_as), None)
    return parts.HappenedPart(
        event.version,
        event.step,
        words_of(event.step),
        event.state,
        rows.name(event.actor_id) or gettext("System"),
        role,
        event.at,
        event.effective_at,
        event.reason,
        _said(event),
        event.seq,
    )


def _said(event: Event) -> str:
    """What the references of an event say, in one line; empty when the title says it all."""
    told = event.references
    if event.step == "give_opinion":
        return f"{label(Stance(told['stance']))} {told.get('text', '')}".strip()
    if event.step == "issue":
        return gettext("No. %(number)s, due %(day)s") % {"number": told.get("number"), "day": told.get("due_on")}
    if event.step == "judge_standard":
        met = gettext("met") if told.get("met") else gettext("not met")
        where = label(SourceKind(told["source_kind"]))
        return f"{told.get('standard')}. {met} · {told.get('note')} ({where}: {told.get('source')})"
    if event.step == "add_evidence":
        return str(told.get("proves", ""))
    if event.step == "submit_plan":
        count = len(told.get("measures", []))
        return ngettext("%(n)s measure", "%(n)s measures", count) % {"n": count}
    if event.step in ("ask_extension", "grant_extension", "open_public_notice", "consult"):
        return gettext("until %(day)s") % {"day": told.get("until")}
    if event.step == "sign_closing":
        return gettext("look back on %(days)s") % {"days": "、".join(told.get("look_backs", []))}
    return str(told.get("answer") or told.get("number") or "") if event.step in _NUMBERED else ""


_NUMBERED = frozenset({"enter_decision", "withdraw_disputed", "close_not_implemented", "answer_objection"})
