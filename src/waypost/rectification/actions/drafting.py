"""From the first draft to the unit's hearing: draft, edit, submit, return, withdraw, consult."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from waypost.campaign import queries as campaign
from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.kernel.text import tidy
from waypost.organisation import queries as organisation
from waypost.platform import clock, search
from waypost.platform.sealed import Picked
from waypost.rectification import policies
from waypost.rectification.actions.moving import append, begin, check, finish, me
from waypost.rectification.models import Basis as BasisRow
from waypost.rectification.models import ClosingStandard, Recommendation, RecommendationText
from waypost.rectification.rules import (
    CONSULTATION_DAYS,
    NOTICE_DAYS,
    Basis,
    BasisKind,
    Dossier,
    RecommendationState,
    RectificationKind,
    Said,
    Severity,
    Standard,
    issuing_role,
    needs_notice,
)

_SHORTEST_STANDARD = 4


@transaction.atomic
def draft(
    actor: Actor,
    *,
    campaign_id: int,
    unit_id: int,
    title: str,
    text: str,
    severity: Severity,
    kind: RectificationKind,
    standards: Sequence[Standard] = (),
    basis: Sequence[Basis] = (),
    focus_area_ids: Iterable[int] = (),
) -> Recommendation:
    """Begin a recommendation to a unit. Standards and basis may come later, before it is submitted.

    Raises:
        Unit.DoesNotExist: the unit is not in the actor's part of the tree.
        NotPermitted: no role of the group at the unit, or recusal, or no mandate.
        BadInput: no title or text, a standard too short to be checked, or a basis of another unit.
    """
    organisation.unit(actor, unit_id)
    where = organisation.place_of(unit_id)
    now = clock.now()
    row = Recommendation(
        campaign_id=campaign_id,
        unit_id=unit_id,
        unit_path=where.path,
        region_path=where.region_path,
        level_value=where.level.value,
        title=tidy(title),
        severity_value=severity.value,
        kind_value=kind.value,
        author_id=me(actor),
        drafted_at=now,
        state_since_at=now,
        is_notice_due=needs_notice(severity),
        notice_days=NOTICE_DAYS if needs_notice(severity) else 0,
    )
    role = policies.require(actor, "draft", _blank(row, now))
    _check_words(title, text, standards)
    row.save(force_insert=True)
    rows = [_write(row, actor, text=text, number=1, now=now), row.standards.all(), row.basis.all()]
    _set_parts(row, standards=standards, basis=basis, focus_area_ids=focus_area_ids)
    facts = {"unit": unit_id, "title": row.title}
    return append(actor, row, "draft", role=role, now=now, references=facts, rows=rows)


@transaction.atomic
def edit_draft(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    title: str,
    text: str,
    severity: Severity,
    kind: RectificationKind,
    standards: Sequence[Standard],
    basis: Sequence[Basis],
    focus_area_ids: Iterable[int] = (),
) -> Recommendation:
    """Rewrite a draft, by its author. The earlier text stays readable as a version."""
    taken = begin(actor, recommendation_id, "edit_draft", version=version)
    check(taken, Said())
    _check_words(title, text, standards)
    row = taken.row
    row.title = tidy(title)
    row.severity_value = severity.value
    row.kind_value = kind.value
    row.is_notice_due = needs_notice(severity)
    row.notice_days = NOTICE_DAYS if row.is_notice_due else 0
    row.text_number += 1
    taken.rows += [_write(row, actor, text=text, number=row.text_number, now=taken.now)]
    for parts in (row.standards.all(), row.basis.all()):
        taken.rows += [Picked(parts.model, list(parts.values_list("pk", flat=True))), parts.all()]
        parts.delete()
    _set_parts(row, standards=standards, basis=basis, focus_area_ids=focus_area_ids)
    return finish(taken, references={"text": row.text_number})


@transaction.atomic
def submit(
    actor: Actor, recommendation_id: UUID, *, version: int, effective_at: datetime | None = None
) -> Recommendation:
    """Move 1: the author hands the draft to a second person. Refused without basis or closing standard."""
    taken = begin(actor, recommendation_id, "submit", version=version)
    said = Said(effective_at=effective_at)
    check(taken, said)
    return finish(taken, said)


@transaction.atomic
def return_draft(
    actor: Actor, recommendation_id: UUID, *, version: int, reason: str, effective_at: datetime | None = None
) -> Recommendation:
    """Move 2: deputy or leader, not the author, gives the draft back with a reason."""
    taken = begin(actor, recommendation_id, "return_draft", version=version)
    said = Said(reason, effective_at)
    check(taken, said)
    return finish(taken, said)


@transaction.atomic
def withdraw_draft(
    actor: Actor, recommendation_id: UUID, *, version: int, reason: str, effective_at: datetime | None = None
) -> Recommendation:
    """Move 6: the author takes back a draft that nobody has reviewed."""
    taken = begin(actor, recommendation_id, "withdraw_draft", version=version)
    said = Said(reason, effective_at)
    check(taken, said)
    taken.row.closed_at = taken.now
    return finish(taken, said)


@transaction.atomic
def consult(
    actor: Actor,
    recommendation_id: UUID,
    *,
    version: int,
    until_on: date | None = None,
    effective_at: datetime | None = None,
) -> Recommendation:
    """Move 3: deputy or leader, not the author, passes the draft and hears the unit, until a day (three days from
    today unless said). From now on the unit sees it. Refused for a near copy of an open one to the same unit."""
    taken = begin(actor, recommendation_id, "consult", version=version)
    said = Said(effective_at=effective_at)
    check(taken, said)
    until_on = until_on or taken.dossier.today + timedelta(days=CONSULTATION_DAYS)
    if until_on < taken.dossier.today:
        raise BadInput(N_("the consultation cannot end before it begins"))
    row = taken.row
    row.reviewer_id = actor.user_id
    row.consulted_at = taken.now
    row.consult_until = until_on
    return finish(taken, said, references={"until": until_on.isoformat()})


def _blank(row: Recommendation, now: datetime) -> Dossier:
    """The facts of what does not exist yet."""
    today = timezone.localdate(now)
    return Dossier(
        state=RecommendationState.DRAFT,
        version=0,
        place=Place(row.campaign_id, row.unit_path, row.region_path),
        severity=row.severity,
        kind=row.kind,
        issuing_role=issuing_role(row.level_value),
        author=row.author_id,
        today=today,
        now=now,
        mandate_open=campaign.is_open(row.campaign_id, today),
    )


def _check_words(title: str, text: str, standards: Sequence[Standard]) -> None:
    problems = []
    if not title.strip() or len(tidy(title)) > 200:
        problems.append(Problem("title", title[:40], N_("a title of 1 to 200 characters")))
    if not text.strip():
        problems.append(Problem("text", "", N_("the text of the recommendation")))
    for number, standard in enumerate(standards, start=1):
        if len(tidy(standard.text)) < _SHORTEST_STANDARD:
            problems.append(Problem(f"standard {number}", standard.text, N_("a standard that can be checked")))
    if problems:
        raise BadInput(N_("the draft is not complete"), problems)


def _write(row: Recommendation, actor: Actor, *, text: str, number: int, now: datetime) -> RecommendationText:
    written = RecommendationText.objects.create(
        recommendation=row,
        number=number,
        title=row.title,
        body=text.strip(),
        author_id=me(actor),
        written_at=now,
    )
    search.put("recommendation", row.pk, f"{row.title} {text}")
    return written


def _set_parts(
    row: Recommendation, *, standards: Sequence[Standard], basis: Sequence[Basis], focus_area_ids: Iterable[int]
) -> None:
    ClosingStandard.objects.bulk_create(
        ClosingStandard(
            recommendation=row, number=number, text=tidy(standard.text), check_by_value=standard.check_by.value
        )
        for number, standard in enumerate(standards, start=1)
    )
    row.focus_areas.set(focus_area_ids)
    for one in dict.fromkeys(basis):
        _rest_on(row, one)


def _rest_on(row: Recommendation, basis: Basis) -> None:
    """Rest a recommendation on a finding or an observation of its unit, or of one below it in the line."""
    is_finding = basis.kind is BasisKind.FINDING
    made = BasisRow(
        recommendation=row,
        finding_id=basis.id if is_finding else None,
        observation_id=None if is_finding else basis.id,
        found_on=row.drafted_at,
    )
    about = made.finding if is_finding else made.observation.visit if made.observation else None
    if about is None or about.campaign_id != row.campaign_id or not about.unit_path.startswith(row.unit_path):
        raise BadInput(N_("a recommendation rests on findings and observations of the same unit and campaign"))
    found_at = made.finding.found_at if made.finding else made.observation.seen_at if made.observation else None
    made.found_on = timezone.localdate(found_at)
    made.save(force_insert=True)
