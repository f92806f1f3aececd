"""The lives of the demonstration's recommendations: each goes through the actions, as far as its fate says."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from waypost.demo.addressed import Addressed
from waypost.demo.cast import Cast
from waypost.demo.pictures import photograph
from waypost.demo.stage import Stage, moment, working_days_after
from waypost.evidence import actions as evidence
from waypost.fieldwork.rules import Severity
from waypost.rectification import actions
from waypost.rectification.models import Action, PlanWarning, Recommendation
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
    SourceKind,
    Stance,
    Standard,
)

ORDER = (
    "draft",
    "in_review",
    "consulting",
    "issued",
    "accepted",
    "plan_submitted",
    "in_progress",
    "closure_requested",
    "verifying",
    "verified",
    "closed",
)
KINDS = {"low": RectificationKind.IMMEDIATE, "medium": RectificationKind.TIME_LIMITED}


class Life:
    """One recommendation from its draft to its fate: a state's name of ORDER, or "disputed", "upheld",
    "withdrawn", "refused", "returned", "extension", "merged", "ended", "rebound" or "looked_back"."""

    def __init__(self, stage: Stage, cast: Cast, campaign_id: int, focus: list[int], to: Addressed, fate: str) -> None:
        self.stage, self.cast, self.campaign_id, self.focus = stage, cast, campaign_id, focus
        self.to, self.fate = to, fate
        self.dice = random.Random(to.place.id * 31 + len(to.case.title))
        self.day = to.found_on
        self.id: UUID | None = None

    def begin(self) -> None:
        """Ask the stage for the first act."""
        self._then(0, 19, self._draft, 30)

    def _then(self, days: int, hour: int, act: Callable[[], None], minute: int | None = None) -> None:
        """Ask for the next act some working days on."""
        self.day = working_days_after(self.day, days)
        spare = self.dice.randrange(50) if minute is None else minute
        self.stage.at(moment(self.day, hour, spare), act)

    def _goes_to(self, state: str) -> bool:
        """True when the life goes at least as far as a state of ORDER."""
        reaches = {
            "disputed": "issued",
            "withdrawn": "issued",
            "upheld": "in_progress",
            "merged": "issued",
            "ended": "in_progress",
            "extension": "in_progress",
            "late": "in_progress",
            "returned": "in_progress",
            "refused": "verified",
            "rebound": "closed",
            "looked_back": "closed",
        }
        return ORDER.index(reaches.get(self.fate, self.fate)) >= ORDER.index(state)

    @property
    def row(self) -> Recommendation:
        """The recommendation as it stands."""
        if self.id is None:
            raise RuntimeError("the recommendation has not been drafted yet")
        return Recommendation.objects.get(pk=self.id)

    def _seen(self) -> tuple[UUID, int]:
        row = self.row
        return row.pk, row.version

    @property
    def _issuer(self) -> str:
        return "demo.leader" if self.to.place.level.value == "city" else self.to.deputy

    def _draft(self) -> None:
        to = self.to
        row = actions.draft(
            self.cast.actor(to.author),
            campaign_id=self.campaign_id,
            unit_id=to.place.id,
            title=to.case.title,
            text=f"{to.place.name}：{to.filled(to.case.condition)}{to.case.advice}",
            severity=Severity(to.case.severity),
            kind=KINDS.get(to.case.severity, RectificationKind.LONG_TERM),
            standards=[Standard(text, self._check_by(number)) for number, text in enumerate(to.case.standards)],
            basis=[Basis(BasisKind.FINDING, to.finding_id)],
            focus_area_ids=[self.focus[to.case.focus]],
        )
        self.id = row.pk
        if self._goes_to("in_review"):
            self._then(1, 8, self._submit)

    def _check_by(self, number: int) -> CheckBy:
        return (CheckBy.SITE, CheckBy.DOCUMENT, CheckBy.DATA)[number % 3]

    def _submit(self) -> None:
        pk, version = self._seen()
        actions.submit(self.cast.actor(self.to.author), pk, version=version)
        if self._goes_to("consulting"):
            self._then(0, 15, self._consult)

    def _consult(self) -> None:
        pk, version = self._seen()
        actions.consult(self.cast.actor(self.to.deputy), pk, version=version)
        if self._goes_to("issued"):
            self._then(1, 10, self._opinion)

    def _opinion(self) -> None:
        pk, version = self._seen()
        stance, text = self.dice.choice(
            [
                (Stance.AGREE, ""),
                (Stance.AGREE, "同意，已着手准备。"),
                (Stance.PARTLY, "同意主要意见，时限请酌情考虑。"),
            ]
        )
        actions.give_opinion(self.cast.liaison(self.to.place.id), pk, version=version, stance=stance, text=text)
        actions.say(self.cast.actor(self.to.deputy), pk, text="意见收悉，交办时一并考虑。")
        self._then(1, 9, self._issue)

    def _issue(self) -> None:
        pk, version = self._seen()
        days = 9 if self.fate == "late" else self.dice.choice((20, 25, 30, 40))
        due_on = self.day + timedelta(days=days)
        actions.issue(self.cast.actor(self._issuer), pk, version=version, due_on=due_on)
        nexts = {
            "issued": None,
            "disputed": self._dispute,
            "withdrawn": self._dispute,
            "upheld": self._dispute,
            "merged": None,
        }
        act = nexts.get(self.fate, self._accept)
        if act is not None:
            self._then(self.dice.choice((1, 2)), 11, act)

    def _dispute(self) -> None:
        pk, version = self._seen()
        reasons = (
            Objection("现场查看时该岗位正在调整，当日情况不代表平时。", "调整通知（文号附后）"),
            Objection("建议所列时限与上级部署的系统切换时间冲突。", "系统切换工作安排"),
        )
        actions.dispute(self.cast.head(self.to.place.id), pk, version=version, objections=reasons)
        if self.fate == "upheld":
            self._then(1, 16, self._uphold)
        elif self.fate == "withdrawn":
            self._then(2, 16, self._withdraw)

    def _uphold(self) -> None:
        pk, version = self._seen()
        answers = {
            1: "调整期间更应安排替班，已核对三周记录，情况一致。",
            2: "时限已顺延至系统切换后十日，其余意见维持。",
        }
        actions.uphold(self.cast.actor("demo.leader"), pk, version=version, answers=answers)
        self._then(1, 10, self._plan)

    def _withdraw(self) -> None:
        pk, version = self._seen()
        paper = Paper("甘教整办〔2021〕18号", PaperReason.UNFOUNDED, "经复核，所列情况系登记口径不同所致。")
        actions.withdraw_disputed(
            self.cast.actor("demo.office"), pk, version=version, reason="复核后确认事实不成立。", paper=paper
        )

    def _accept(self) -> None:
        pk, version = self._seen()
        actions.accept(self.cast.head(self.to.place.id), pk, version=version)
        if self._goes_to("plan_submitted"):
            self._then(self.dice.choice((1, 2)), 16, self._plan)

    def _plan(self) -> None:
        pk, version = self._seen()
        head = self.cast.head(self.to.place.id)
        actions.submit_plan(head, pk, version=version, plan=self._plan_said())
        if self._goes_to("in_progress"):
            self._then(1, 9, self._return_plan if self.fate == "returned" else self._approve)

    def _plan_said(self) -> PlanSaid:
        case, due_on = self.to.case, self.row.due_on
        last = due_on - timedelta(days=3) if due_on else None
        owners = ("分管负责人", "办公室主任", "业务负责人", "所长")
        measures = tuple(
            Measure(
                text,
                owners[number % 4],
                last,
                case.standards[number % len(case.standards)],
                number % len(case.standards) + 1,
            )
            for number, text in enumerate(case.measures)
        )
        causes = f"{self.to.place.name}剖析：{case.cause}根子在责任没有落到岗、督促没有跟上。"
        return PlanSaid(causes=causes, measures=measures, dated_on=self.day, like_cases="已对其他岗位同步自查。")

    def _return_plan(self) -> None:
        pk, version = self._seen()
        actions.return_plan(
            self.cast.actor(self.to.deputy), pk, version=version, reason="未写明每项措施的完成标准，请补充。"
        )
        self.fate = "in_progress"
        self._then(1, 15, self._plan)

    def _approve(self) -> None:
        pk, version = self._seen()
        warnings = PlanWarning.objects.filter(plan__recommendation=pk, plan__state_value="submitted")
        answers = {warning.number: "同类单位问题相近，已逐条核对，措施符合本单位实际。" for warning in warnings}
        actions.approve_plan(self.cast.actor(self.to.deputy), pk, version=version, answers=answers)
        self._then(1, 9, self._work)

    def _work(self) -> None:
        liaison = self.cast.liaison(self.to.place.id)
        for number, action in enumerate(self._measures()):
            actions.start_action(liaison, action.pk)
            if number:
                actions.advance_action(liaison, action.pk, percent=self.dice.choice((20, 40, 60)), note="推进中")
        if self.fate == "extension":
            self._then(2, 15, self._ask_extension)
        elif self.fate == "ended":
            self._then(3, 15, self._end)
        elif self._goes_to("closure_requested"):
            self._then(self.dice.choice((1, 2)), 15, self._prove)

    def _measures(self) -> list[Action]:
        return list(
            Action.objects.filter(plan__recommendation=self.id, plan__state_value="approved").order_by("number")
        )

    def _ask_extension(self) -> None:
        pk, version = self._seen()
        until_on = (self.row.due_on or self.day) + timedelta(days=14)
        head = self.cast.head(self.to.place.id)
        actions.ask_extension(head, pk, version=version, until_on=until_on, reason="上级系统切换，设备到货推迟两周。")

    def _end(self) -> None:
        pk, version = self._seen()
        paper = Paper("甘教整办〔2021〕21号", PaperReason.NO_LONGER_VALID, "机构调整后该职能划转。")
        office = self.cast.actor("demo.office")
        actions.close_not_implemented(office, pk, version=version, reason="职能已划转，不再适用。", paper=paper)

    def _prove(self) -> None:
        liaison = self.cast.liaison(self.to.place.id)
        for action in self._measures():
            actions.finish_action(liaison, action.pk, done_on=self.day)
        for number, text in enumerate(self.to.case.standards, start=1):
            self._add_evidence(number, text)
        self._then(1, 10, self._request)

    def _add_evidence(self, number: int, text: str) -> None:
        liaison, place = self.cast.liaison(self.to.place.id), self.to.place
        at = self.stage.now - timedelta(minutes=90)
        kind = self.dice.choice(("window", "notice", "street", "hall"))
        picture = photograph(kind, at, latitude=35.57, longitude=104.62, seed=place.id * 10 + number)
        file = evidence.keep(
            liaison,
            upload=io.BytesIO(picture),
            name=f"佐证{number}.jpg",
            shows=text,
            captured_at=at,
            campaign_id=self.campaign_id,
            unit_id=place.id,
            place=place.name,
        )
        pk, version = self._seen()
        actions.add_evidence(
            liaison,
            pk,
            version=version,
            file_id=file.pk,
            proves=text,
            standard_number=number,
            captured_on=at.date(),
        )

    def _request(self) -> None:
        pk, version = self._seen()
        head = self.cast.head(self.to.place.id)
        like_cases = "对所属其他岗位和同类事项逐一自查，发现的两处同类情况已一并改正。"
        actions.request_closure(head, pk, version=version, like_cases=like_cases)
        if self._goes_to("verifying"):
            self._then(1, 9, self._verify)

    def _verify(self) -> None:
        pk, version = self._seen()
        verifier = self.cast.actor(self.to.verifier)
        actions.take_verification(verifier, pk, version=version, on_site=True)
        if self._goes_to("verified"):
            self._then(0, 14, self._judge)

    def _judge(self) -> None:
        verifier = self.cast.actor(self.to.verifier)
        for number in range(1, len(self.to.case.standards) + 1):
            pk, version = self._seen()
            actions.judge_standard(
                verifier,
                pk,
                version=version,
                standard_number=number,
                is_met=True,
                note="现场查看并抽查记录，与佐证一致。",
                source_kind=SourceKind.VISIT,
                source=f"{self.day.isoformat()} 现场核查",
            )
        pk, version = self._seen()
        actions.pass_verification(verifier, pk, version=version)
        if self.row.is_notice_due:
            self._then(0, 17, self._open_notice)
        elif self._goes_to("closed") or self.fate == "refused":
            self._then(1, 10, self._sign)

    def _open_notice(self) -> None:
        pk, version = self._seen()
        actions.open_public_notice(self.cast.actor(self.to.deputy), pk, version=version, place="单位公示栏、政务网站")
        if self._goes_to("closed"):
            self._then(5, 10, self._run_notice)

    def _run_notice(self) -> None:
        pk, version = self._seen()
        actions.run_public_notice(self.cast.actor(self.to.deputy), pk, version=version)
        self._then(0, 15, self._sign)

    def _sign(self) -> None:
        pk, version = self._seen()
        leader = self.cast.actor("demo.leader")
        if self.fate == "refused":
            actions.refuse_signature(leader, pk, version=version, reason="抽查样本偏少，请另派人员扩大抽查后再报。")
            return
        soon = self.fate in ("rebound", "looked_back")
        first = self.day + timedelta(days=2 if soon else 60)
        actions.sign_closing(leader, pk, version=version, look_back_on=[first, first + timedelta(days=45)])
        if soon:
            self.stage.at(moment(first, 11, 20), self._look_back)

    def _look_back(self) -> None:
        pk, version = self._seen()
        holds = self.fate == "looked_back"
        note = "随机抽查三日记录，保持到位。" if holds else "回头看发现登记又集中到月底补写，出现反弹。"
        due_on = self.stage.now.date()
        inspector = self.cast.actor(self.to.verifier)
        actions.look_back(inspector, pk, version=version, due_on=due_on, holds=holds, note=note, source="回头看走访")
        if not holds:
            pk, version = self._seen()
            actions.reopen_rebound(
                self.cast.actor(self.to.deputy),
                pk,
                version=version,
                reason="回头看发现问题反弹，重新整改。",
                source_kind=SourceKind.LOOK_BACK,
                source="回头看走访",
                due_on=due_on + timedelta(days=20),
            )


def merge(cast: Cast, from_life: Life, into: Life) -> None:
    """The leader joins one recommendation to another of the same unit that is open."""
    target, row = into.row, from_life.row
    if target.state is RecommendationState.CLOSED_IMPLEMENTED or row.due_on is None:
        return
    actions.merge(
        cast.actor("demo.leader"),
        row.pk,
        version=row.version,
        into_id=target.pk,
        into_version=target.version,
        reason="两项意见根源相同，并案推进。",
        due_on=min(row.due_on, target.due_on or row.due_on),
    )
