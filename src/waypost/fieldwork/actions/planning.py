"""Planning visits: who goes where, when, why and with which questions."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from waypost.campaign import queries as campaign
from waypost.coverage.actions import recount
from waypost.fieldwork import policies
from waypost.fieldwork.locked import locked_visit, place_of
from waypost.fieldwork.models import Checklist, KindOfVisit, Visit, VisitMember
from waypost.fieldwork.queries.people import standing
from waypost.fieldwork.rules.visits import HIDDEN_ALWAYS, HIDDEN_BY_CHOICE, VisitKind, plan_digest
from waypost.fieldwork.words import index_visit
from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.reasons import reason_of
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.platform.sealed import Row

_MOST_DAYS = 31


@transaction.atomic
def plan_visit(
    actor: Actor,
    *,
    campaign_id: int,
    unit_id: int,
    kind: str,
    from_at: datetime,
    until_at: datetime,
    purpose: str,
    user_ids: Sequence[int],
    lead_id: int | None = None,
    focus_ids: Iterable[int] = (),
    checklist_id: int | None = None,
    team_id: int | None = None,
    is_hidden: bool | None = None,
) -> Visit:
    """Plan a visit to a unit. An unannounced visit is hidden always, a spot check or look-back by choice.

    The lead is the first of `user_ids` unless named.

    Raises:
        Unit.DoesNotExist, NotPermitted: the actor does not plan (such) visits there, or belongs to the unit (R2).
        Refused: the campaign has no mandate on that day (R4), or somebody on the team may not go (R1, R2).
        BadInput: times, people, kind, focus areas or checklist that do not fit.
    """
    unit = organisation.place_seen(actor, unit_id)
    place = Place(campaign_id, unit.path, unit.region_path)
    behaviour = behaviour_of(kind)
    hidden = behaviour in HIDDEN_ALWAYS or (behaviour in HIDDEN_BY_CHOICE and bool(is_hidden))
    policies.require(actor, "plan_visit", place, is_hidden=hidden)
    assert actor.user_id is not None
    _check_times(campaign_id, place, from_at, until_at)
    visit = Visit(
        campaign_id=campaign_id,
        unit_id=unit_id,
        unit_path=unit.path,
        region_path=unit.region_path,
        team_id=team_id,
        kind_code=kind,
        behaviour_value=behaviour.value,
        is_hidden=hidden,
        purpose=_purpose(purpose),
        checklist=_checklist(actor, checklist_id),
        from_at=from_at,
        until_at=until_at,
        planned_by_id=actor.user_id,
        planned_at=clock.now(),
        plan_salt=secrets.token_hex(32),
    )
    return _planned(actor, visit, place, user_ids, lead_id, focus_ids)


def _planned(
    actor: Actor,
    visit: Visit,
    place: Place,
    user_ids: Sequence[int],
    lead_id: int | None,
    focus_ids: Iterable[int],
) -> Visit:
    ranks = _ranks(visit.campaign_id, place, user_ids, timezone.localdate(visit.from_at))
    focus = _focus(visit.campaign_id, focus_ids)
    if visit.team_id is not None and visit.team_id not in {team.id for team in campaign.teams(visit.campaign_id)}:
        raise BadInput(N_("the plan does not fit"), [Problem("team", str(visit.team_id), N_("a team of the campaign"))])
    visit.save(force_insert=True)
    visit.focus_areas.set(focus)
    _seat(visit, ranks, lead_id)
    if not visit.is_hidden:
        index_visit(visit)
    _record(actor, "visit.planned", visit, rows=[visit.members.all()])
    return visit


@transaction.atomic
def change_plan(
    actor: Actor,
    visit_id: UUID,
    *,
    reason: str,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    purpose: str | None = None,
    user_ids: Sequence[int] | None = None,
    lead_id: int | None = None,
    focus_ids: Iterable[int] | None = None,
    checklist_id: int | None = None,
) -> Visit:
    """Change what is given; the rest stays. Unit and kind never change: call the visit off and plan another.

    Raises:
        Visit.DoesNotExist, NotPermitted, StepNotAllowed, Refused, BadInput: as `plan_visit`.
    """
    visit = locked_visit(actor, visit_id)
    place = place_of(visit)
    policies.require(actor, "change_plan", place, is_hidden=visit.is_hidden)
    visit.take("change_plan")
    words = reason_of(reason)
    visit.from_at, visit.until_at = from_at or visit.from_at, until_at or visit.until_at
    _check_times(visit.campaign_id, place, visit.from_at, visit.until_at)
    visit.purpose = _purpose(purpose) if purpose is not None else visit.purpose
    visit.checklist = _checklist(actor, checklist_id) if checklist_id is not None else visit.checklist
    visit.save(update_fields=["from_at", "until_at", "purpose", "checklist"])
    if focus_ids is not None:
        visit.focus_areas.set(_focus(visit.campaign_id, focus_ids))
    seated = list(visit.members.filter(left_at=None).order_by("-is_lead", "pk").values_list("user_id", flat=True))
    ranks = _ranks(visit.campaign_id, place, user_ids or seated, timezone.localdate(visit.from_at))
    _seat(visit, ranks, lead_id or (seated[0] if seated and seated[0] in ranks else None))
    if not visit.is_hidden:
        index_visit(visit)
    recount(campaign_id=visit.campaign_id, unit_ids=[visit.unit_id])
    _record(actor, "visit.plan_changed", visit, reason=words, rows=[visit.members.all()])
    return visit


@transaction.atomic
def announce_visit(actor: Actor, visit_id: UUID) -> Visit:
    """Tell the unit of a planned visit. A hidden visit is never announced (Refused)."""
    visit = locked_visit(actor, visit_id)
    policies.require(actor, "announce_visit", place_of(visit))
    if visit.is_hidden:
        raise Refused(N_("an unannounced visit is not announced"), code="hidden")
    visit.take("announce_visit")
    visit.announced_at = clock.now()
    visit.save(update_fields=["state_value", "announced_at"])
    recount(campaign_id=visit.campaign_id, unit_ids=[visit.unit_id])
    _record(actor, "visit.announced", visit)
    return visit


@transaction.atomic
def cancel_visit(actor: Actor, visit_id: UUID, *, reason: str) -> Visit:
    """Call a visit off before it starts, with a reason. The unit never learns of a hidden one that was called off."""
    visit = locked_visit(actor, visit_id)
    policies.require(actor, "cancel_visit", place_of(visit), is_hidden=visit.is_hidden)
    visit.take("cancel_visit")
    visit.cancel_reason = reason_of(reason)
    visit.save(update_fields=["state_value", "cancel_reason"])
    recount(campaign_id=visit.campaign_id, unit_ids=[visit.unit_id])
    _record(actor, "visit.cancelled", visit, reason=visit.cancel_reason)
    return visit


@transaction.atomic
def name_kind(actor: Actor, *, code: str, name: str, name_en: str = "", behaves_like: VisitKind) -> KindOfVisit:
    """Add a kind of visit under a name of the office's own; it behaves like one that the house knows."""
    policies.require_checklist(actor, "make_checklist", None)
    if code in {kind.value for kind in VisitKind} or KindOfVisit.objects.filter(pk=code).exists():
        raise BadInput(N_("there is such a kind already"), [Problem("code", code, N_("a new code"))])
    if not tidy(name) or not code.isidentifier():
        raise BadInput(N_("a kind needs a code and a name"), [Problem("code", code, N_("letters and digits"))])
    kind = KindOfVisit.objects.create(
        code=code, name=tidy(name), name_en=tidy(name_en), behaviour_value=behaves_like.value
    )
    record(
        actor,
        "visit_kind.named",
        subject=f"visit_kind:{code}",
        facts={"name": kind.name, "name_en": kind.name_en, "behaves_like": behaves_like.value},
        rows=[kind],
    )
    return kind


