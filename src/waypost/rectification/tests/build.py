"""A campaign with a city and a county unit, the people of the workflow, and a recommendation brought to any state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone

from tests import build
from waypost.access.queries import actor_of
from waypost.campaign.models import Campaign
from waypost.evidence.models import File
from waypost.fieldwork.models import Finding, Visit
from waypost.kernel.actor import Actor, Role
from waypost.organisation.models import Unit
from waypost.platform import clock
from waypost.rectification import actions
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import (
    Basis,
    BasisKind,
    CheckBy,
    Measure,
    Objection,
    Paper,
    PaperReason,
    PlanSaid,
    RecommendationState,
    RectificationKind,
    Severity,
    SourceKind,
    Stance,
    Standard,
)

NOON = timezone.make_aware(datetime(2021, 4, 1, 12))
TODAY = date(2021, 4, 1)
DUE = date(2021, 5, 10)
_numbers = count(1)
_S = RecommendationState


@dataclass
class World:
    """Everybody needed. `people` by name; `unit` is of county level and `city` of city level above it."""

    campaign: Campaign
    city: Unit
    unit: Unit
    other: Unit
    ids: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        if name.startswith("_") or name not in self.__dict__.get("ids", {}):
            raise AttributeError(name)
        return actor_of(self.ids[name], today=clock.today())

    def person(self, name: str, *grants: tuple[Role, Unit | None], home: Unit | None = None) -> Actor:
        """A person with roles: of the group in the whole campaign (unit None), or of a unit."""
        user = build.user(name, home=home)
        for role, unit in grants:
            build.grant(user, role, unit=unit, campaign=None if unit else self.campaign)
        self.ids[name] = user.pk
        return actor_of(user.pk, today=clock.today())


def world() -> World:
    """A world with an author, two more inspectors, two deputies, a leader, two of the office, and a unit's people."""
    province = build.region(level="province")
    city_region = build.region(parent=province, level="city")
    county = build.region(parent=city_region)
    campaign = build.campaign(region=province)
    city = build.unit(region=city_region, level="city")
    unit = build.unit(region=county, superior=city, level="county")
    other = build.unit(region=county, superior=city, level="county")
    made = World(campaign, city, unit, other)
    for name, role in (
        ("author", Role.INSPECTOR),
        ("inspector", Role.INSPECTOR),
        ("second", Role.INSPECTOR),
        ("deputy", Role.DEPUTY),
        ("deputy_two", Role.DEPUTY),
        ("leader", Role.LEADER),
        ("office", Role.OFFICE),
        ("office_two", Role.OFFICE),
        ("auditor", Role.AUDITOR),
    ):
        made.person(name, (role, None))
    made.person("head", (Role.UNIT_HEAD, unit))
    made.person("liaison", (Role.LIAISON, unit))
    made.person("head_above", (Role.UNIT_HEAD, city))
    made.person("neighbour", (Role.UNIT_HEAD, other))
    return made


def finding(w: World, *, unit: Unit | None = None, found_on: date = date(2021, 3, 20)) -> Finding:
    """A finding born in a visit to the unit."""
    unit = unit or w.unit
    found_at = timezone.make_aware(datetime.combine(found_on, datetime.min.time()))
    where: dict[str, Any] = {
        "campaign": w.campaign,
        "unit": unit,
        "unit_path": unit.path,
        "region_path": unit.region_path,
    }
    visit = Visit.objects.create(
        **where,
        kind_code="announced",
        behaviour_value="announced",
        number=next(_numbers),
        state_value="ended",
        purpose="查看窗口",
        from_at=found_at,
        until_at=found_at + timedelta(hours=2),
        planned_by_id=w.ids["inspector"],
        planned_at=found_at,
        started_at=found_at,
    )
    return Finding.objects.create(
        **where,
        visit=visit,
        title="值班台账事后补记",
        criteria="交接班当场登记",
        condition="十二个班次由同一笔迹一次写成",
        severity_value="medium",
        found_by_id=w.ids["inspector"],
        found_at=found_at,
    )


