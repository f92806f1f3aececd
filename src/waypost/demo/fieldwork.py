"""The visits and talks of the demonstration, and the findings from which its recommendations come."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from waypost.demo.addressed import Addressed
from waypost.demo.cast import Cast
from waypost.demo.content import CASES, TALK_NOTES, Case
from waypost.demo.pictures import photograph
from waypost.demo.stage import Stage, moment
from waypost.fieldwork import actions
from waypost.fieldwork.rules import Severity
from waypost.organisation.queries import UnitPlace
from waypost.organisation.rules import UnitLevel

DINGXI, TIANSHUI = "621100", "620500"
DEPUTIES = {DINGXI: "demo.deputy", TIANSHUI: "demo.deputy2"}
INSPECTORS = {
    DINGXI: ("demo.inspector", "demo.inspector2", "p.inspector3"),
    TIANSHUI: ("p.inspector4", "p.inspector5", "p.inspector6"),
}
CHECKLIST = [
    {
        "title": "学习教育",
        "title_en": "Study",
        "questions": [
            {
                "key": "plan",
                "kind": "yes_no",
                "text": "有本单位学习计划并按期推进",
                "text_en": "A study plan is kept to",
            },
            {"key": "makeup", "kind": "yes_no", "text": "缺课人员已补学", "text_en": "The absent have caught up"},
            {
                "key": "notes",
                "kind": "number",
                "text": "抽看学习笔记",
                "text_en": "Notebooks looked at",
                "lowest": "0",
                "highest": "200",
                "unit": "本",
                "is_required": False,
            },
        ],
    },
    {
        "title": "服务窗口",
        "title_en": "Service window",
        "questions": [
            {"key": "notice", "kind": "yes_no", "text": "一次性告知单齐全、有效", "text_en": "Leaflets are complete"},
            {"key": "phone", "kind": "yes_no", "text": "便民电话有人接听", "text_en": "The telephone is answered"},
            {
                "key": "said",
                "kind": "text",
                "text": "办事群众反映",
                "text_en": "What people at the window say",
                "is_required": False,
            },
        ],
    },
]


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit to come: when, to whom, of which kind, by whom."""

    at: datetime
    place: UnitPlace
    city: str
    kind: str
    team: tuple[str, ...]
    purpose: str
    cases: tuple[Case, ...] = ()


