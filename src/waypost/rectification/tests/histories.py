"""Random histories of recommendations with people of two hats: what they try, and what must hold after each step."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from waypost.access import queries as access
from waypost.access.models import GrantRow, User
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput, Conflict, NotPermitted, Refused
from waypost.platform import clock
from waypost.rectification import actions, queries
from waypost.rectification.models import Action, NoticeObjection, Recommendation
from waypost.rectification.queries.dossiers import vacancies
from waypost.rectification.rules import (
    PAPERS,
    RECOMMENDATION,
    Objection,
    RecommendationState,
    RectificationKind,
    Severity,
    SourceKind,
    Stance,
)
from waypost.rectification.tests import build
from waypost.rectification.tests.build import World

_S = RecommendationState
REFUSALS = (Refused, NotPermitted, BadInput, Recommendation.DoesNotExist, NoticeObjection.DoesNotExist)


def stage() -> World:
    """The usual people, and those with two hats."""
    w = build.world()
    w.person("seconded", (Role.INSPECTOR, None), (Role.LIAISON, w.unit))
    w.person("acting_leader", (Role.DEPUTY, None), (Role.LEADER, None))
    w.person("office_head", (Role.OFFICE, None), (Role.UNIT_HEAD, w.unit))
    w.person("deputy_from_above", (Role.DEPUTY, None), home=w.city)
    w.person("all_ranks", (Role.INSPECTOR, None), (Role.DEPUTY, None), (Role.LEADER, None), (Role.OFFICE, None))
    w.person("mover", (Role.INSPECTOR, None))
    return w


@dataclass
class History:
    """One recommendation and all that was tried on it. `moment` is its own clock."""

    w: World
    row: Recommendation
    moment: datetime
    chance: random.Random
    texts: dict[int, str] = field(default_factory=dict)
    taken: int = 0
    refused: int = 0
    is_fresh: bool = False

    def person(self, name: str) -> Actor:
        """A person as of now, with the hats worn now."""
        return getattr(self.w, name)  # type: ignore[no-any-return]

    def attempt(self, name: str, step: str, *, rightly: bool) -> bool:
        """Let a person try a step, with what belongs to it or with something careless. True when it was taken."""
        with clock.at(self.moment):
            self.row.refresh_from_db()
            said = self.said(step, rightly=rightly)
            if said is None:
                return False
            try:
                with transaction.atomic():
                    getattr(actions, step)(self.person(name), self.row.pk, version=self.row.version, **said)
            except REFUSALS:
                self.refused += 1
                return False
            finally:
                self.row.refresh_from_db()
        self.taken += 1
        self.is_fresh = True
        return True

    def finish_measures(self) -> bool:
        """Let the liaison finish the measures of an approved plan; true when each standard has its evidence too."""
        if self.row.state is not _S.IN_PROGRESS:
            return False
        with clock.at(self.moment):
            under_way = Action.objects.filter(plan__recommendation=self.row, plan__state_value="approved")
            for one in under_way.filter(state_value__in=["todo", "doing"]):
                actions.finish_action(self.person("liaison"), one.pk)
        shown = self.row.evidence.filter(rebound=self.row.rebounds, is_context=False, standard__isnull=False)
        return shown.values("standard").distinct().count() == self.row.standards.count()

    def stale(self, name: str, step: str) -> None:
        """Whoever acts on a version that is gone gets a conflict, or is not permitted anyhow."""
        with clock.at(self.moment):
            said = self.said(step, rightly=True)
            if said is None or self.row.version < 2:
                return
            before = self.row.version
            try:
                with transaction.atomic():
                    getattr(actions, step)(self.person(name), self.row.pk, version=before - 1, **said)
            except (Conflict, NotPermitted, Recommendation.DoesNotExist):
                pass
            else:
                raise AssertionError(f"{name} took {step} on a version that was gone")
            self.row.refresh_from_db()
            assert self.row.version == before

    def wait(self, days: int) -> None:
        """Days pass."""
        self.moment += timedelta(days=days)

    def change_hat(self, name: str, role: Role | None) -> None:
        """A person gets another single role: of the unit for its roles, of the group for the others; none at all."""
        user = User.objects.get(pk=self.w.ids[name])
        GrantRow.objects.filter(user=user, revoked_at=None).update(revoked_at=self.moment)
        if role is not None:
            unit = self.w.unit if role in (Role.LIAISON, Role.UNIT_HEAD) else None
            build.build.grant(user, role, unit=unit, campaign=None if unit else self.w.campaign)

    def offered(self) -> list[tuple[str, str]]:
        """Every (person, step) that would now be permitted and that nothing in the folder forbids."""
        with clock.at(self.moment):
            people = access.actors_of(self.w.ids.values(), today=clock.today())
            plain = queries.dossier_of(self.row, Actor(None))
            standing_in = replace(plain, vacant=vacancies(plain))
            found = []
            for name, user_id in self.w.ids.items():
                actor = people[user_id]
                facts = standing_in if actor.has(Role.OFFICE) else plain
                steps = [offer.step for offer in queries.offers(actor, facts) if offer.allowed]
                if steps and Recommendation.objects.visible_to(actor).filter(pk=self.row.pk).exists():
                    found += [(name, step) for step in steps]
            return found

    def said(self, step: str, *, rightly: bool) -> dict[str, Any] | None:
        maker = _SAID.get(step)
        return maker(self, rightly) if maker else {}

    @property
    def today(self) -> Any:
        return clock.today()


def _reason(h: History, rightly: bool) -> dict[str, Any]:
    return {"reason": "理由充分" if rightly else ""}


def _plan(h: History, rightly: bool) -> dict[str, Any]:
    measure = build.Measure("设交接班登记台", "教导员", h.today + timedelta(days=9), "登记本不离台", 1)
    return {"plan": build.plan(measures=(measure,) if rightly else ())}


def _evidence(h: History, rightly: bool) -> dict[str, Any]:
    file = build.file(h.w, captured_on=h.today if rightly else h.today - timedelta(days=400))
    return {"file_id": file, "proves": "登记当场完成", "standard_number": h.chance.choice((1, 2))}


def _closure(h: History, rightly: bool) -> dict[str, Any]:
    return {"like_cases": "已对照检查"}


def _judgement(h: History, rightly: bool) -> dict[str, Any]:
    return {
        "standard_number": h.chance.choice((1, 2)),
        "is_met": rightly or h.chance.random() < 0.5,
        "note": "现场查看属实",
        "source_kind": SourceKind.VISIT,
        "source": "回访",
    }


def _look_backs(h: History, rightly: bool) -> dict[str, Any]:
    return {"look_back_on": [h.today + timedelta(days=days) for days in (30, 60)] if rightly else []}


def _rebound(h: History, rightly: bool) -> dict[str, Any]:
    kind = SourceKind.LOOK_BACK if rightly else SourceKind.TALK
    return {"reason": "复发", "source_kind": kind, "source": "回头看", "due_on": h.today + timedelta(days=30)}


def _paper(h: History, rightly: bool) -> dict[str, Any]:
    return {"reason": "情况已变化", "paper": build.PAPER if rightly else None}


def _withdrawal(h: History, rightly: bool) -> dict[str, Any]:
    entered = h.row.papers.first()
    return _paper(h, rightly) | ({"paper_id": entered.pk} if entered else {})


def _extension(h: History, rightly: bool) -> dict[str, Any]:
    until = (h.row.due_on or h.today) + timedelta(days=7 if rightly else -7)
    return {"until_on": until, "reason": "设备未到"}


def _objection(h: History, rightly: bool) -> dict[str, Any] | None:
    found = NoticeObjection.objects.filter(notice__recommendation=h.row, answer="").first()
    return {"objection_id": found.pk, "answer": "已改"} if found else None


def _look_back(h: History, rightly: bool) -> dict[str, Any] | None:
    planned = h.row.look_backs.filter(done_on=None, rebound=h.row.rebounds).first()
    return {"due_on": planned.due_on, "holds": rightly, "note": "已查看"} if planned else None


def _edit(h: History, rightly: bool) -> dict[str, Any]:
    basis = h.row.basis.first()
    return {
        "title": h.row.title,
        "text": f"改写：{h.chance.getrandbits(200):050x}",
        "severity": h.chance.choice((Severity.MEDIUM, Severity.HIGH)),
        "kind": RectificationKind.TIME_LIMITED,
        "standards": (build.Standard("连续14天交接班登记"), build.Standard("所领导每周抽查")),
        "basis": (build.Basis(build.BasisKind.FINDING, basis.finding_id),) if rightly and basis else (),
    }


def _merge(h: History, rightly: bool) -> dict[str, Any] | None:
    others = Recommendation.objects.exclude(pk=h.row.pk).filter(unit=h.row.unit)
    found = others.filter(state_value="issued").first() if rightly else others.first()
    return {"into_id": found.pk, "reason": "同一事项"} if found else None


_SAID: dict[str, Callable[[History, bool], dict[str, Any] | None]] = {
    "return_draft": _reason,
    "withdraw_draft": _reason,
    "return_plan": _reason,
    "refuse_signature": _reason,
    "refuse_extension": _reason,
    "give_opinion": lambda h, rightly: {"stance": Stance.PARTLY, "text": "基本同意" if rightly else ""},
    "issue": lambda h, rightly: {"due_on": h.today + timedelta(days=20) if rightly else None},
    "dispute": lambda h, rightly: {"objections": [Objection("不属实", "值班表" if rightly else "")]},
    "uphold": lambda h, rightly: {"answers": {1: "已核对"} if rightly else {}},
    "withdraw_disputed": _withdrawal,
    "close_not_implemented": _paper,
    "enter_decision": lambda h, rightly: {"paper": build.PAPER},
    "submit_plan": _plan,
    "save_plan": lambda h, rightly: {"causes": "尚在起草"},
    "add_evidence": _evidence,
    "request_closure": _closure,
    "take_verification": lambda h, rightly: {"on_site": rightly},
    "judge_standard": _judgement,
    "return_for_rework": lambda h, rightly: {"reason": "不实", "failed_standards": [1] if rightly else []},
    "open_public_notice": lambda h, rightly: {"place": "公开栏"},
    "file_objection": lambda h, rightly: {"text": "仍未改"},
    "answer_objection": _objection,
    "sign_closing": _look_backs,
    "look_back": _look_back,
    "reopen_rebound": _rebound,
    "merge": _merge,
    "ask_extension": _extension,
    "consent_due_date": lambda h, rightly: {"until_on": h.today + timedelta(days=90)},
    "correct_text": lambda h, rightly: {
        "title": h.row.title,
        "text": f"更正：{h.chance.getrandbits(64):016x}",
        "reason": "错字" if rightly else "",
    },
    "edit_draft": _edit,
}
NOT_BY_VERSION = frozenset({"draft", "say", "absorb", "report_action"})
STEPS = tuple(sorted({step.name for life in (RECOMMENDATION, PAPERS) for step in life.steps} - NOT_BY_VERSION))