def file(w: World, *, unit: Unit | None = None, by: str = "liaison", captured_on: date = TODAY) -> UUID:
    """A file of the unit in the store (its row only)."""
    unit = unit or w.unit
    return File.objects.create(
        campaign=w.campaign,
        unit=unit,
        unit_path=unit.path,
        region_path=unit.region_path,
        sha256=f"{next(_numbers):064x}",
        shown_sha256="0" * 64,
        name="台账.pdf",
        media_type="application/pdf",
        shown_media_type="application/pdf",
        size=1,
        kind_value="document",
        captured_at=timezone.make_aware(datetime.combine(captured_on, datetime.min.time())),
        given_by_id=w.ids[by],
        given_at=clock.now(),
        is_from_unit=True,
    ).pk


def drafted(w: World, *, author: str = "author", **changes: Any) -> Recommendation:
    """A draft with a finding and two closing standards."""
    unit = changes.pop("unit", w.unit)
    said: dict[str, Any] = {
        "campaign_id": w.campaign.pk,
        "unit_id": unit.pk,
        "title": f"交接班当场登记{next(_numbers)}",
        "text": f"建议完善登记：{sha256(str(next(_numbers)).encode()).hexdigest()}",
        "severity": Severity.MEDIUM,
        "kind": RectificationKind.TIME_LIMITED,
        "standards": (Standard("连续14天交接班当场登记"), Standard("所领导每周抽查有记录", CheckBy.SITE)),
        "basis": (Basis(BasisKind.FINDING, finding(w, unit=unit).pk),),
    }
    return actions.draft(getattr(w, author), **(said | changes))


def plan(**changes: Any) -> PlanSaid:
    """A complete plan with one measure."""
    said: dict[str, Any] = {
        "causes": "交接班没有固定时点，台账放在内勤处统一填写。",
        "measures": (Measure("值班室设交接班登记台", "教导员", date(2021, 4, 20), "登记本不离台", 1),),
        "like_cases": "同类台账一并检查，未发现同样问题。",
    }
    return PlanSaid(**(said | changes))


PAPER = Paper("教整办〔2021〕3号", PaperReason.NO_LONGER_VALID, "情况已变化")


def advance(w: World, row: Recommendation, to: RecommendationState) -> Recommendation:
    """Bring a draft to a state by the shortest way, through the actions."""
    for state, step in _WAY[to]:
        row = step(w, row)
        assert row.state is state, row.state
    return row


def at(w: World, state: RecommendationState, **changes: Any) -> Recommendation:
    """A recommendation in a state."""
    return advance(w, drafted(w, **changes), state)


def _submit(w: World, r: Recommendation) -> Recommendation:
    return actions.submit(w.author, r.pk, version=r.version)


def _consult(w: World, r: Recommendation) -> Recommendation:
    return actions.consult(w.deputy, r.pk, version=r.version)


def opinion(w: World, r: Recommendation) -> Recommendation:
    """The unit agrees."""
    return actions.give_opinion(w.liaison, r.pk, version=r.version, stance=Stance.AGREE)


def _issue(w: World, r: Recommendation) -> Recommendation:
    r = opinion(w, r)
    by = w.leader if r.level_value in ("city", "province") else w.deputy
    return actions.issue(by, r.pk, version=r.version, due_on=DUE)


def _accept(w: World, r: Recommendation) -> Recommendation:
    return actions.accept(w.head, r.pk, version=r.version)


def _dispute(w: World, r: Recommendation) -> Recommendation:
    reasons = [Objection("抽查的班次不是本所的", "值班表"), Objection("时限不够")]
    return actions.dispute(w.head, r.pk, version=r.version, objections=reasons)


def _plan(w: World, r: Recommendation) -> Recommendation:
    return actions.submit_plan(w.head, r.pk, version=r.version, plan=plan())


def _approve(w: World, r: Recommendation) -> Recommendation:
    return actions.approve_plan(w.deputy, r.pk, version=r.version)


