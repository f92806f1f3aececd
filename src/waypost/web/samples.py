"""What the page of components shows in them: invented numbers, no records."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from waypost.kernel.waiting import Mark, Waiting

_BAR = {
    "xAxis": {"type": "value", "max": 100},
    "yAxis": {"type": "category", "data": ["基层", "县级", "市级"]},
    "tooltip": {"trigger": "axis"},
    "series": [{"type": "bar", "barWidth": 14, "data": [71, 87, 94], "itemStyle": {"color": "@ink"}}],
}


class SampleForm(forms.Form):
    """A form with every kind of control."""

    title = forms.CharField(label=_("Title"), help_text=_("One sentence that says what should be different."))
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    severity = forms.ChoiceField(label=_("Severity"), choices=[("low", _("low")), ("high", _("high"))])
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    notice = forms.BooleanField(label=_("A public notice is due"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=[("a", _("announced")), ("b", _("unannounced"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _said(chinese: str, english: str) -> str:
    """Invented words, which stand where a record's own would: in the reader's language."""
    return english if get_language() == "en" else chinese


def everything(now: datetime) -> dict[str, Any]:
    """The context of the page."""
    day = now.date()
    return {
        "things": _things(day),
        "stops": _stops(),
        "events": _events(now),
        "tabs": [
            {"words": gettext("All"), "href": "#tables", "is_current": True, "count": 62},
            {"words": gettext("Late"), "href": "#tables", "is_current": False, "count": 3},
        ],
        "photos": [
            {"href": "#states", "src": "", "alt": _said("登记簿.pdf", "register.pdf")},
            {"href": "#states", "src": "", "alt": _said("现场记录.docx", "site-notes.docx")},
        ],
        "rows": [
            {"name": _court(), "level": _said("县级", "County"), "n": 3, "due": day - timedelta(2)},
            {"name": _police(), "level": _said("县级", "County"), "n": 1, "due": day + timedelta(9)},
        ],
        "places": [_said("安定区", "Anding"), _said("甘谷县", "Gangu")],
        "kinds": [
            _said("政法委", "Committee"),
            _said("法院", "Court"),
            _said("检察", "Procuratorate"),
            _said("公安", "Police"),
        ],
        "levels": [(_said("市级", "City"), 94), (_said("县级", "County"), 87), (_said("基层", "Grass roots"), 71)],
        "phases": [
            _said("① 动员部署 · 已完成", "1 Mobilisation · done"),
            _said("② 学习教育 · 71 / 80 单位达到转段条件", "2 Study · 71 of 80 units may pass the gate"),
            _said("③ 查纠整改 · 4月21日起", "3 Find and rectify · from 21 April"),
        ],
        "bar": _BAR | {"yAxis": {"type": "category", "data": _said("基层 县级 市级", "Grass County City").split()}},
        "day": day,
        "now": now,
        "form": SampleForm(),
        "wrong": SampleForm({"title": "", "severity": "low"}, auto_id="wrong_%s"),
    }


def _court() -> str:
    return _said("安定区法院", "Anding district court")


def _police() -> str:
    return _said("陇西县公安局", "Longxi county police")


def _things(day: date) -> list[Waiting]:
    window = _said("安定区车辆管理所 · 科目三、四衔接", "Anding vehicle office · tests three and four")
    register = _said("甘谷县第三派出所 · 值班台账补记", "Gangu third station · duty register")
    plan = _said("秦安县司法局 · 整改方案", "Qin'an justice bureau · plan")
    notes = _said("秦安县司法局 · 学习笔记雷同", "Qin'an justice bureau · copied notes")
    asked = _said("申请延期，已延 1 次", "asks for an extension, the second")
    missing = _said("方案还未提交", "no plan yet")
    checked = _said("4 项标准均核查通过", "4 standards verified")
    reasons = _said("单位提出 2 条理由", "the unit gives 2 reasons")
    return [
        Waiting(Mark.LATE, register, asked, "#states", _said("批复", "Decide"), day - timedelta(2)),
        Waiting(Mark.SOON, plan, missing, "#states", _said("打开", "Open"), day + timedelta(2)),
        Waiting(Mark.DECIDE, window, checked, "#states", _said("查看并签署", "Read and sign")),
        Waiting(Mark.ASKED, notes, reasons, "#states", _said("答复", "Answer")),
    ]


def _stops() -> list[dict[str, str]]:
    return [
        {"label": _said(*label), "note": _said(*note), "state": state}
        for label, note, state in (
            (("草拟", "drafted"), ("3月31日", "31 March"), "done"),
            (("组内审核", "in review"), ("", ""), "done"),
            (("征求意见", "in consultation"), ("单位同意", "the unit agrees"), "done"),
            (("已交办", "issued"), ("4月1日", "1 April"), "done"),
            (("整改中", "under way"), ("", ""), "done"),
            (("核查通过", "verified"), ("第二组", "team two"), "done"),
            (("签署销号", "to be signed"), ("", ""), "now"),
            (("回头看", "look-back"), ("7月9日前", "by 9 July"), "todo"),
        )
    ]


def _events(now: datetime) -> list[dict[str, Any]]:
    member, deputy, leader = (
        _said("第二组组员", "a member of team two"),
        _said("副组长", "the deputy"),
        _said("组长", "the leader"),
    )
    return [
        {
            "title": _said("核查通过", "Verified"),
            "at": now,
            "by": member,
            "receipt": 20377,
            "href": "#states",
            "kind": "go",
        },
        {
            "title": _said("退回一次", "Returned once"),
            "at": now,
            "by": deputy,
            "receipt": 20160,
            "detail": _said("未写完成标准", "no closing standard was written"),
            "kind": "seal",
        },
        {"title": _said("交办", "Issued"), "at": now, "by": leader, "receipt": 20131},
    ]
