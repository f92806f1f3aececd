"""Public notice, second signature, look-backs and rebounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Refused
from waypost.rectification.actions.moving import Taken, begin, check, finish, me
from waypost.rectification.models import LookBack, NoticeObjection, PublicNotice, Recommendation, Verification
from waypost.rectification.rules import Rebounding, Said, Signing, SourceKind


@transaction.atomic
def open_public_notice(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    place: str,
    until_on: date | None = None,
) -> Recommendation:
    """Deputy or leader show the closing to the public, from today until a day; for the days that are set, unless said.
    A notice that is not due may be run too."""
    taken = begin(actor, recommendation_id, "open_public_notice", version=version)
    check(taken, Said())
    row = taken.row
    today = taken.dossier.today
    until_on = until_on or today + timedelta(days=max(row.notice_days, 1) - 1)
    if not place.strip() or (until_on - today).days + 1 < max(row.notice_days, 1):
        raise Refused(
            N_("a public notice names its place and lasts %(days)s days at least"),
            code="20",
            days=max(row.notice_days, 1),
        )
    opened = PublicNotice.objects.create(
        recommendation=row,
        rebound=row.rebounds,
        verification=_passed(row),
        place=place.strip(),
        from_on=today,
        until_on=until_on,
        opened_by_id=me(actor),
    )
    taken.rows.append(opened)
    return finish(taken, references={"place": place.strip(), "from": today.isoformat(), "until": until_on.isoformat()})


def _passed(row: Recommendation) -> Verification:
    """The round that passed last."""
    return Verification.objects.filter(recommendation=row, has_passed=True).latest("number")


@transaction.atomic
def file_objection(actor: Actor, recommendation_id: UUID, *, version: int, text: str, by: str = "") -> Recommendation:
    """Somebody of the group's side writes down an objection of the public; `by` as far as that person wishes."""
    taken = begin(actor, recommendation_id, "file_objection", version=version)
    check(taken, Said())
    if not text.strip():
        raise BadInput(N_("an objection needs words"))
    made = NoticeObjection.objects.create(
        notice=_notice(taken),
        text=text.strip(),
        by=by.strip(),
        filed_by_id=me(actor),
        filed_at=taken.now,
    )
    taken.rows.append(made)
    return finish(taken, references={"objection": str(made.pk), "text": made.text})


@transaction.atomic
def answer_objection(
    actor: Actor, recommendation_id: UUID, *, version: int, objection_id: UUID, answer: str
) -> Recommendation:
    """Deputy or leader answer an objection in writing."""
    taken = begin(actor, recommendation_id, "answer_objection", version=version)
    check(taken, Said())
    objection = NoticeObjection.objects.get(pk=objection_id, notice=_notice(taken))
    if not answer.strip():
        raise BadInput(N_("an answer needs words"))
    if objection.answer:
        raise Refused(N_("this objection has been answered"), code="20")
    objection.answer = answer.strip()
    objection.answered_by_id = actor.user_id
    objection.answered_at = taken.now
    objection.save()
    taken.rows.append(objection)
    return finish(taken, references={"objection": str(objection.pk), "answer": objection.answer})


def _notice(taken: Taken) -> PublicNotice:
    return PublicNotice.objects.get(verification=_passed(taken.row))


@transaction.atomic
def run_public_notice(
    actor: Actor, recommendation_id: UUID, *, version: int, effective_at: datetime | None = None
) -> Recommendation:
    """Move 20: deputy or leader declare the public notice run: long enough, and every objection answered."""
    taken = begin(actor, recommendation_id, "run_public_notice", version=version)
    said = Said(effective_at=effective_at)
    check(taken, said)
    notice = _notice(taken)
    notice.done_by_id = actor.user_id
    notice.done_at = taken.now
    notice.save()
    taken.rows.append(notice)
    return finish(taken, said, references={"from": notice.from_on.isoformat(), "until": notice.until_on.isoformat()})


@transaction.atomic
def sign_closing(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    look_back_on: Sequence[date],
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 21: the second signature, by the leader, or by the office at the highest severity; never by the verifier.
    Sets the look-backs: one at least, two for a lasting task."""
    taken = begin(actor, recommendation_id, "sign_closing", version=version)
    days = tuple(sorted(set(look_back_on)))
    said = Signing(effective_at=effective_at, look_backs=days)
    check(taken, said)
    row = taken.row
    row.signer_id = actor.user_id
    row.closed_at = taken.now
    row.look_back_on = days[0]
    LookBack.objects.bulk_create(LookBack(recommendation=row, rebound=row.rebounds, due_on=day) for day in days)
    taken.rows.append(row.look_backs.filter(rebound=row.rebounds))
    return finish(taken, said, references={"look_backs": [day.isoformat() for day in days]})


@transaction.atomic
def refuse_signature(
    actor: Actor, recommendation_id: UUID, *, version: int, reason: str, effective_at: datetime | None = None
) -> Recommendation:
    """Move 22: leader or office, not the verifier, do not sign, with a reason; another verifier must take it."""
    taken = begin(actor, recommendation_id, "refuse_signature", version=version)
    said = Said(reason, effective_at)
    check(taken, said)
    row = taken.row
    passed = _passed(row)
    passed.signature_refused_by_id = actor.user_id
    passed.signature_refusal = reason.strip()
    passed.save()
    taken.rows.append(passed)
    row.verifier_id = None
    row.verified_at = None
    return finish(taken, said, references={"round": passed.number})


@transaction.atomic
def look_back(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    due_on: date,
    holds: bool,
    note: str,
    source: str = "",
) -> Recommendation:
    """Write down what a look-back found. One that does not hold is the ground of a rebound, which is a step of its
    own."""
    taken = begin(actor, recommendation_id, "look_back", version=version)
    check(taken, Said())
    row = taken.row
    found = LookBack.objects.filter(recommendation=row, rebound=row.rebounds)
    planned = found.get(due_on=due_on)
    if planned.done_on is not None:
        raise Refused(N_("this look-back has been done"), code="23")
    if not note.strip():
        raise BadInput(N_("a look-back says what it found"))
    planned.done_on = taken.dossier.today
    planned.done_by_id = actor.user_id
    planned.holds = holds
    planned.note = note.strip()
    planned.source = source.strip()[:200]
    planned.save()
    taken.rows.append(planned)
    waiting = found.filter(done_on=None).order_by("due_on").first()
    row.look_back_on = waiting.due_on if waiting else row.look_back_on
    return finish(
        taken, references={"due_on": due_on.isoformat(), "holds": holds, "note": planned.note, "source": planned.source}
    )


@transaction.atomic
def reopen_rebound(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    reason: str,
    source_kind: SourceKind | None,
    source: str,
    due_on: date | None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 23: deputy, leader or office open a closed recommendation again, naming the look-back, complaint or audit
    that showed it, with a new due date. The old dossier stays readable; the evidence must be given anew."""
    taken = begin(actor, recommendation_id, "reopen_rebound", version=version)
    said = Rebounding(reason, effective_at, source_kind, source, due_on)
    check(taken, said)
    row = taken.row
    row.rebounds += 1
    row.due_on = due_on
    row.signer_id = row.verifier_id = None
    row.closed_at = row.verified_at = row.closure_requested_at = row.look_back_on = None
    facts = {"rebound": row.rebounds, "source": source.strip(), "due_on": due_on.isoformat() if due_on else None}
    return finish(taken, said, references={**facts, "source_kind": source_kind.value if source_kind else None})
