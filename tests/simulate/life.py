"""A recommendation brought along the main line through the actions, by the people of the world."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from tests.simulate.world import NOON, World
from waypost.platform import clock
from waypost.rectification import actions
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import (
    Basis,
    BasisKind,
    Measure,
    PlanSaid,
    RectificationKind,
    Severity,
    SourceKind,
    Stance,
    Standard,
)

STAGES = ("consulting", "issued", "in_progress", "verified", "closed_implemented")


def under_way(w: World) -> None:
    """One recommendation at each stage, so that a short life too comes to what is deep."""
    with clock.at(NOON - timedelta(days=7)):
        w.begun += [brought_to(w, stage, f"R{number}").pk for number, stage in enumerate(STAGES, start=1)]


def brought_to(w: World, stage: str, mark: str) -> Recommendation:
    """One with a mark in its title, that stands at a stage."""
    row = drafted(w, mark)
    ways = (heard, issued, at_work, passed, signed)
    for way in ways[: STAGES.index(stage) + 1]:
        row = way(w, row)
    return row


def drafted(w: World, mark: str) -> Recommendation:
    """A draft with two closing standards."""
    said: dict[str, Any] = {"severity": Severity.MEDIUM, "kind": RectificationKind.TIME_LIMITED}
    return actions.draft(
        w.actor("author"),
        campaign_id=w.campaign,
        unit_id=w.unit,
        title=mark,
        text=f"建议完善登记：{uuid.uuid5(uuid.NAMESPACE_OID, mark).hex * 4}",
        standards=(Standard("连续14天当场登记"), Standard("所领导每周抽查")),
        basis=(Basis(BasisKind.FINDING, w.findings[w.unit][0]),),
        **said,
    )


def heard(w: World, row: Recommendation) -> Recommendation:
    """Put to the unit."""
    return _steps(w, row, ("author", actions.submit, {}), ("deputy", actions.consult, {}))


def issued(w: World, row: Recommendation) -> Recommendation:
    """Issued after the unit agreed."""
    due: dict[str, Any] = {"due_on": clock.today() + timedelta(days=40)}
    agrees: dict[str, Any] = {"stance": Stance.AGREE}
    return _steps(w, row, ("liaison", actions.give_opinion, agrees), ("deputy", actions.issue, due))


def at_work(w: World, row: Recommendation) -> Recommendation:
    """Accepted, with an approved plan whose one measure is done."""
    plan = PlanSaid(
        causes="没有固定时点。",
        measures=(Measure("设登记台", "教导员", clock.today() + timedelta(days=9), "登记本不离台", 1),),
        like_cases="已一并检查。",
    )
    row = _steps(
        w,
        row,
        ("head", actions.accept, {}),
        ("head", actions.submit_plan, {"plan": plan}),
        ("deputy", actions.approve_plan, {"answers": {1: "已核"}}),
    )
    for one in row.plans.get(state_value="approved").actions.all():
        actions.finish_action(w.actor("liaison"), one.pk)
    return row


def passed(w: World, row: Recommendation) -> Recommendation:
    """Evidence given, closing asked for, verified on the spot."""
    for number in (1, 2):
        proof = {"file_id": w.files[w.unit][0], "proves": "当场登记", "captured_on": clock.today()}
        row = _steps(w, row, ("liaison", actions.add_evidence, {**proof, "standard_number": number}))
    row = _steps(
        w, row, ("head", actions.request_closure, {}), ("inspector", actions.take_verification, {"on_site": True})
    )
    for number in (1, 2):
        judged = {"is_met": True, "note": "属实", "source_kind": SourceKind.VISIT, "source": "回访"}
        row = _steps(w, row, ("inspector", actions.judge_standard, {**judged, "standard_number": number}))
    return _steps(w, row, ("inspector", actions.pass_verification, {}))


def signed(w: World, row: Recommendation) -> Recommendation:
    """Closed by the leader."""
    return _steps(w, row, ("leader", actions.sign_closing, {"look_back_on": [clock.today() + timedelta(days=20)]}))


def _steps(w: World, row: Recommendation, *steps: tuple[str, Any, dict[str, Any]]) -> Recommendation:
    for who, step, words in steps:
        row = step(w.actor(who), row.pk, version=row.version, **words)
    return row
