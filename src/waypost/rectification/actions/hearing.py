"""The unit is heard, and the recommendation is issued: conversation, opinion, issue, corrections."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from waypost.evidence import queries as evidence
from waypost.fieldwork import actions as fieldwork
from waypost.kernel.actor import UNIT_SIDE, Actor
from waypost.kernel.errors import N_, BadInput
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.platform import clock, search
from waypost.rectification import policies
from waypost.rectification.actions.moving import begin, check, finish, me
from waypost.rectification.models import Message, Opinion, Recommendation, RecommendationText, Register
from waypost.rectification.queries.dossiers import dossier_of, texts_of
from waypost.rectification.rules import RESPONSE_DAYS, Issuing, Said, Stance
from waypost.rectification.rules import require as require_rule


@transaction.atomic
def say(actor: Actor, recommendation_id: UUID, *, text: str, file_id: UUID | None = None) -> Message:
    """Say something in the conversation between group and unit. Changes nothing else, so it needs no version."""
    row = Recommendation.objects.visible_to(actor).get(pk=recommendation_id)
    dossier = dossier_of(row, actor)
    role = policies.require(actor, "say", dossier)
    require_rule("say", dossier, Said())
    if not text.strip():
        raise BadInput(N_("a message needs words"))
    if file_id is not None:
        evidence.file(actor, file_id)
    message = Message.objects.create(
        recommendation=row,
        author_id=me(actor),
        acting_as=role.value,
        is_of_unit=role in UNIT_SIDE,
        text=text.strip(),
        file_id=file_id,
        said_at=clock.now(),
    )
    record(
        actor,
        "recommendation.message_said",
        subject=f"message:{message.pk}",
        facts={"recommendation": str(row.pk), "text": message.text, "file": str(file_id) if file_id else None},
        campaign_id=row.campaign_id,
        acting_as=role,
        rows=[message],
    )
    return message


@transaction.atomic
def give_opinion(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    stance: Stance,
    text: str = "",
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 4: liaison or head say once, in time, what the unit thinks. Anything but agreement needs words."""
    taken = begin(actor, recommendation_id, "give_opinion", version=version)
    said = Said(effective_at=effective_at)
    check(taken, said)
    if stance is not Stance.AGREE and not text.strip():
        raise BadInput(N_("an opinion other than agreement needs words"))
    opinion = Opinion.objects.create(
        recommendation=taken.row,
        stance_value=stance.value,
        text=text.strip(),
        given_by_id=me(actor),
        given_at=taken.now,
    )
    taken.rows.append(opinion)
    return finish(taken, said, references={"stance": stance.value, "text": text.strip()})


@transaction.atomic
def issue(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    due_on: date | None,
    response_due_on: date | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 5: the leader (city and province level) or the deputy (county and grass roots), not the author, issues it:
    the text is frozen, it gets its number, the clock runs."""
    taken = begin(actor, recommendation_id, "issue", version=version)
    today = taken.dossier.today
    if response_due_on is None and due_on is not None:
        response_due_on = min(today + timedelta(days=RESPONSE_DAYS), max(due_on, today))
    said = Issuing(effective_at=effective_at, due_on=due_on, response_due_on=response_due_on)
    check(taken, said)
    row = taken.row
    register, _ = Register.objects.select_for_update().get_or_create(campaign_id=row.campaign_id)
    register.last += 1
    register.save(update_fields=["last"])
    row.number = register.last
    row.issuer_id = actor.user_id
    row.issued_at = taken.now
    row.issued_text_number = row.text_number
    row.due_on = row.first_due_on = due_on
    row.response_due_on = response_due_on
    findings = row.basis.filter(finding__isnull=False).order_by("pk").values_list("finding_id", flat=True)
    fieldwork.issue_findings(actor, [pk for pk in findings if pk], reference=f"recommendation:{row.pk}")
    return finish(taken, said, references=_dates(row) | {"number": row.number, "text": row.text_number})


def _dates(row: Recommendation) -> dict[str, object]:
    return {
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "response_due_on": row.response_due_on.isoformat() if row.response_due_on else None,
    }


@transaction.atomic
def consent_due_date(
    actor: Actor, recommendation_id: UUID, *, version: int, until_on: date, reason: str = ""
) -> Recommendation:
    """The office consents to a due date after the end of the campaign, up to a day."""
    taken = begin(actor, recommendation_id, "consent_due_date", version=version)
    said = Said(reason)
    check(taken, said)
    taken.row.consented_due_on = until_on
    return finish(taken, said, references={"until": until_on.isoformat()})


@transaction.atomic
def correct_text(
    actor: Actor, recommendation_id: UUID, *, version: int, title: str, text: str, reason: str
) -> Recommendation:
    """Correct issued text by a new version with a reason; the issued one stays readable. By who may issue it."""
    taken = begin(actor, recommendation_id, "correct_text", version=version)
    said = Said(reason)
    check(taken, said)
    row = taken.row
    if not title.strip() or not text.strip():
        raise BadInput(N_("the draft is not complete"))
    if text.strip() == texts_of([row.pk]).get(row.pk) and tidy(title) == row.title:
        raise BadInput(N_("nothing is corrected"))
    row.title = tidy(title)[:200]
    row.text_number += 1
    written = RecommendationText.objects.create(
        recommendation=row,
        number=row.text_number,
        title=row.title,
        body=text.strip(),
        reason=reason.strip(),
        author_id=me(actor),
        written_at=taken.now,
    )
    taken.rows.append(written)
    search.put("recommendation", row.pk, f"{row.title} {text}")
    return finish(taken, said, references={"text": row.text_number})
