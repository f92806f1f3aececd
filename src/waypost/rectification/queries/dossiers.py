"""The facts of one recommendation, gathered for rules and policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min, Q
from django.utils import timezone

from waypost.access import queries as access
from waypost.campaign import queries as campaign
from waypost.fieldwork.rules import FindingState
from waypost.kernel.actor import GROUP_ROLES, UNIT_SIDE, Actor, Place, Role
from waypost.kernel.winnowing import containment, fingerprints
from waypost.platform import clock
from waypost.rectification import policies
from waypost.rectification.models import (
    Action,
    Event,
    Evidence,
    ExtensionRequest,
    Judgement,
    Plan,
    PlanWarning,
    PublicNotice,
    Recommendation,
    RecommendationText,
    Verification,
)
from waypost.rectification.rules import (
    NEAR_COPY,
    OPEN,
    ActionState,
    Dossier,
    Papers,
    PlanState,
    RecommendationState,
    SourceKind,
    issuing_role,
)

_S = RecommendationState
_WITH_PLAN = OPEN | {_S.CLOSED_IMPLEMENTED}
_UNIT_ROLES = {role.value for role in UNIT_SIDE}


def place_of(row: Recommendation) -> Place:
    """Where a recommendation belongs: the place of its unit, in its campaign."""
    return Place(row.campaign_id, row.unit_path, row.region_path)


def dossier_of(row: Recommendation, actor: Actor) -> Dossier:
    """Everything that rules and policies look at, as it stands now. Not scoped: the caller has found the row within
    the actor's scope. At most 15 SQL queries, and three more where the actor may have to stand in.

    A recommendation's own time does not go back, even where the machine's does: after an event that a wrong clock put
    into days to come, its present is the moment of that event until the clock has come there."""
    events = list(row.events.order_by("version").values_list("step", "actor_id", "acting_as", "effective_at"))
    now = max([clock.now(), *(event[3] for event in events[-1:])])
    today = timezone.localdate(now)
    span = campaign.span_of(row.campaign_id)
    dossier = Dossier(
        state=row.state,
        version=row.version,
        place=place_of(row),
        severity=row.severity,
        kind=row.kind,
        issuing_role=issuing_role(row.level_value),
        author=row.author_id,
        today=today,
        now=now,
        mandate_open=clock.today() in span,
        campaign_closes_on=span.last,
        verifier=row.verifier_id,
        barred_verifiers=_barred_verifiers(row),
        evidence_givers=frozenset(Evidence.objects.filter(recommendation=row).values_list("given_by_id", flat=True)),
        acted_for_group=_actors(events, of_unit=False),
        acted_for_unit=_actors(events, of_unit=True),
        review_began=any(step == "submit" for step, *_ in events),
        is_notice_due=row.is_notice_due,
        notice_days=row.notice_days,
        issued_on=_day(row.issued_at),
        due_on=row.due_on,
        response_due_on=row.response_due_on,
        consented_due_on=row.consented_due_on,
        last_effective_at=events[-1][3] if events else None,
        papers=_papers(row),
    )
    return replace(dossier, vacant=vacancies(dossier)) if _may_stand_in(actor, dossier) else dossier


def vacancies(dossier: Dossier) -> frozenset[str]:
    """The steps of the group that nobody of the group is entitled to any more: its mandate has ended, or each who
    holds the role is barred. For these the office stands in (R4)."""
    colleagues = _colleagues(dossier)
    plain = replace(dossier, vacant=frozenset())
    return frozenset(
        step
        for step in policies.STAND_IN
        if not any(policies.acting_as(one, step, plain) in GROUP_ROLES for one in colleagues)
    )


def _colleagues(dossier: Dossier) -> list[Actor]:
    """Everybody who holds a role of the group at the place today."""
    place = dossier.place
    ids = {
        pk
        for role in GROUP_ROLES
        for pk in access.holders(
            role,
            unit_path=place.unit_path,
            region_path=place.region_path,
            campaign_id=place.campaign_id,
            today=clock.today(),
        )
    }
    return list(access.actors_of(ids, today=clock.today()).values())


def _may_stand_in(actor: Actor, dossier: Dossier) -> bool:
    return Role.OFFICE in actor.roles_at(dossier.place)


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment is not None else None


def _actors(events: Sequence[tuple[str, int | None, str, datetime]], *, of_unit: bool) -> frozenset[int]:
    return frozenset(
        user_id for _, user_id, acting_as, _ in events if user_id is not None and (acting_as in _UNIT_ROLES) is of_unit
    )


def _barred_verifiers(row: Recommendation) -> frozenset[int]:
    refused = Verification.objects.filter(recommendation=row, signature_refused_by__isnull=False)
    return frozenset(refused.filter(rebound=row.rebounds).values_list("verifier_id", flat=True))


def _papers(row: Recommendation) -> Papers:
    """What lies in the folder. Only what the state can need is asked for."""
    papers = Papers(
        basis=row.basis.exclude(finding__state_value=FindingState.WITHDRAWN.value).count(),
        standards=frozenset(row.standards.values_list("pk", flat=True)),
        consult_until=row.consult_until,
        near_copy_of=_near_copy_of(row) if row.state is _S.IN_REVIEW else "",
        opinion_given=row.state is _S.CONSULTING and hasattr(row, "opinion"),
        found_on=row.basis.aggregate(first=Min("found_on"))["first"],
        like_cases_answered=bool(row.like_cases.strip()),
    )
    if row.state not in _WITH_PLAN:
        return papers
    asked = ExtensionRequest.objects.filter(recommendation=row, is_granted=None).first()
    return replace(
        _with_round(row, papers),
        unanswered_reasons=row.dispute_reasons.filter(answer="").count(),
        open_warnings=PlanWarning.objects.filter(
            plan__recommendation=row, plan__state_value=PlanState.SUBMITTED.value, answer=""
        ).count(),
        evidenced=frozenset(
            pk
            for pk in Evidence.objects.filter(recommendation=row, rebound=row.rebounds, is_context=False).values_list(
                "standard_id", flat=True
            )
            if pk is not None
        ),
        unfinished_actions=Action.objects.filter(
            plan__recommendation=row,
            plan__state_value=PlanState.APPROVED.value,
            state_value__in=[ActionState.TODO.value, ActionState.DOING.value],
        ).count(),
        plan_approved=Plan.objects.filter(recommendation=row, state_value=PlanState.APPROVED.value).exists(),
        extension_pending=asked is not None,
        extension_asker=asked.asked_by_id if asked else None,
        extension_until=asked.until_on if asked else None,
        extensions_granted=row.extensions,
    )


def _with_round(row: Recommendation, papers: Papers) -> Papers:
    """The present round of verification: its judgements, the latest on each standard, and its public notice."""
    current = Verification.objects.filter(recommendation=row, rebound=row.rebounds).order_by("-number").first()
    if current is None or row.state not in (_S.VERIFYING, _S.VERIFIED):
        return papers
    judged: dict[int, bool] = {}
    visit_named = False
    for judgement in Judgement.objects.filter(verification=current).order_by("order"):
        judged[judgement.standard_id] = judgement.is_met
        visit_named = visit_named or judgement.source_kind is SourceKind.VISIT
    notice = PublicNotice.objects.filter(verification=current).first()
    return replace(
        papers,
        is_site_round=current.is_on_site,
        visit_named=visit_named,
        met=frozenset(pk for pk, met in judged.items() if met),
        not_met=frozenset(pk for pk, met in judged.items() if not met),
        notice_from=notice.from_on if notice else None,
        notice_until=notice.until_on if notice else None,
        notice_done=notice is not None and notice.done_at is not None,
        open_objections=notice.objections.filter(answer="").count() if notice else 0,
    )


def _near_copy_of(row: Recommendation) -> str:
    """How another open recommendation to the same unit is called of whose text this one's is a near copy."""
    found = near_copy(row)
    if found is None:
        return ""
    return f"{found.number:03d} {found.title}" if found.number else found.title


