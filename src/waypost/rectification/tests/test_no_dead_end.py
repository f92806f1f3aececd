"""No dead end: from every state that can be reached, an end can be reached, whoever the people are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from waypost.kernel.actor import Actor, Grant, Place, Role
from waypost.rectification import policies
from waypost.rectification.rules import (
    RECOMMENDATION,
    TERMINAL,
    UNIT_STEPS,
    Dossier,
    Papers,
    RecommendationState,
    RectificationKind,
    Severity,
    move_after,
    standing,
)

_S = RecommendationState
PLACE = Place(1, "/1/2/", "/1/")
TODAY = date(2021, 4, 1)
NOW = datetime(2021, 4, 1, 4, tzinfo=UTC)
UNIT, ABOVE = "/1/2/", "/1/"
STANDARDS = frozenset({1, 2})


def person(number: int, *roles: Role, home: str = "") -> Actor:
    """A person with roles of the group in the campaign, or of the unit itself."""
    unit_roles = {Role.UNIT_HEAD, Role.LIAISON}
    grants = tuple(Grant(role, 1, UNIT if role in unit_roles else "") for role in roles)
    homes = {UNIT} if unit_roles & set(roles) else set()
    return Actor(number, grants=grants, homes=tuple(sorted(homes | ({home} if home else set()))))


HEAD = person(90, Role.UNIT_HEAD)
LIAISON = person(91, Role.LIAISON)
OFFICE = person(80, Role.OFFICE)
# Casts as small and as crossed as they come: the group's people, with the number of the author first.
CASTS: dict[str, tuple[Actor, ...]] = {
    "a full group": (
        person(1, Role.INSPECTOR),
        person(2, Role.INSPECTOR),
        person(3, Role.DEPUTY),
        person(4, Role.LEADER),
    ),
    "the leader wrote it and there is one leader": (person(4, Role.LEADER), person(3, Role.DEPUTY)),
    "the deputy wrote it and there is nobody else": (person(3, Role.DEPUTY),),
    "the only inspector wrote it": (person(1, Role.INSPECTOR),),
    "a deputy who acts as leader wrote it": (person(3, Role.DEPUTY, Role.LEADER), person(1, Role.INSPECTOR)),
    "the deputy acts as leader and verifies": (person(1, Role.INSPECTOR), person(3, Role.DEPUTY, Role.LEADER)),
    "a seconded inspector is the unit's liaison": (
        person(1, Role.INSPECTOR),
        person(2, Role.INSPECTOR, Role.LIAISON),
        person(3, Role.DEPUTY),
        person(4, Role.LEADER),
    ),
    "everybody but the author comes from the line": (
        person(1, Role.INSPECTOR),
        person(3, Role.DEPUTY, home=ABOVE),
        person(4, Role.LEADER, home=ABOVE),
    ),
    "an office member heads the unit": (
        person(1, Role.INSPECTOR),
        person(5, Role.OFFICE, Role.UNIT_HEAD),
        person(3, Role.DEPUTY),
        person(4, Role.LEADER),
    ),
}


@dataclass(frozen=True)
class Situation:
    """What the exploration tells apart. Of who acted for which side only those are kept who could act for both."""

    dossier: Dossier
    crossed: frozenset[int]

    @property
    def key(self) -> tuple[object, ...]:
        d, p = self.dossier, self.dossier.papers
        return (
            *(d.state, d.verifier, d.barred_verifiers, d.evidence_givers & self.crossed),
            *(d.acted_for_group & self.crossed, d.acted_for_unit & self.crossed),
            *(d.review_began, d.mandate_open, p.opinion_given, p.consult_until, p.extension_pending),
            *(p.notice_from, p.notice_done, p.evidenced, p.met),
        )


def crossed(people: tuple[Actor, ...]) -> frozenset[int]:
    """Those who have a role of the unit and one of the group or office."""
    both = (one for one in people if one.homes and one.has(*_GROUP))
    return frozenset(one.user_id for one in both if one.user_id is not None)


_GROUP = (Role.LEADER, Role.DEPUTY, Role.INSPECTOR, Role.OFFICE)


def start(people: tuple[Actor, ...], *, severity: Severity, role: Role) -> Situation:
    """A draft with everything in it that submitting asks for."""
    author = people[0].user_id or 0
    return Situation(
        Dossier(
            state=_S.DRAFT,
            version=1,
            place=PLACE,
            severity=severity,
            kind=RectificationKind.TIME_LIMITED,
            issuing_role=role,
            author=author,
            today=TODAY,
            now=NOW,
            acted_for_group=frozenset({author}),
            is_notice_due=severity is Severity.TOP,
            notice_days=5,
            due_on=TODAY + timedelta(days=30),
            issued_on=TODAY,
            papers=Papers(basis=1, standards=STANDARDS, consult_until=TODAY, found_on=TODAY, like_cases_answered=True),
        ),
        crossed(people),
    )


def nexts(now: Situation, people: tuple[Actor, ...]) -> Iterator[Situation]:
    """Every situation one step away: whoever is permitted takes a step that the folder does not forbid, with all that
    belongs to it; or time passes; or the mandate ends."""
    plain = replace(now.dossier, vacant=frozenset())
    group = [one for one in people if one.has(Role.LEADER, Role.DEPUTY, Role.INSPECTOR)]
    names = [step.name for step in RECOMMENDATION.open_steps(plain.state)]
    for name in (*names, *_BESIDE.get(plain.state, ())):
        if name == "merge" or next(standing(name, _standing_in(plain, name, group)), None) is not None:
            continue
        dossier = _standing_in(plain, name, group)
        for one in people:
            if policies.may(one, name, dossier if one.has(Role.OFFICE) else plain):
                yield replace(now, dossier=_after(name, one.user_id or 0, plain))
    papers = plain.papers
    if papers.notice_from == TODAY and not papers.notice_done:
        yield replace(
            now, dossier=replace(plain, papers=replace(papers, notice_from=_LONG_AGO, notice_until=_LONG_AGO_END))
        )
    if papers.consult_until == TODAY:
        yield replace(now, dossier=replace(plain, papers=replace(papers, consult_until=TODAY - timedelta(days=1))))
    if plain.mandate_open:
        yield replace(now, dossier=replace(plain, mandate_open=False))


def _standing_in(plain: Dossier, step: str, group: list[Actor]) -> Dossier:
    """The facts as the office sees them: whether nobody of the group is entitled to the step."""
    entitled = any(policies.acting_as(one, step, plain) not in (None, Role.OFFICE) for one in group)
    return replace(plain, vacant=frozenset() if entitled else frozenset({step}) & policies.STAND_IN)


_BESIDE = {_S.VERIFIED: ("open_public_notice",)}
_LONG_AGO, _LONG_AGO_END = TODAY - timedelta(days=9), TODAY - timedelta(days=3)


def _after(step: str, who: int, d: Dossier) -> Dossier:
    """The facts after a step, as the actions leave them."""
    papers = _papers_after(step, who, d.papers)
    side = "acted_for_unit" if step in UNIT_STEPS else "acted_for_group"
    changed = replace(d, state=move_after(step, d.state), papers=papers, **{side: getattr(d, side) | {who}})  # type: ignore[arg-type]
    if step == "submit":
        return replace(changed, review_began=True)
    if step == "add_evidence":
        return replace(changed, evidence_givers=d.evidence_givers | {who})
    if step == "take_verification":
        return replace(changed, verifier=who)
    if step == "refuse_signature":
        return replace(changed, verifier=None, barred_verifiers=d.barred_verifiers | {d.verifier or 0})
    return changed


def _papers_after(step: str, who: int, p: Papers) -> Papers:
    """What lies in the folder after a step done with all that belongs to it."""
    fresh = {"met": frozenset(), "not_met": frozenset(), "notice_from": None, "notice_until": None}
    changes: dict[str, dict[str, object]] = {
        "give_opinion": {"opinion_given": True},
        "submit_plan": {},
        "approve_plan": {"plan_approved": True},
        "add_evidence": {"evidenced": STANDARDS},
        "judge_standard": {"met": STANDARDS, "visit_named": True},
        "take_verification": {**fresh, "notice_done": False, "is_site_round": True},
        "open_public_notice": {"notice_from": TODAY, "notice_until": TODAY + timedelta(days=4)},
        "run_public_notice": {"notice_done": True},
        "refuse_signature": {**fresh, "notice_done": False},
        "ask_extension": {"extension_pending": True, "extension_asker": who},
        "grant_extension": {
            "extension_pending": False,
            "extension_asker": None,
            "extensions_granted": p.extensions_granted,
        },
        "refuse_extension": {"extension_pending": False, "extension_asker": None},
    }
    return replace(p, **changes.get(step, {}))  # type: ignore[arg-type]


def explore(first: Situation, people: tuple[Actor, ...]) -> tuple[dict[object, Situation], dict[object, set[object]]]:
    """Everything that can be reached, and what leads to what."""
    seen: dict[object, Situation] = {first.key: first}
    edges: dict[object, set[object]] = {}
    todo = [first]
    while todo:
        here = todo.pop()
        edges[here.key] = set()
        if here.dossier.state in TERMINAL:
            continue
        for there in nexts(here, people):
            edges[here.key].add(there.key)
            if there.key not in seen:
                seen[there.key] = there
                todo.append(there)
    return seen, edges


@pytest.mark.parametrize(
    ("role", "severity"), [(Role.LEADER, Severity.TOP), (Role.DEPUTY, Severity.MEDIUM)], ids=["city", "county"]
)
@pytest.mark.parametrize("cast", CASTS)
def test_an_end_can_be_reached_from_everything_that_can_be_reached(cast: str, role: Role, severity: Severity) -> None:
    group = CASTS[cast]
    people = (*group, HEAD, LIAISON, OFFICE)
    first = start(people, severity=severity, role=role)

    seen, edges = explore(first, people)

    ends = {key for key, one in seen.items() if one.dossier.state in TERMINAL}
    back: dict[object, set[object]] = {}
    for source, targets in edges.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    good, todo = set(ends), list(ends)
    while todo:
        for source in back.get(todo.pop(), set()) - good:
            good.add(source)
            todo.append(source)
    stuck = {seen[key].dossier.state.value for key in seen.keys() - good}
    assert stuck == set()
    assert _S.CLOSED_IMPLEMENTED in {one.dossier.state for one in seen.values()} or len(group) < 3
