"""One recommendation as a reader may see it: its facts, history, and what may be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.kernel.errors import Refused
from waypost.platform import errors
from waypost.rectification import policies
from waypost.rectification.models import Event, Plan, Recommendation, RecommendationText
from waypost.rectification.queries.dossiers import dossier_of, place_of
from waypost.rectification.rules import (
    MOVES,
    PAPERS,
    RECOMMENDATION,
    UNIT_STEPS,
    CheckBy,
    Dossier,
    Due,
    Happened,
    PlanState,
    RecommendationState,
    RectificationKind,
    Refusal,
    Severity,
    fold,
    next_due,
    standing,
)


@dataclass(frozen=True, slots=True)
class StandardView:
    """A closing standard, with its number among those of the recommendation."""

    id: int
    number: int
    text: str
    check_by: CheckBy


@dataclass(frozen=True, slots=True)
class EventView:
    """One act of the history. `seq` is its entry in the ledger."""

    version: int
    step: str
    state: RecommendationState
    actor_id: int | None
    acting_as: Role
    at: datetime
    effective_at: datetime
    reason: str
    references: dict[str, Any]
    seq: int


@dataclass(frozen=True, slots=True)
class TextView:
    """One version of the text."""

    number: int
    title: str
    body: str
    reason: str
    author_id: int
    written_at: datetime
    is_issued: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """A recommendation as a reader may see it. `number` None before it is issued; people are account ids; `facts` is
    what rules and policies look at."""

    id: UUID
    number: int | None
    title: str
    text: str
    version: int
    state: RecommendationState
    severity: Severity
    kind: RectificationKind
    campaign_id: int
    unit_id: int
    unit_name: str
    author_id: int
    verifier_id: int | None
    consult_until: date | None
    issued_at: datetime | None
    response_due_on: date | None
    plan_due_on: date | None
    due_on: date | None
    look_back_on: date | None
    closed_at: datetime | None
    rebounds: int
    extensions: int
    is_accepted_late: bool
    merged_into_id: UUID | None
    due: Due | None
    standards: tuple[StandardView, ...]
    texts: tuple[TextView, ...]
    events: tuple[EventView, ...]
    sees_inside: bool
    facts: Dossier


@dataclass(frozen=True, slots=True)
class StepOffer:
    """A step that the present state allows. `why` says in the reader's language why the reader may not take it now;
    empty when the reader may. `is_mine` is true when it is the reader's to take, now or once what is missing is
    there; the others are somebody else's."""

    step: str
    number: int | None
    allowed: bool
    why: str = ""
    code: str = ""
    is_mine: bool = True
    of_unit: bool = False


def item(actor: Actor, recommendation_id: UUID) -> ItemView:
    """One recommendation. Raises Recommendation.DoesNotExist when the actor may not see it. At most 20 SQL queries,
    however long its history."""
    row = Recommendation.objects.visible_to(actor).select_related("unit").get(pk=recommendation_id)
    return _view(row, actor)


def sees_inside(actor: Actor, row: Recommendation) -> bool:
    """True when the reader may read how the group came to its text: the group's side and auditors, unless they belong
    to the unit or its line; the author always."""
    inside = actor.has_at(GROUP_SIDE | {Role.AUDITOR}, place_of(row)) and not actor.belongs_to(row.unit_path)
    return inside or row.author_id == actor.user_id


def events(actor: Actor, recommendation_id: UUID) -> list[EventView]:
    """The history, in order; for the unit from consultation on."""
    row = Recommendation.objects.visible_to(actor).get(pk=recommendation_id)
    return _events(row, inside=sees_inside(actor, row))


def plans_for(actor: Actor, row: Recommendation) -> list[Plan]:
    """The versions of the plan that the reader may read: a draft is the unit's own."""
    plans = Plan.objects.filter(recommendation=row).order_by("number")
    is_of_unit = any(
        grant.role in (Role.UNIT_HEAD, Role.LIAISON) and grant.unit_path == row.unit_path for grant in actor.grants
    )
    return list(plans if is_of_unit else plans.exclude(state_value=PlanState.DRAFT.value))


def steps(actor: Actor, item: ItemView) -> list[StepOffer]:
    """Every step that the state allows, in the order of the table, with whether the reader may take it and why not."""
    return offers(actor, item.facts)