def near_copy(row: Recommendation) -> Recommendation | None:
    """Another open recommendation (or one in consultation) to the same unit that holds most of this one's text, or
    the reverse. Not scoped."""
    alive = [state.value for state in OPEN | {_S.CONSULTING}]
    others = list(
        Recommendation.objects.filter(unit_id=row.unit_id, campaign_id=row.campaign_id, state_value__in=alive)
        .exclude(pk=row.pk)
        .order_by("pk")
    )
    if not others:
        return None
    bodies = texts_of([row.pk, *(other.pk for other in others)])
    mine = fingerprints(bodies[row.pk])
    for other in others:
        theirs = fingerprints(bodies[other.pk])
        if max(containment(mine, theirs), containment(theirs, mine)) >= NEAR_COPY:
            return other
    return None


def texts_of(ids: list[UUID]) -> dict[UUID, str]:
    """The newest text of each of some recommendations. Not scoped."""
    latest = (
        RecommendationText.objects.filter(recommendation_id__in=ids)
        .values("recommendation_id")
        .annotate(last=Max("number"))
    )
    wanted = Q(pk__in=[])
    for one in latest:
        wanted |= Q(recommendation_id=one["recommendation_id"], number=one["last"])
    return {text.recommendation_id: text.body for text in RecommendationText.objects.filter(wanted)}


def history_of(row: Recommendation) -> list[Event]:
    """The events of a recommendation, in order. Not scoped."""
    return list(Event.objects.filter(recommendation=row).order_by("version"))


def another_verifier_is_free(dossier: Dossier, actor: Actor) -> bool:
    """True when somebody else of the group may take the verification, who did not write the recommendation."""
    plain = replace(dossier, vacant=frozenset())
    return any(
        one.user_id not in (actor.user_id, dossier.author) and policies.may(one, "take_verification", plain)
        for one in _colleagues(dossier)
    )
