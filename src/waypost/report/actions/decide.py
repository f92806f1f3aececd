"""Approving, returning, publishing and discarding a report."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from waypost.evidence import queries as evidence
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Conflict, Refused
from waypost.kernel.reasons import reason_of
from waypost.ledger import actions as ledger
from waypost.platform import clock
from waypost.report import policies
from waypost.report.actions.write import field_of, locked, note, require_sound, writers_of
from waypost.report.models import Report
from waypost.report.queries.documents import content_digest, draft_document


@transaction.atomic
def approve(actor: Actor, report_id: UUID, *, revision: int) -> Report:
    """Approve a draft as a second person. `revision` is the one that was read.

    Raises:
        Refused: the actor wrote part of it (R3), or a place in the text does not exist any more.
        Conflict: somebody changed it since it was read.
    """
    report = locked(report_id, by=actor)
    policies.require(actor, "approve", field_of(report), written_by=writers_of(report))
    report.take("approve")
    if report.revision != revision:
        raise Conflict(N_("somebody changed this report since you read it; read it again"), code="R0")
    require_sound(report.body_zh, report.body_en)
    report.approved_by_id = actor.user_id
    report.approved_at = clock.now()
    report.save(update_fields=["state_value", "approved_by", "approved_at"])
    note(actor, report, "approve", "report.approved")
    return report


@transaction.atomic
def return_report(actor: Actor, report_id: UUID, *, reason: str) -> Report:
    """Give an approved report back to its writers, with the reason."""
    report = locked(report_id, by=actor)
    policies.require(actor, "return", field_of(report))
    report.take("return")
    words = reason_of(reason, most=500)
    report.approved_by = report.approved_at = None
    report.save(update_fields=["state_value", "approved_by", "approved_at"])
    note(actor, report, "return", "report.returned", reason=words)
    return report


@transaction.atomic
def publish(actor: Actor, report_id: UUID) -> Report:
    """Let an approved report out: both languages are kept as they stand, and it never changes again.

    Raises:
        Refused: a photograph in it may no longer be published (code "photo").
    """
    report = locked(report_id, by=actor)
    policies.require(actor, "publish", field_of(report))
    report.take("publish")
    allowed = {file.id for file in evidence.publishable(report.campaign_id, as_of=clock.today())}
    withdrawn = [photo for photo in report.photos.all() if photo.file_id not in allowed]
    if withdrawn:
        raise Refused(
            N_("a photograph in it may no longer be published: %(caption)s"),
            code="photo",
            caption=withdrawn[0].caption_zh,
        )
    report.published_at = clock.now()
    report.content_zh = draft_document(report, "zh-hans").to_json()
    report.content_en = draft_document(report, "en").to_json()
    report.save(update_fields=["state_value", "published_at", "content_zh", "content_en"])
    frozen = report.freezing
    facts = {
        "freezing": str(frozen.pk),
        "as_of": frozen.as_of.isoformat(),
        "ledger_size": frozen.ledger_size,
        "ledger_root": frozen.ledger_root,
        "digest_zh": content_digest(report.content_zh),
        "digest_en": content_digest(report.content_en),
    }
    note(actor, report, "publish", "report.published", facts=facts)
    ledger.sign_news()
    return report


@transaction.atomic
def discard(actor: Actor, report_id: UUID, *, reason: str) -> Report:
    """Put a draft aside for good. It stays readable to the readers of the campaign."""
    report = locked(report_id, by=actor)
    policies.require(actor, "discard", field_of(report))
    report.take("discard")
    words = reason_of(reason, most=500)
    report.save(update_fields=["state_value"])
    note(actor, report, "discard", "report.discarded", reason=words)
    return report
