"""On the spot: opening a visit, answering, observing, photographing, ending, reporting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from waypost.campaign import queries as campaign
from waypost.coverage.actions import recount
from waypost.evidence import actions as evidence
from waypost.fieldwork import policies
from waypost.fieldwork.actions.planning import plan_facts, rank_on
from waypost.fieldwork.locked import goes, locked_visit, place_of
from waypost.fieldwork.models import Answer, Observation, Photo, Visit, VisitNumbers
from waypost.fieldwork.rules.checklists import checked, progress, questions_of
from waypost.fieldwork.words import index_visit
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.reasons import reason_of
from waypost.ledger.actions import record
from waypost.platform import clock

_MOST_TEXT = 4000


def _at_work(actor: Actor, visit_id: UUID, step: str) -> Visit:
    visit = locked_visit(actor, visit_id)
    policies.require(actor, step, place_of(visit), goes=goes(actor, visit_id))
    visit.take(step)
    return visit


@transaction.atomic
def open_visit(actor: Actor, visit_id: UUID) -> Visit:
    """Start a visit: it gets its number, keeps the newest version of its checklist, and the unit now knows of it.

    Raises:
        NotPermitted: the actor is not on the visit.
        Refused: before its day (R6), outside the mandate (R4), or somebody on the team may no longer go (R1, R2).
    """
    visit = _at_work(actor, visit_id, "open_visit")
    now, today = clock.now(), clock.today()
    if today < timezone.localdate(visit.from_at):
        raise Refused(N_("this visit is planned for a later day; change the plan first"), code="R6")
    if not campaign.is_open(visit.campaign_id, today):
        raise Refused(N_("the campaign has no mandate on that day"), code="R4")
    members = list(visit.members.filter(left_at=None))
    for member in members:
        member.rank_value = rank_on(visit.campaign_id, place_of(visit), member.user_id, today).value
        member.save(update_fields=["rank_value"])
    visit.number = _next_number(visit.campaign_id)
    visit.started_at = now
    if visit.checklist is not None:
        visit.checklist_version = visit.checklist.latest
    visit.save(update_fields=["state_value", "number", "started_at", "checklist_version"])
    index_visit(visit)
    recount(campaign_id=visit.campaign_id, unit_ids=[visit.unit_id])
    facts = {"number": visit.number, "checklist_version": visit.checklist_version_id, **plan_facts(visit)}
    if visit.is_hidden:
        facts["plan_salt"] = visit.plan_salt
    record(
        actor,
        "visit.started",
        subject=f"visit:{visit.pk}",
        facts=facts,
        campaign_id=visit.campaign_id,
        rows=[visit, *members],
    )
    return visit


def _next_number(campaign_id: int) -> int:
    numbers, _ = VisitNumbers.objects.select_for_update().get_or_create(campaign_id=campaign_id)
    numbers.last += 1
    numbers.save(update_fields=["last"])
    return numbers.last


@transaction.atomic
def answer(actor: Actor, visit_id: UUID, *, key: str, value: str, note: str = "") -> Answer:
    """Answer one question of the visit's checklist; "" takes the answer back. Every change is on record.

    Raises:
        BadInput: no such question in the version that the visit keeps, or an answer that it does not take.
    """
    visit = _at_work(actor, visit_id, "answer")
    question = questions_of(visit.checklist_version.sections if visit.checklist_version else ()).get(key)
    if question is None:
        raise BadInput(N_("there is no such question on this visit"), [Problem("key", key[:40], N_("a question"))])
    assert actor.user_id is not None
    row, _ = Answer.objects.update_or_create(
        visit=visit,
        question_key=key,
        defaults={
            "value": checked(question, value),
            "note": note.replace("\0", "").strip()[:_MOST_TEXT],
            "answered_by_id": actor.user_id,
            "answered_at": clock.now(),
        },
    )
    record(
        actor,
        "visit.answered",
        subject=f"visit:{visit.pk}",
        facts={"question": key, "value": row.value, "note": row.note},
        campaign_id=visit.campaign_id,
        rows=[row],
    )
    return row


@transaction.atomic
def observe(
    actor: Actor, visit_id: UUID, *, text: str, seen_at: datetime | None = None, file_ids: Iterable[UUID] = ()
) -> Observation:
    """Note what was seen, with photographs of this visit beside it. Not before the visit started, not in the future."""
    visit = _at_work(actor, visit_id, "observe")
    assert visit.started_at is not None
    now = max(clock.now(), visit.started_at)  # also where the machine's clock has gone back since
    seen = seen_at or now
    assert actor.user_id is not None
    words = _words(text, "text")
    if not visit.started_at <= seen <= now:
        raise BadInput(
            N_("the time does not fit the visit"),
            [Problem("seen_at", seen.isoformat(timespec="minutes"), N_("between the start of the visit and now"))],
        )
    row = Observation.objects.create(visit=visit, text=words, seen_at=seen, noted_by_id=actor.user_id, noted_at=now)
    photos = beside(visit, file_ids)
    for photo in photos:
        photo.observation = row
        photo.save(update_fields=["observation"])
    record(
        actor,
        "visit.observed",
        subject=f"visit:{visit.pk}",
        facts={
            "observation": str(row.pk),
            "text": row.text,
            "seen_at": seen.isoformat(),
            "files": [str(photo.file_id) for photo in photos],
        },
        campaign_id=visit.campaign_id,
        rows=[row, *photos],
    )
    return row


def _words(text: str, where: str) -> str:
    words = text.replace("\0", "").strip()
    if not words or len(words) > _MOST_TEXT:
        raise BadInput(
            N_("this needs words, and not too many"), [Problem(where, words[:20], N_("1 to 4,000 characters"))]
        )
    return words


def beside(visit: Visit, file_ids: Iterable[UUID]) -> list[Photo]:
    """The photographs of a visit with these file ids. Raises BadInput when one is not of this visit."""
    wanted = list(dict.fromkeys(file_ids))
    photos = list(Photo.objects.filter(visit=visit, file__in=wanted))
    if len(photos) != len(wanted):
        raise BadInput(N_("a photograph is not of this visit"), [Problem("files", "", N_("photographs of this visit"))])
    return photos


@transaction.atomic
def attach_photo(
    actor: Actor,
    visit_id: UUID,
    *,
    upload: BinaryIO,
    name: str,
    shows: str = "",
    captured_at: datetime | None = None,
    place: str = "",
    kind: str = "",
    observation_id: UUID | None = None,
    finding_id: UUID | None = None,
    question_key: str = "",
) -> Photo:
    """Keep a photograph (or another file) of a visit, beside an observation, a finding or a question if named.

    Raises:
        BadInput: the file is none that is kept (see evidence), or it is put beside something of another visit.
    """
    visit = _at_work(actor, visit_id, "attach_photo")
    _check_beside(visit, observation_id, finding_id, question_key)
    file = evidence.keep(
        actor,
        upload=upload,
        name=name,
        kind=kind,
        shows=shows,
        captured_at=captured_at,
        campaign_id=visit.campaign_id,
        unit_id=visit.unit_id,
        place=place,
    )
    photo = Photo.objects.create(
        visit=visit,
        file=file,
        observation_id=observation_id,
        finding_id=finding_id,
        question_key=question_key,
        attached_at=clock.now(),
    )
    _record_photo(actor, visit, photo, file.sha256)
    return photo


def _record_photo(actor: Actor, visit: Visit, photo: Photo, sha256: str) -> None:
    record(
        actor,
        "visit.photo_attached",
        subject=f"visit:{visit.pk}",
        facts={
            "file": str(photo.file_id),
            "sha256": sha256,
            "observation": str(photo.observation_id) if photo.observation_id else None,
            "finding": str(photo.finding_id) if photo.finding_id else None,
            "question": photo.question_key,
        },
        campaign_id=visit.campaign_id,
        rows=[photo],
    )


def _check_beside(visit: Visit, observation_id: UUID | None, finding_id: UUID | None, question_key: str) -> None:
    version = visit.checklist_version
    fits = (
        (observation_id is None or visit.observations.filter(pk=observation_id).exists())
        and (finding_id is None or visit.findings.filter(pk=finding_id).exists())
        and (not question_key or (version is not None and question_key in questions_of(version.sections)))
    )
    if not fits:
        raise BadInput(
            N_("this belongs to another visit"), [Problem("beside", question_key[:40], N_("something of this visit"))]
        )


@transaction.atomic
def end_visit(actor: Actor, visit_id: UUID) -> Visit:
    """End a visit. Answers, observations and findings may still be completed until the report is done."""
    visit = _at_work(actor, visit_id, "end_visit")
    assert visit.started_at is not None
    visit.ended_at = max(clock.now(), visit.started_at)
    visit.save(update_fields=["state_value", "ended_at"])
    record(
        actor,
        "visit.ended",
        subject=f"visit:{visit.pk}",
        facts={"ended_at": visit.ended_at.isoformat()},
        campaign_id=visit.campaign_id,
        rows=[visit],
    )
    return visit


@transaction.atomic
def finish_report(actor: Actor, visit_id: UUID, *, summary: str, show_to_unit: bool = False) -> Visit:
    """Close the record of a visit with a summary, shown to the unit if wanted.

    Raises:
        Refused: required questions of the checklist are not answered.
    """
    visit = _at_work(actor, visit_id, "finish_report")
    if visit.checklist_version is not None:
        given = dict.fromkeys(visit.photos.exclude(question_key="").values_list("question_key", flat=True), "1")
        given |= dict(visit.answers.values_list("question_key", "value"))
        left = progress(visit.checklist_version.sections, given).required_left
        if left:
            raise Refused(N_("%(count)s required questions are not answered yet"), code="unanswered", count=left)
    visit.summary, visit.is_summary_shown = _words(summary, "summary"), show_to_unit
    visit.save(update_fields=["state_value", "summary", "is_summary_shown"])
    record(
        actor,
        "visit.report_done",
        subject=f"visit:{visit.pk}",
        facts={"summary": visit.summary, "is_shown_to_unit": show_to_unit},
        campaign_id=visit.campaign_id,
        rows=[visit],
    )
    return visit


@transaction.atomic
def reopen_report(actor: Actor, visit_id: UUID, *, reason: str) -> Visit:
    """Open the record of a visit again, to complete or correct it. What was written stays in the ledger."""
    visit = _at_work(actor, visit_id, "reopen_report")
    words = reason_of(reason)
    visit.save(update_fields=["state_value"])
    record(
        actor,
        "visit.report_reopened",
        subject=f"visit:{visit.pk}",
        facts={"reason": words},
        campaign_id=visit.campaign_id,
        rows=[visit],
    )
    return visit