def behaviour_of(kind: str) -> VisitKind:
    """How a kind of visit behaves. Raises BadInput for a kind that is not known."""
    if kind in {known.value for known in VisitKind}:
        return VisitKind(kind)
    named = KindOfVisit.objects.filter(pk=kind, is_retired=False).first()
    if named is None:
        allowed = ", ".join(known.value for known in VisitKind)
        raise BadInput(N_("there is no such kind of visit"), [Problem("kind", kind, allowed)])
    return named.behaviour


def _check_times(campaign_id: int, place: Place, from_at: datetime, until_at: datetime) -> None:
    first, last = timezone.localdate(from_at), timezone.localdate(until_at)
    problems = []
    if until_at <= from_at:
        problems.append(Problem("until_at", f"{until_at:%H:%M}", N_("an end after the beginning")))
    if (last - first).days > _MOST_DAYS:
        problems.append(Problem("until_at", last.isoformat(), N_("at most 31 days")))
    if first < clock.today():
        problems.append(Problem("from_at", first.isoformat(), N_("today or later")))
    if not place.region_path.startswith(campaign.place_of(campaign_id).region_path):
        problems.append(Problem("unit", place.region_path, N_("a unit in the region of the campaign")))
    if problems:
        raise BadInput(N_("the plan does not fit"), problems)
    if not (campaign.is_open(campaign_id, first) and campaign.is_open(campaign_id, last)):
        raise Refused(N_("the campaign has no mandate on that day"), code="R4")