def proven(w: World, r: Recommendation) -> Recommendation:
    """Measures done and evidence given for each closing standard."""
    for one in r.plans.get(state_value="approved").actions.filter(state_value__in=["todo", "doing"]):
        actions.finish_action(w.liaison, one.pk)
    for standard in r.standards.order_by("number"):
        r = actions.add_evidence(
            w.liaison,
            r.pk,
            version=r.version,
            file_id=file(w),
            proves="登记当场完成",
            standard_number=standard.number,
        )
    return r


def _request(w: World, r: Recommendation) -> Recommendation:
    r = proven(w, r)
    return actions.request_closure(w.head, r.pk, version=r.version)


def _take(w: World, r: Recommendation) -> Recommendation:
    return actions.take_verification(w.inspector, r.pk, version=r.version, on_site=True)


def judged(w: World, r: Recommendation, *, met: bool = True) -> Recommendation:
    """Every standard judged by the verifier."""
    for standard in r.standards.order_by("number"):
        r = actions.judge_standard(
            actor_of(r.verifier_id, today=clock.today()),
            r.pk,
            version=r.version,
            standard_number=standard.number,
            is_met=met,
            note="现场查看属实",
            source_kind=SourceKind.VISIT,
            source="回访 4 月 1 日",
        )
    return r


def _pass(w: World, r: Recommendation) -> Recommendation:
    r = judged(w, r)
    return actions.pass_verification(w.inspector, r.pk, version=r.version)


def _sign(w: World, r: Recommendation) -> Recommendation:
    return actions.sign_closing(w.leader, r.pk, version=r.version, look_back_on=[TODAY + timedelta(days=60)])


def _give_up(w: World, r: Recommendation) -> Recommendation:
    return actions.close_not_implemented(w.office, r.pk, version=r.version, reason="机构撤销", paper=PAPER)


def _withdraw(w: World, r: Recommendation) -> Recommendation:
    return actions.withdraw_draft(w.author, r.pk, version=r.version, reason="重复")


def _merge(w: World, r: Recommendation) -> Recommendation:
    into = at(w, _S.ISSUED, text="另一条：完善接警登记，统一编号，按月装订归档，专人保管备查。")
    return actions.merge(w.leader, r.pk, version=r.version, into_id=into.pk, reason="同一事项")


_LINE: list[tuple[RecommendationState, Any]] = [
    (_S.IN_REVIEW, _submit),
    (_S.CONSULTING, _consult),
    (_S.ISSUED, _issue),
    (_S.ACCEPTED, _accept),
    (_S.PLAN_SUBMITTED, _plan),
    (_S.IN_PROGRESS, _approve),
    (_S.CLOSURE_REQUESTED, _request),
    (_S.VERIFYING, _take),
    (_S.VERIFIED, _pass),
    (_S.CLOSED_IMPLEMENTED, _sign),
]
_WAY: dict[RecommendationState, list[tuple[RecommendationState, Any]]] = {_S.DRAFT: []}
for _place, (_state, _) in enumerate(_LINE):
    _WAY[_state] = _LINE[: _place + 1]
_WAY[_S.DISPUTED] = [*_WAY[_S.ISSUED], (_S.DISPUTED, _dispute)]
_WAY[_S.CLOSED_NOT_IMPLEMENTED] = [*_WAY[_S.ISSUED], (_S.CLOSED_NOT_IMPLEMENTED, _give_up)]
_WAY[_S.MERGED] = [*_WAY[_S.ISSUED], (_S.MERGED, _merge)]
_WAY[_S.WITHDRAWN] = [(_S.WITHDRAWN, _withdraw)]


def advance_from(w: World, row: Recommendation, to: RecommendationState) -> Recommendation:
    """Bring a recommendation on from the state in which it stands, along the main line."""
    line = [state for state, _ in _LINE]
    for _, step in _LINE[line.index(row.state) + 1 : line.index(to) + 1]:
        row = step(w, row)
    return row
