"""Every form that changes what is there, opened on two pages at once: what is needed to play it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from django.db.models import Model
from django.urls import reverse

from tests import build
from waypost.campaign.models import ActivityKind, Responsible
from waypost.campaign.rules import Responsibility
from waypost.campaign.tests import build as campaign
from waypost.coverage.tests import build as coverage
from waypost.evidence.tests import build as files
from waypost.fieldwork.models import Answer
from waypost.fieldwork.tests import build as field_stage
from waypost.fieldwork.tests.build import NINE
from waypost.kernel.actor import Actor, Role
from waypost.notice.models import Wish
from waypost.platform import clock
from waypost.rectification.models import Plan
from waypost.rectification.rules import RecommendationState
from waypost.rectification.tests import build as recommendations
from waypost.report.models import TemplateVersion
from waypost.report.tests import build as reports

Fields = dict[str, list[str]]


@dataclass
class Edit:
    """A form on a page, what two people type into it, and how one sees what stands there. `told` are words of the
    first that the second must read; `action` is where the form goes, the page itself where it is empty."""

    who: Actor
    page: str
    first: Fields
    second: Fields
    stands: Callable[[], Any]
    after: tuple[Any, Any]
    told: str
    action: str = ""
    at: datetime = campaign.NOON
    other: Actor | None = None
    fragment: bool = False

    @property
    def goes_to(self) -> str:
        return self.action or self.page


class _Reader(HTMLParser):
    """The fields of each form of a page, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self.loose: Fields = {}
        self._area, self._select, self._first, self._is_chosen = "", "", "", False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        name = said.get("name", "")
        if tag == "form":
            self.forms.append((said.get("action") or said.get("hx-post", ""), {}))
        elif tag == "textarea":
            self._area = name
            self._put(name, "")
        elif tag == "select":
            self._select, self._first, self._is_chosen = name, "", False
        elif tag == "option" and self._select:
            self._first = self._first or said.get("value", "")
            if "selected" in said:
                self._is_chosen = True
                self._put(self._select, said.get("value", ""))
        elif tag == "input" and name and _is_sent(said):
            self._put(name, said.get("value", "on" if said.get("type") == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            if not self._is_chosen and self._select:
                self._put(self._select, self._first)
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            fields = self.forms[-1][1]
            fields[self._area][-1] += data.removeprefix("\n") if not fields[self._area][-1] else data

    def _put(self, name: str, value: str) -> None:
        (self.forms[-1][1] if self.forms else self.loose).setdefault(name, []).append(value)


def _is_sent(said: dict[str, str]) -> bool:
    kind = said.get("type", "")
    return kind not in ("submit", "button", "file") and (kind not in ("checkbox", "radio") or "checked" in said)


def form_of(page: str, edit: Edit) -> Fields:
    """The fields of the form that goes to the address, or to the page itself."""
    reader = _Reader()
    reader.feed(page)
    if edit.fragment and not reader.forms:
        return reader.loose
    found = [fields for action, fields in reader.forms if action in (edit.goes_to, "" if not edit.action else "-")]
    assert found, f"no form goes to {edit.goes_to}"
    return max(found, key=lambda fields: sum(name in fields for name in edit.first))


def _again(row: Model, name: str) -> Callable[[], Any]:
    """What a column of a row says, read anew."""

    def read() -> Any:
        row.refresh_from_db()
        return getattr(row, name)

    return read


def _one(name: str, first: str, second: str) -> dict[str, Any]:
    """Both type into one field, and the first's words are told."""
    return {"first": {name: [first]}, "second": {name: [second]}, "after": (first, second), "told": first}


def unit() -> Edit:
    court = build.unit(region=build.region())
    office = build.actor(Role.OFFICE)
    page = reverse("organisation:edit", args=[court.pk])
    return Edit(office, page, stands=_again(court, "telephone"), **_one("telephone", "0932-1", "0932-2"))


def contacts() -> Edit:
    court = build.unit(region=build.region())
    head, liaison = build.actor(Role.UNIT_HEAD, unit=court), build.actor(Role.LIAISON, unit=court)
    page = reverse("organisation:edit", args=[court.pk])
    said = _one("address", "解放路1号", "解放路2号")
    return Edit(liaison, page, stands=_again(court, "address"), other=head, **said)


def moved_unit() -> Edit:
    city = build.region(level="city")
    one, other = build.region("东区", parent=city), build.region("西区", parent=city)
    court = build.unit(region=city)
    page = reverse("organisation:unit", args=[court.pk])
    return Edit(
        build.actor(Role.OFFICE),
        page,
        {"region": [str(one.pk)], "reason": ["区划调整"]},
        {"region": [str(other.pk)], "reason": ["区划调整"]},
        _again(court, "region_id"),
        (one.pk, other.pk),
        "东区",
        action=reverse("organisation:move", args=[court.pk]),
    )


def account() -> Edit:
    someone = build.user("某岗位", home=build.unit(region=build.region()))
    page = reverse("access:account", args=[someone.pk])
    said = _one("name", "岗位一", "岗位二")
    there = reverse("access:edit_account", args=[someone.pk])
    return Edit(build.actor(Role.ADMIN), page, stands=_again(someone, "name"), action=there, **said)


def phases() -> Edit:
    here = campaign.stage()
    phase = here.phase(3)
    page = reverse("campaign:plan", args=[here.campaign.pk])
    return Edit(
        here.office,
        page,
        {f"p{phase.pk}-until_on": ["2021-06-29"]},
        {f"p{phase.pk}-until_on": ["2021-06-28"]},
        _again(phase, "until_on"),
        (date(2021, 6, 29), date(2021, 6, 28)),
        "2021-06-29",
        other=here.second,
    )


def focus_areas() -> Edit:
    here = campaign.stage()
    before = "抓实领导带头 | Leaders first"
    return Edit(
        here.office,
        reverse("campaign:plan", args=[here.campaign.pk]),
        {"names": [f"{before}\n抓实末端"]},
        {"names": [f"{before}\n抓实末端\n抓实整改"]},
        lambda: here.campaign.focus_areas.count(),
        (2, 3),
        "抓实末端",
        action=reverse("campaign:edit_focus", args=[here.campaign.pk]),
        other=here.second,
    )


def head_count() -> Edit:
    here = campaign.stage()
    kind = ActivityKind.objects.first() or ActivityKind.objects.create(code="tour", name_zh="宣讲", name_en="Tour")
    with clock.at(campaign.NOON):
        actions = campaign.actions
        tour = actions.start_activity(
            here.office, here.campaign.pk, kind=kind.code, title="宣讲", region_id=here.city.pk
        )
        day = actions.record_session(
            here.office, tour.pk, held_on=date(2021, 4, 1), place="礼堂", heads=actions.HeadCount(100)
        )
    page = reverse("campaign:activity", args=[tour.pk])
    return Edit(
        here.office,
        page,
        {"on_site": ["110"], "reason": ["重数"]},
        {"on_site": ["120"], "reason": ["重数"]},
        _again(day, "on_site"),
        (110, 120),
        "“110”",
        action=reverse("campaign:correct_session", args=[day.pk]),
        other=here.second,
    )


def term() -> Edit:
    here = campaign.stage()
    membership = campaign.appointed(here, Role.INSPECTOR, team=here.team)
    return Edit(
        here.office,
        reverse("campaign:groups", args=[here.campaign.pk]),
        {"on": ["2021-05-10"], "reason": ["归队"]},
        {"on": ["2021-05-20"], "reason": ["归队"]},
        _again(membership, "until_on"),
        (date(2021, 5, 10), date(2021, 5, 20)),
        "2021-05-10",
        action=reverse("campaign:end_appointment", args=[membership.pk]),
        other=here.second,
    )


def stationing() -> Edit:
    here = campaign.stage()
    campaign.stationed(here)
    living = here.group.stationings.order_by("pk")[0]
    return Edit(
        here.office,
        reverse("campaign:groups", args=[here.campaign.pk]),
        {"on": ["2021-05-10"], "reason": ["转点"]},
        {"on": ["2021-05-20"], "reason": ["转点"]},
        _again(living, "until_on"),
        (date(2021, 5, 10), date(2021, 5, 20)),
        "2021-05-10",
        action=reverse("campaign:end_stationing", args=[living.pk]),
        other=here.second,
    )


def responsible() -> Edit:
    here = campaign.stage()

    def holder() -> str:
        rows = Responsible.objects.filter(unit=here.court, kind_value="main", until_on=None)
        return ",".join(rows.values_list("post", flat=True))

    kind = Responsibility.MAIN.value
    return Edit(
        here.office,
        reverse("campaign:name_responsible", args=[here.campaign.pk, here.court.pk]),
        {"kind": [kind], "post": ["院长"], "from_on": ["2021-04-16"]},
        {"kind": [kind], "post": ["代院长"], "from_on": ["2021-04-17"]},
        holder,
        ("院长", "代院长"),
        "院长",
        other=here.second,
    )


def obligation() -> Edit:
    here = coverage.stage()
    page = reverse("coverage:change_obligation", args=[here.by_leader.pk])
    return Edit(
        here.office,
        page,
        {"times": ["2"], "reason": ["加密"]},
        {"times": ["3"], "reason": ["加密"]},
        _again(here.by_leader, "times"),
        (2, 3),
        "“2”",
        other=here.second,
    )


def visit_plan() -> Edit:
    s = field_stage.stage()
    visit = s.visit(at=NINE + timedelta(days=40))
    page = reverse("fieldwork:change_plan", args=[visit.pk])
    return Edit(
        s.leader,
        page,
        {"purpose": ["查看立案"], "reason": ["调整"]},
        {"purpose": ["查看执行"], "reason": ["调整"]},
        _again(visit, "purpose"),
        ("查看立案", "查看执行"),
        "查看立案",
        other=s.deputy,
    )


def finding() -> Edit:
    s = field_stage.stage()
    found = s.finding()
    page = reverse("fieldwork:amend_finding", args=[found.pk])
    return Edit(
        s.inspector,
        page,
        {"title": ["公示不全"], "reason": ["核对后"]},
        {"title": ["没有公示"], "reason": ["核对后"]},
        _again(found, "title"),
        ("公示不全", "没有公示"),
        "公示不全",
        at=NINE + timedelta(hours=2),
    )


def answer() -> Edit:
    s = field_stage.stage()
    visit = s.open_visit(checklist_id=s.checklist().pk, people=(s.inspector, s.deputy))
    return Edit(
        s.inspector,
        reverse("fieldwork:visit", args=[visit.pk]),
        {"value": ["12"]},
        {"value": ["15"]},
        lambda: Answer.objects.get(visit=visit, question_key="queue").value,
        ("12", "15"),
        "“12”",
        action=reverse("fieldwork:answer", args=[visit.pk, "queue"]),
        at=NINE + timedelta(hours=2),
        other=s.deputy,
        fragment=True,
    )


def checklist() -> Edit:
    s = field_stage.stage()
    made = s.checklist()

    def title() -> str:
        made.refresh_from_db()
        assert made.latest is not None
        return str(made.latest.content[0]["title"])

    rest = [""] * 4
    return Edit(
        s.leader,
        reverse("fieldwork:edit_checklist", args=[made.pk]),
        {"title": ["窗口", *rest]},
        {"title": ["大厅", *rest]},
        title,
        ("窗口", "大厅"),
        "窗口",
        at=NINE,
        other=s.deputy,
    )


def caption() -> Edit:
    s = field_stage.stage()
    with clock.at(NINE):
        photo = files.file(s.inspector, campaign_id=s.campaign.pk, unit_id=s.court.pk, shows="大厅", captured_at=NINE)
    page = reverse("evidence:card", args=[photo.pk])
    there = reverse("evidence:caption", args=[photo.pk])
    said = _one("shows", "立案大厅", "诉讼服务大厅")
    return Edit(s.inspector, page, stands=_again(photo, "shows"), action=there, at=NINE, **said)


def report_text() -> Edit:
    stage = reports.stage()
    with clock.at(reports.EVENING):
        report = stage.draft()
    return Edit(
        stage.writer,
        reverse("report:edit", args=[report.pk]),
        {"body_zh": ["# 第一稿"]},
        {"body_zh": ["# 第二稿"]},
        _again(report, "body_zh"),
        ("# 第一稿", "# 第二稿"),
        "第一稿",
        at=reports.EVENING,
        other=stage.second,
    )


def report_template() -> Edit:
    stage = reports.stage()
    return Edit(
        stage.office,
        reverse("report:template"),
        {"body_zh": ["# 第一版"]},
        {"body_zh": ["# 第二版"]},
        lambda: TemplateVersion.objects.order_by("number").last().body_zh,  # type: ignore[union-attr]
        ("# 第一版", "# 第二版"),
        "第一版",
        at=reports.EVENING,
    )


def draft() -> Edit:
    w = recommendations.world()
    with clock.at(recommendations.NOON):
        row = recommendations.drafted(w)
    said = _one("title", "登记当场完成", "登记及时完成")
    page = reverse("rectification:edit", args=[row.pk])
    return Edit(w.author, page, stands=_again(row, "title"), at=recommendations.NOON, **said)


def closing_standards() -> Edit:
    w = recommendations.world()
    with clock.at(recommendations.NOON):
        row = recommendations.drafted(w)
    return Edit(
        w.author,
        reverse("rectification:edit", args=[row.pk]),
        {"standards-0-text": ["连续20天当场登记"]},
        {"standards-0-text": ["连续30天当场登记"]},
        lambda: row.standards.get(number=1).text,
        ("连续20天当场登记", "连续30天当场登记"),
        "连续20天当场登记",
        at=recommendations.NOON,
    )


def _planned() -> tuple[recommendations.World, Any]:
    w = recommendations.world()
    with clock.at(recommendations.NOON):
        row = recommendations.at(w, RecommendationState.ACCEPTED)
        recommendations.actions.save_plan(
            w.liaison, row.pk, version=row.version, causes="没有固定时点", measures=recommendations.plan().measures
        )
    return w, row


def plan() -> Edit:
    w, row = _planned()
    return Edit(
        w.liaison,
        reverse("rectification:plan", args=[row.pk]),
        {"causes": ["台账放在内勤处"], "then": ["keep"]},
        {"causes": ["交接没有时点"], "then": ["keep"]},
        lambda: Plan.objects.get(recommendation=row).causes,
        ("台账放在内勤处", "交接没有时点"),
        "台账放在内勤处",
        at=recommendations.NOON,
        other=w.head,
    )


def measures() -> Edit:
    w, row = _planned()
    return Edit(
        w.liaison,
        reverse("rectification:plan", args=[row.pk]),
        {"measures-0-owner": ["所长"], "then": ["keep"]},
        {"measures-0-owner": ["副所长"], "then": ["keep"]},
        lambda: Plan.objects.get(recommendation=row).actions.get().owner,
        ("所长", "副所长"),
        "所长",
        at=recommendations.NOON,
        other=w.head,
    )


def progress() -> Edit:
    w = recommendations.world()
    with clock.at(recommendations.NOON):
        row = recommendations.at(w, RecommendationState.IN_PROGRESS)
        measure = row.plans.get().actions.get()
        recommendations.actions.start_action(w.liaison, measure.pk)
    return Edit(
        w.liaison,
        reverse("rectification:measure", args=[row.pk, measure.pk, "advance_action"]),
        {"percent": ["40"]},
        {"percent": ["30"]},
        _again(measure, "percent"),
        (40, 30),
        "“40”",
        at=recommendations.NOON,
        other=w.head,
    )


def wishes() -> Edit:
    person = build.actor(Role.OFFICE)
    kinds = ["finding", "recommendation", "visit"]
    return Edit(
        person,
        reverse("notice:wishes"),
        {"kinds": kinds[:1]},
        {"kinds": kinds[:2]},
        lambda: sorted(set(kinds) - set(Wish.objects.get(user_id=person.user_id).muted)),
        (kinds[:1], kinds[:2]),
        "",
    )
