"""What people try: the next step of a recommendation's life mostly, sometimes another, sometimes anything."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.simulate.letters import plain
from tests.simulate.model import NO_EVENT, Model, Thing
from tests.simulate.world import GROUP, World
from waypost.kernel.actor import Role
from waypost.platform import clock
from waypost.rectification.api.moves import PAPERS
from waypost.rectification.models import Action, Recommendation
from waypost.rectification.rules import RectificationKind, Severity
from waypost.rectification.tests import histories

# Who most likely does what next, by state. "head" is the head of the addressed unit, "issuer" who issues to it.
_NEXT: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (("submit", "author"),),
    "in_review": (("consult", "deputy"),),
    "consulting": (("give_opinion", "head"), ("issue", "issuer")),
    "issued": (("accept", "head"),),
    "disputed": (("uphold", "leader"),),
    "accepted": (("submit_plan", "head"),),
    "plan_submitted": (("approve_plan", "deputy"),),
    "in_progress": (
        ("finish", "liaison"),
        ("add_evidence", "liaison"),
        ("add_evidence", "head"),
        ("request_closure", "head"),
    ),
    "closure_requested": (("take_verification", "inspector"), ("take_verification", "second")),
    "verifying": (("judge_standard", "verifier"), ("judge_standard", "verifier"), ("pass_verification", "verifier")),
    "verified": (("open_public_notice", "deputy"), ("run_public_notice", "deputy"), ("sign_closing", "signer")),
    "closed_implemented": (("look_back", "inspector"), ("reopen_rebound", "deputy")),
}
_ASIDE: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (("edit_draft", "author"), ("withdraw_draft", "author")),
    "in_review": (("return_draft", "deputy"),),
    "consulting": (("say", "head"), ("consent_due_date", "office")),
    "issued": (("dispute", "head"), ("say", "leader"), ("merge", "leader"), ("close_not_implemented", "office")),
    "disputed": (("withdraw_disputed", "office"), ("enter_decision", "office"), ("withdraw_disputed", "leader")),
    "accepted": (("save_plan", "liaison"), ("correct_text", "issuer"), ("ask_extension", "head")),
    "plan_submitted": (("return_plan", "deputy"), ("grant_extension", "leader")),
    "in_progress": (
        *(("start", "liaison"), ("advance", "head"), ("drop", "liaison"), ("resume", "liaison")),
        *(("ask_extension", "head"), ("grant_extension", "leader"), ("refuse_extension", "office")),
    ),
    "closure_requested": (("say", "deputy"),),
    "verifying": (("return_for_rework", "verifier"),),
    "verified": (("file_objection", "inspector"), ("answer_objection", "deputy"), ("refuse_signature", "leader")),
    "closed_implemented": (("look_back", "office"),),
}
MEASURES = ("start", "advance", "finish", "drop", "resume")
STEPS = (*histories.STEPS, "say", *MEASURES)
AUTHORS = ("author", "deputy", "leader", "acting_leader", "second")


@dataclass
class Try:
    """What somebody is about to send: address and body, without the version that was seen."""

    who: str
    step: str
    path: str
    body: dict[str, Any]


class Known(histories.History):
    """A recommendation as its histories know it, in this world: the names of its people, and files of its unit."""

    def __init__(self, w: World, thing: Thing, chance: random.Random) -> None:
        super().__init__(w, Recommendation.objects.get(pk=thing.pk), clock.now(), chance)  # type: ignore[arg-type]
        self.world, self.thing = w, thing

    def look(self, chance: random.Random) -> None:
        """Look at the row again, drawing from now on by this lot."""
        self.chance, self.moment = chance, clock.now()
        self.row = Recommendation.objects.get(pk=self.thing.pk)

    def name(self, part: str) -> str:
        """Who plays a part here."""
        is_city = self.row.unit_id == self.world.city
        if part in ("verifier", "author"):
            user = self.row.verifier_id if part == "verifier" else self.row.author_id
            names = {pk: name for name, pk in self.world.ids.items()}
            return names.get(user or 0, "inspector")
        others = {
            "head": "head_above" if is_city else "head",
            "liaison": "head_above" if is_city else "liaison",
            "issuer": "leader" if is_city else "deputy",
            "signer": "office" if self.row.severity is Severity.TOP else "leader",
        }
        return others.get(part, part)

    def attempt_of(self, chance: random.Random, step: str, who: str, *, rightly: bool) -> Try | None:
        """What a person would send to take a step; None where there is nothing to take it on."""
        self.look(chance)
        if step in MEASURES:
            return self._measure(step, who)
        said = self._words(step, rightly=rightly)
        if said is None:
            return None
        if step not in PAPERS and chance.random() < 0.1:
            said["effective_at"] = self.moment - timedelta(hours=chance.choice((-3, 1, 30)))
        return Try(who, step, f"/recommendations/{self.thing.pk}/{step.replace('_', '-')}", plain(said))

    def _words(self, step: str, *, rightly: bool) -> dict[str, Any] | None:
        if step == "say":
            return {"text": "请说明" if rightly else " "}
        if step == "add_evidence":
            files = self.world.files.get(self.row.unit_id, [])
            if not files:
                return None
            day = clock.today() if rightly else clock.today() - timedelta(days=400)
            standard = self.chance.choice((1, 2))
            return {"file_id": self.chance.choice(files), "proves": "登记当场完成", "standard_number": standard} | {
                "captured_on": day
            }
        return self.said(step, rightly=rightly)

    def _measure(self, step: str, who: str) -> Try | None:
        states = {"start": ("todo",), "advance": ("doing",), "resume": ("done", "dropped")}.get(step, ("todo", "doing"))
        found = Action.objects.filter(plan__recommendation=self.thing.pk, plan__state_value="approved")
        one = found.filter(state_value__in=states).order_by("pk").first()
        if one is None:
            return None
        said: dict[str, Any] = {
            "drop": {"reason": "不再需要"},
            "resume": {"reason": "仍需"},
            "advance": {"percent": 40},
        }.get(step, {})
        return Try(who, step, f"/measures/{one.pk}/{step}", said)


def is_alive(thing: Thing) -> bool:
    """True while something is left to be done with a recommendation."""
    return thing.state in _NEXT


def steps_while(state: str) -> tuple[tuple[str, str], ...]:
    """What comes next in a state, and who does it."""
    return _NEXT.get(state, ())


def next_step(known: Known, chance: random.Random) -> tuple[str, str] | None:
    """A step of the state, and who takes it: mostly forward."""
    state = known.thing.state
    forward, aside = _NEXT.get(state, ()), _ASIDE.get(state, ())
    steps = aside if aside and chance.random() < 0.25 else forward
    if not steps:
        return None
    step, part = chance.choice(steps)
    return step, known.name(part)


def draft(w: World, model: Model, chance: random.Random, mark: str) -> Try:
    """A new recommendation to one of the two units, with a finding as its basis and its mark in the title."""
    unit = w.city if chance.random() < 0.3 else w.unit
    body = {
        "campaign_id": w.campaign,
        "unit_id": unit,
        "title": mark,
        "text": f"建议完善登记：{chance.getrandbits(256):064x}",
        "severity": chance.choice((Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH, Severity.TOP)),
        "kind": chance.choice((RectificationKind.TIME_LIMITED, RectificationKind.LONG_TERM)),
        "standards": [{"text": "连续14天交接班登记"}, {"text": "所领导每周抽查", "check_by": "site"}],
        "basis": [{"kind": "finding", "id": chance.choice(w.findings[unit])}],
    }
    return Try(chance.choice(AUTHORS), "draft", "/recommendations", plain(body))


def plan_visit(w: World, chance: random.Random, mark: str) -> Try:
    """A visit of today or tomorrow."""
    begins = clock.now() + timedelta(hours=chance.choice((1, 1, 24)))
    body = {
        "campaign_id": w.campaign,
        "unit_id": chance.choice((w.unit, w.city)),
        "kind": chance.choice(("announced", "unannounced", "look_back")),
        "from_at": begins,
        "until_at": begins + timedelta(hours=2),
        "purpose": mark,
        "user_ids": [w.ids[name] for name in chance.sample(("inspector", "second", "author"), 2)],
    }
    return Try(chance.choice(("leader", "deputy", "leader", "inspector")), "plan", "/visits", plain(body))


def visit_step(w: World, thing: Thing, chance: random.Random) -> Try:
    """Something done on a visit, by one of those who might go."""
    likely = {
        "planned": ("start", "start", "announce", "cancel"),
        "announced": ("start",),
        "started": ("findings", "observations", "end"),
        "ended": ("findings", "report"),
        "reported": ("report/reopen",),
    }.get(thing.state, ("observations",))
    step = chance.choice(likely)
    words: dict[str, dict[str, Any]] = {
        "cancel": {"reason": "改期"},
        "observations": {"text": "窗口公示齐全"},
        "report": {"summary": "已查看"},
        "report/reopen": {"reason": "补充"},
        "findings": {"title": "台账补记", "criteria": "当场登记", "condition": "事后补记", "severity": "medium"},
    }
    by_plan = step in ("announce", "cancel", "report/reopen")
    who = "leader" if by_plan else chance.choice(("inspector", "second", "author", "author", "seconded"))
    return Try(who, step.rpartition("/")[2], f"/visits/{thing.pk}/{step}", words.get(step, {}))


def finding_step(thing: Thing, chance: random.Random) -> Try:
    """A finding amended, or its withdrawal asked for and decided."""
    step = chance.choice(("amend", "propose-withdrawal", "withdraw", "decline-withdrawal"))
    words: dict[str, dict[str, Any]] = {
        "amend": {
            "title": "台账补记",
            "criteria": "当场登记",
            "condition": f"补记{chance.getrandbits(32):08x}",
            "severity": "medium",
            "reason": "更正",
            "seen_revision": thing.version - chance.choice((0, 0, 1)),
        },
        "propose-withdrawal": {"reason": "重复"},
        "decline-withdrawal": {"reason": "属实"},
    }
    who = chance.choice(("inspector", "leader", "deputy", "office"))
    return Try(who, step, f"/findings/{thing.pk}/{step}", words.get(step, {}))


def propose(w: World, chance: random.Random) -> Try:
    """A role that a second person must confirm, for somebody who has none."""
    body = {
        "user_id": w.ids["newcomer"],
        "role": chance.choice((Role.OFFICE, Role.AUDITOR, Role.ADMIN)),
        "from_on": clock.today(),
    }
    return Try(chance.choice(("office", "office_two")), "propose", "/grants/proposals", plain(body))


def decide(thing: Thing, chance: random.Random) -> Try:
    """A proposed role confirmed, refused or taken back, perhaps by who must not."""
    step = chance.choice(("confirm", "confirm", "refuse", "withdraw"))
    who = chance.choice(("office", "office_two", "leader", "office_head"))
    words = {"reason": "不需要"} if step == "refuse" else {}
    return Try(who, step, f"/grants/proposals/{thing.pk}/{step}", words)


def give(w: World, chance: random.Random) -> Try:
    """A role of a unit, given at once."""
    body = {
        "user_id": w.ids["mover"],
        "role": chance.choice((Role.LIAISON, Role.UNIT_HEAD, Role.OFFICER)),
        "unit_id": w.unit,
        "from_on": clock.today(),
    }
    return Try(chance.choice(("office", "office_two")), "give", "/grants", plain(body))


def report_step(w: World, thing: Thing | None, chance: random.Random) -> Try:
    """Figures frozen, or a report begun, approved, returned, published or put aside."""
    if thing is None:
        step = chance.choice(("freezings", "reports"))
        body = {"campaign_id": w.campaign, "as_of": clock.today() - timedelta(days=chance.choice((0, 1)))}
        return Try(chance.choice(("deputy", "leader")), step, f"/{step}", plain(body))
    step = chance.choice(("approve", "approve", "publish", "publish", "return", "discard"))
    words: dict[str, Any] = {"approve": {"revision": thing.version}}.get(
        step, {"reason": "再核"} if step != "publish" else {}
    )
    return Try(chance.choice(("leader", "office", "deputy")), step, f"/reports/{thing.pk}/{step}", words)


def people() -> tuple[str, ...]:
    """Everybody who might try anything."""
    return (*GROUP, "office", "office_two", "office_head", "auditor", "head", "liaison", "head_above", "neighbour")


def asks_for_version(step: str) -> bool:
    """True for a step that is sent with the version of the recommendation that was seen."""
    return step not in NO_EVENT or step == "save_plan"