def _ranks(campaign_id: int, place: Place, user_ids: Iterable[int], day: date) -> dict[int, Role]:
    """The rank of each person on a day. Raises BadInput for nobody, Refused for whoever may not go."""
    ranks: dict[int, Role] = {}
    for user_id in dict.fromkeys(user_ids):
        ranks[user_id] = rank_on(campaign_id, place, user_id, day)
    if not ranks:
        raise BadInput(N_("the plan does not fit"), [Problem("people", "", N_("at least one person"))])
    return ranks


def rank_on(campaign_id: int, place: Place, user_id: int, day: date) -> Role:
    """The rank in which a person may visit a place on a day.

    Raises:
        Refused: the person belongs to the unit or its line, also by secondment (R2), or has no part there (R1).
    """
    one = standing(campaign_id, place, user_id, day)
    if one.belongs:
        raise Refused(N_("%(name)s belongs to this unit or its line and may not visit it"), code="R2", name=one.name)
    if one.rank is None:
        raise Refused(N_("%(name)s has no part here on that day"), code="R1", name=one.name or str(user_id))
    return one.rank


def _seat(visit: Visit, ranks: dict[int, Role], lead_id: int | None) -> None:
    """Bring the team up to date: who left keeps the row with an end, who stays keeps the place."""
    lead = lead_id if lead_id is not None else next(iter(ranks))
    if lead not in ranks:
        raise BadInput(N_("the plan does not fit"), [Problem("lead", str(lead), N_("somebody on the team"))])
    present = {member.user_id: member for member in visit.members.filter(left_at=None)}
    VisitMember.objects.filter(pk__in=[present[pk].pk for pk in present.keys() - ranks.keys()]).update(
        left_at=clock.now(), is_lead=False
    )
    visit.members.filter(left_at=None).update(is_lead=False)
    for user_id, rank in ranks.items():
        if user_id in present:
            visit.members.filter(pk=present[user_id].pk).update(rank_value=rank.value, is_lead=user_id == lead)
        else:
            visit.members.create(user_id=user_id, rank_value=rank.value, is_lead=user_id == lead)


def _focus(campaign_id: int, focus_ids: Iterable[int]) -> list[int]:
    wanted = sorted(set(focus_ids))
    known = {focus.id for focus in campaign.focus_areas(campaign_id)} if wanted else set()
    wrong = [str(pk) for pk in wanted if pk not in known]
    if wrong:
        raise BadInput(
            N_("the plan does not fit"), [Problem("focus", ", ".join(wrong), N_("focus areas of the campaign"))]
        )
    return wanted


def _checklist(actor: Actor, checklist_id: int | None) -> Checklist | None:
    if checklist_id is None:
        return None
    return Checklist.objects.visible_to(actor).get(pk=checklist_id, is_retired=False)


def _purpose(purpose: str) -> str:
    words = tidy(purpose)
    if not words or len(words) > 300:
        raise BadInput(N_("the plan does not fit"), [Problem("purpose", words[:20], N_("1 to 300 characters"))])
    return words


def plan_facts(visit: Visit) -> dict[str, Any]:
    """What a plan says, for the ledger."""
    members = visit.members.filter(left_at=None).order_by("user_id")
    return {
        "unit": visit.unit_id,
        "kind": visit.kind_code,
        "from_at": visit.from_at.isoformat(),
        "until_at": visit.until_at.isoformat(),
        "purpose": visit.purpose,
        "people": [[member.user_id, member.rank_value, member.is_lead] for member in members],
        "focus": sorted(visit.focus_areas.values_list("pk", flat=True)),
        "checklist": visit.checklist_id,
    }


def _record(actor: Actor, act: str, visit: Visit, *, reason: str = "", rows: Sequence[Row] = ()) -> None:
    """Put a step of planning on record. Of a hidden plan the ledger holds a salted digest only, until it starts."""
    plan = plan_facts(visit)
    if visit.is_hidden:
        facts: dict[str, Any] = {"plan_digest": plan_digest(visit.plan_salt, {**plan, "reason": reason})}
    else:
        facts = {**plan, "reason": reason} if reason else plan
    record(actor, act, subject=f"visit:{visit.pk}", facts=facts, campaign_id=visit.campaign_id, rows=[visit, *rows])