def offers(actor: Actor, facts: Dossier) -> list[StepOffer]:
    """As `steps`, from the bare facts."""
    opened = (*RECOMMENDATION.open_steps(facts.state), *PAPERS.open_steps(facts.state))
    return [_offer(actor, step.name, facts) for step in opened if step.name != "absorb"]


def _offer(actor: Actor, step: str, facts: Dossier) -> StepOffer:
    barred = policies.refusal(actor, step, facts)
    missing = barred or next(standing(step, facts), None)
    return StepOffer(
        step=step,
        number=MOVES.get(step),
        allowed=missing is None,
        why=said(missing) if missing else "",
        code=missing.code if missing else "",
        is_mine=barred is None or barred.code != "R1",
        of_unit=step in UNIT_STEPS,
    )


def said(refusal: Refusal) -> str:
    """A refusal in the reader's language."""
    return errors.said(Refused(refusal.template, code=refusal.code, **refusal.params))


def state_on(actor: Actor, recommendation_id: UUID, *, day: date) -> RecommendationState | None:
    """The state at the end of a day, as the fold of what had taken effect by then; None before it was drafted."""
    row = Recommendation.objects.visible_to(actor).get(pk=recommendation_id)
    return fold(happened(row), until=end_of(day))


def happened(row: Recommendation) -> list[Happened]:
    """The history of a row as the rules fold it. Not scoped."""
    events = Event.objects.filter(recommendation=row).order_by("version")
    return [Happened(*values) for values in events.values_list("version", "step", "effective_at")]


def end_of(day: date) -> datetime:
    """The last moment of a day in the instance's time zone. Days at the end of time count as the last but one, since
    they have no day after them."""
    next_day = min(day, _LAST) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(next_day, time())) - timedelta(microseconds=1)


_LAST = date.max - timedelta(days=2)


def _events(row: Recommendation, *, inside: bool) -> list[EventView]:
    rows = Event.objects.filter(recommendation=row).order_by("version")
    if not inside:
        began = rows.filter(step="consult").order_by("-version").first()
        rows = rows.filter(version__gte=began.version) if began else rows.none()
    return [
        EventView(
            one.version,
            one.step,
            one.state,
            one.actor_id,
            Role(one.acting_as),
            one.at,
            one.effective_at,
            one.reason,
            dict(one.references),
            one.seq,
        )
        for one in rows
    ]


def _texts(row: Recommendation, *, inside: bool) -> list[TextView]:
    rows = RecommendationText.objects.filter(recommendation=row).order_by("number")
    if not inside:
        rows = rows.filter(number__gte=row.issued_text_number or row.text_number)
    return [
        TextView(
            one.number,
            one.title,
            one.body,
            one.reason,
            one.author_id,
            one.written_at,
            one.number == row.issued_text_number,
        )
        for one in rows
    ]


def _view(row: Recommendation, actor: Actor) -> ItemView:
    facts = dossier_of(row, actor)
    inside = sees_inside(actor, row)
    texts = _texts(row, inside=inside)
    return ItemView(
        id=row.pk,
        number=row.number,
        title=row.title,
        text=texts[-1].body,
        version=row.version,
        state=row.state,
        severity=row.severity,
        kind=row.kind,
        campaign_id=row.campaign_id,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        author_id=row.author_id,
        verifier_id=row.verifier_id,
        consult_until=row.consult_until,
        issued_at=row.issued_at,
        response_due_on=row.response_due_on,
        plan_due_on=row.plan_due_on,
        due_on=row.due_on,
        look_back_on=row.look_back_on,
        closed_at=row.closed_at,
        rebounds=row.rebounds,
        extensions=row.extensions,
        is_accepted_late=row.is_accepted_late,
        merged_into_id=row.merged_into_id,
        due=due_of(row, facts.today),
        standards=tuple(
            StandardView(one.pk, one.number, one.text, one.check_by) for one in row.standards.order_by("number")
        ),
        texts=tuple(texts),
        events=tuple(_events(row, inside=inside)),
        sees_inside=inside,
        facts=facts,
    )


def due_of(row: Recommendation, today: date) -> Due | None:
    """What is due next on a row."""
    return next_due(
        row.state,
        today=today,
        consult_until=row.consult_until,
        response_due_on=row.response_due_on,
        plan_due_on=row.plan_due_on,
        due_on=row.due_on,
        look_back_on=row.look_back_on,
    )


def named(row: Recommendation) -> str:
    """How a recommendation is called: its number once it has one, and its title."""
    return f"{row.number:03d} {row.title}" if row.number else row.title
