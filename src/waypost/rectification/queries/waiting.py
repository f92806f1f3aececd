"""What waits for a person, and what a person may find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext

from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_
from waypost.kernel.found import Found
from waypost.kernel.waiting import Mark, Waiting, in_order
from waypost.platform import search as index
from waypost.platform.labels import label
from waypost.platform.scope import own_line, rows_of
from waypost.platform.templatetags.waypost import day
from waypost.rectification.models import Recommendation
from waypost.rectification.queries.items import due_of, named
from waypost.rectification.rules import (
    AMBER_DAYS,
    ISSUED_TO_PROGRESS,
    OPEN,
    Due,
    Lateness,
    RecommendationState,
    Severity,
)
from waypost.rectification.words import words_of

_S = RecommendationState
_MOST = 60
_UNITS_TURN = frozenset({_S.CONSULTING, _S.ISSUED, _S.ACCEPTED, _S.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class _Turn:
    """Whose turn it is: rows in a state, that a person with one of the roles may move by a step."""

    rows: Q
    step: str
    mark: Mark


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """What waits for a person today, the most pressing first; at most 60 of each sort. One SQL query a sort."""
    found: dict[UUID, Waiting] = {}
    for turn in (*_of_group(actor, today), *_of_unit(actor, today)):
        rows = Recommendation.objects.visible_to(actor).filter(turn.rows).select_related("unit")
        for row in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:_MOST]:
            found.setdefault(row.pk, _waiting(row, turn, today))
    return in_order(list(found.values()))


def _in(*states: RecommendationState) -> Q:
    return Q(state_value__in=[state.value for state in states])


def _of_group(actor: Actor, today: date) -> Iterable[_Turn]:
    """The turns of the group's side; nobody's own unit or line (recusal), no step that the person is barred from."""
    apart = ~own_line(actor)
    not_mine = ~Q(author_id=actor.user_id)
    inspector, deputy, leader, office = (
        rows_of(actor, {role}) & apart for role in (Role.INSPECTOR, Role.DEPUTY, Role.LEADER, Role.OFFICE)
    )
    reviewers, group = deputy | leader, inspector | deputy | leader
    county, top = Q(level_value__in=["county", "grass_roots"]), Q(severity_value=Severity.TOP.value)
    heard = Q(opinion__isnull=False) | Q(consult_until__lt=today)
    yield _Turn(group & _in(_S.DRAFT) & Q(author_id=actor.user_id), "submit", Mark.ASKED)
    yield _Turn(reviewers & _in(_S.IN_REVIEW) & not_mine, "consult", Mark.DECIDE)
    issuers = (deputy & county) | (leader & ~county)
    yield _Turn(issuers & _in(_S.CONSULTING) & not_mine & heard, "issue", Mark.DECIDE)
    yield _Turn((leader | office) & _in(_S.DISPUTED) & not_mine, "uphold", Mark.DECIDE)
    yield _Turn(reviewers & _in(_S.PLAN_SUBMITTED), "approve_plan", Mark.DECIDE)
    asked = Q(extension_requests__is_granted__isnull=True, extension_requests__isnull=False)
    yield _Turn((leader | office) & _in(*OPEN) & asked, "grant_extension", Mark.DECIDE)
    free = ~Q(evidence__given_by_id=actor.user_id)
    yield _Turn((inspector | deputy) & _in(_S.CLOSURE_REQUESTED) & free, "take_verification", Mark.DECIDE)
    yield _Turn(_in(_S.VERIFYING) & Q(verifier_id=actor.user_id), "judge_standard", Mark.ASKED)
    signers = (leader & ~top) | (office & top)
    yield _Turn(signers & _in(_S.VERIFIED) & ~Q(verifier_id=actor.user_id), "sign_closing", Mark.DECIDE)
    soon = Q(look_back_on__lte=today + timedelta(days=AMBER_DAYS))
    not_back = Q(look_backs__done_on__isnull=True, look_backs__due_on=F("look_back_on"), look_backs__isnull=False)
    yield _Turn(group & _in(_S.CLOSED_IMPLEMENTED) & soon & not_back, "look_back", Mark.ASKED)
    late = _in(*ISSUED_TO_PROGRESS) & Q(due_on__lt=today)
    yield _Turn((leader | deputy) & late, "say", Mark.NEWS)


def _of_unit(actor: Actor, today: date) -> Iterable[_Turn]:
    """The turns of a unit's own head and liaison."""
    heads = [grant.unit_path for grant in actor.grants if grant.role is Role.UNIT_HEAD and grant.unit_path]
    liaisons = [grant.unit_path for grant in actor.grants if grant.role is Role.LIAISON and grant.unit_path]
    head, either = Q(unit_path__in=heads), Q(unit_path__in=[*heads, *liaisons])
    unheard = Q(opinion__isnull=True, consult_until__gte=today)
    yield _Turn(either & _in(_S.CONSULTING) & unheard, "give_opinion", Mark.ASKED)
    yield _Turn(head & _in(_S.ISSUED), "accept", Mark.DECIDE)
    yield _Turn(head & _in(_S.ACCEPTED), "submit_plan", Mark.ASKED)
    yield _Turn(either & _in(_S.ACCEPTED), "save_plan", Mark.ASKED)
    yield _Turn(either & _in(_S.IN_PROGRESS), "add_evidence", Mark.ASKED)


def _waiting(row: Recommendation, turn: _Turn, today: date) -> Waiting:
    due = due_of(row, today)
    mark = turn.mark
    if due is not None and (row.state in _UNITS_TURN or row.state is _S.CLOSED_IMPLEMENTED or turn.mark is Mark.NEWS):
        mark = {Lateness.RED: Mark.LATE, Lateness.AMBER: Mark.SOON}.get(due.lateness, mark)
    button = words_of(turn.step).said_button if turn.step != "say" else gettext(N_("Open"))
    return Waiting(
        mark=mark,
        title=f"{row.unit.name}：{named(row)}",
        detail=_detail(row, due),
        address=address_of(row.pk),
        button=button,
        due_on=due.on if due else None,
    )


def _detail(row: Recommendation, due: Due | None) -> str:
    """The state, and while it is the unit's turn the day by which it must act, unless the mark says it already."""
    if due is None or row.state not in _UNITS_TURN or due.lateness is not Lateness.CALM:
        return label(row.state)
    return " · ".join((label(row.state), gettext("by %(day)s") % {"day": day(due.on)}))


def address_of(recommendation_id: UUID) -> str:
    """Where a recommendation is opened."""
    return f"/recommendations/{recommendation_id}/"


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """Recommendations in whose title or text every two characters of the words occur, the newest first."""
    ids = [UUID(one) for one in index.find("recommendation", text)[:500]]
    rows = Recommendation.objects.visible_to(actor).filter(pk__in=ids).select_related("unit")
    return [
        Found(gettext("Recommendation"), named(row), f"{row.unit.name} · {label(row.state)}", address_of(row.pk))
        for row in rows.order_by("-drafted_at", "-pk")[:limit]
    ]