class Fieldwork:
    """Plays visits. `found` is told of each finding, with those who will have to do with it."""

    def __init__(
        self,
        stage: Stage,
        cast: Cast,
        *,
        campaign_id: int,
        focus: list[int],
        teams: dict[str, int],
        found: Callable[[Addressed], None],
    ) -> None:
        self.stage, self.cast, self.campaign_id = stage, cast, campaign_id
        self.focus, self.teams, self.found = focus, teams, found
        self.dice = random.Random(416)
        self.checklist_id: int | None = None

    def make_checklist(self) -> None:
        """The list that every visit of the group goes through."""
        made = actions.make_checklist(
            self.cast.actor("demo.leader"),
            name="政法单位督导检查表",
            name_en="Checklist for justice agencies",
            content=CHECKLIST,
            campaign_id=self.campaign_id,
        )
        self.checklist_id = made.pk

    def expect(self, planned: Planned, *, held: bool = True) -> None:
        """Ask the stage for the planning of a visit some days before, for its announcement, and for the visit."""
        ahead = planned.at - timedelta(days=2, hours=self.dice.randrange(3), minutes=7)
        self.stage.at(ahead, lambda: self.plan(planned, held=held))

    def plan(self, planned: Planned, *, held: bool) -> None:
        """Plan a visit now; `held` asks the stage for the visit itself."""
        lead = self.cast.ids[planned.team[0]]
        visit = actions.plan_visit(
            self.cast.actor(planned.team[0] if "leader" in planned.team[0] else DEPUTIES[planned.city]),
            campaign_id=self.campaign_id,
            unit_id=planned.place.id,
            kind=planned.kind,
            from_at=planned.at,
            until_at=planned.at + timedelta(hours=2),
            purpose=planned.purpose,
            user_ids=[self.cast.ids[key] for key in planned.team],
            lead_id=lead,
            focus_ids=[self.focus[case.focus] for case in planned.cases[:1]] or [self.focus[0]],
            checklist_id=self.checklist_id,
            team_id=self.teams[planned.city],
        )
        if planned.kind not in ("unannounced", "spot_check"):
            actions.announce_visit(self.cast.actor(DEPUTIES[planned.city]), visit.pk)
        if held:
            self.stage.at(planned.at, lambda: self._open(planned, visit.pk))

    def _open(self, planned: Planned, visit_id: UUID) -> None:
        actions.open_visit(self.cast.actor(planned.team[0]), visit_id)
        self.stage.at(planned.at + timedelta(minutes=35), lambda: self._look(planned, visit_id))
        self.stage.at(planned.at + timedelta(minutes=110), lambda: self._end(planned, visit_id))

    def _look(self, planned: Planned, visit_id: UUID) -> None:
        writer = self.cast.actor(planned.team[-1])
        answers = {"plan": "yes", "makeup": self.dice.choice(("yes", "no")), "phone": self.dice.choice(("yes", "no"))}
        answers |= {"notice": self.dice.choice(("yes", "na")), "notes": str(self.dice.randrange(5, 30))}
        for key, value in answers.items():
            actions.answer(writer, visit_id, key=key, value=value)
        actions.observe(writer, visit_id, text=f"{planned.place.name}：查看现场、翻阅台账，与在岗人员交谈。")
        for number, case in enumerate(planned.cases):
            self._find(planned, visit_id, case, number)

    def _find(self, planned: Planned, visit_id: UUID, case: Case, number: int) -> None:
        writer_key = planned.team[-1]
        writer = self.cast.actor(writer_key)
        numbers = (self.dice.randrange(8, 24), self.dice.randrange(2, 8))
        photo = self._photo(writer_key, planned.place, visit_id, case, number)
        finding = actions.note_finding(
            writer,
            visit_id,
            title=case.title,
            criteria=case.criteria,
            condition=case.condition.format(n=numbers[0], m=numbers[1]),
            severity=Severity(case.severity),
            cause=case.cause,
            effect=case.effect,
            focus_ids=[self.focus[case.focus]],
            file_ids=[photo],
        )
        others = [key for key in INSPECTORS[planned.city] if key != writer_key and not self._is_of_line(key, planned)]
        self.found(
            Addressed(
                place=planned.place,
                case=case,
                numbers=numbers,
                finding_id=finding.pk,
                found_on=planned.at.date(),
                author=writer_key,
                deputy=DEPUTIES[planned.city],
                verifier=others[number % len(others)],
            )
        )

    def _is_of_line(self, key: str, planned: Planned) -> bool:
        return self.cast.actor(key).belongs_to(planned.place.path)

    def _photo(self, writer_key: str, place: UnitPlace, visit_id: UUID, case: Case, number: int) -> UUID:
        at = self.stage.now - timedelta(minutes=10)
        kind = ("window", "notice", "street", "hall")[(place.id + number) % 4]
        spread = place.id % 37 / 1000
        picture = photograph(kind, at, latitude=35.5 + spread, longitude=104.6 + spread, seed=place.id * 7 + number)
        photo = actions.attach_photo(
            self.cast.actor(writer_key),
            visit_id,
            upload=io.BytesIO(picture),
            name=f"现场{number + 1}.jpg",
            shows=case.title,
            captured_at=at,
            place=place.name,
        )
        return UUID(str(photo.file_id))

    def _end(self, planned: Planned, visit_id: UUID) -> None:
        lead = self.cast.actor(planned.team[0])
        actions.end_visit(lead, visit_id)
        summary = f"到{planned.place.name}督导，发现问题{len(planned.cases)}个，已当场反馈。"
        actions.finish_report(lead, visit_id, summary=summary, show_to_unit=True)

    def talk(self, at: datetime, city: str, region_id: int, number: int, person: int) -> None:
        """Ask the stage for a talk; `person` is the pseudonym's number, so that two talks can be with one person."""
        author = (*INSPECTORS[city], DEPUTIES[city])[number % 4]
        text = TALK_NOTES[number % len(TALK_NOTES)]

        def act() -> None:
            actions.record_talk(
                self.cast.actor(author),
                campaign_id=self.campaign_id,
                region_id=region_id,
                held_at=at - timedelta(hours=1),
                with_whom=f"谈话对象{person}",
                text=text,
                pseudonym=f"对象-{city}-{person}",
                where="单位会议室",
            )

        self.stage.at(at, act)


def cases_for(place: UnitPlace, count: int, dice: random.Random) -> tuple[Case, ...]:
    """Some cases that fit the kind of a unit, no two alike."""
    fitting = [case for case in CASES if place.kind_code in case.kinds]
    return tuple(dice.sample(fitting, min(count, len(fitting))))


def team_for(place: UnitPlace, city: str, number: int) -> tuple[str, ...]:
    """Who goes: the leader to the city's units, a deputy to the county's, inspectors to the grass roots."""
    inspectors = INSPECTORS[city]
    writer = inspectors[number % 2]
    if place.level is UnitLevel.CITY:
        return "demo.leader", writer
    if place.level is UnitLevel.COUNTY:
        return DEPUTIES[city], writer
    return inspectors[(number + 1) % 2], writer


def at_hour(day: date, slot: int) -> datetime:
    """The beginning of the morning's or the afternoon's first or second visit."""
    return moment(day, (9, 11, 14, 16)[slot % 4], 10)
