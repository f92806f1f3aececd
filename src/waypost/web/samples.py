"""What the page of components shows in them: invented numbers, no records."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
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


def everything(now: datetime) -> dict[str, Any]:
    """The context of the page."""
    day = now.date()
    things = [
        Waiting(Mark.LATE, "甘谷县第三派出所 · 值班台账补记", "申请延期，已延 1 次", "#", "批复", day - timedelta(2)),
        Waiting(Mark.SOON, "秦安县司法局 · 整改方案", "方案还未提交", "#", "打开", day + timedelta(2)),
        Waiting(Mark.DECIDE, "安定区车辆管理所 · 科目三、四衔接", "4 项标准均核查通过", "#", "查看并签署"),
        Waiting(Mark.ASKED, "秦安县司法局 · 学习笔记雷同", "单位提出 2 条理由", "#", "答复"),
    ]
    stops = [
        {"label": label, "note": note, "state": state}
        for label, note, state in (
            ("草拟", "3月31日", "done"),
            ("组内审核", "", "done"),
            ("征求意见", "单位同意", "done"),
            ("已交办", "4月1日", "done"),
            ("整改中", "", "done"),
            ("核查通过", "第二组", "done"),
            ("签署销号", "", "now"),
            ("回头看", "7月9日前", "todo"),
        )
    ]
    events = [
        {"title": "核查通过", "at": now, "by": "第二组组员", "receipt": 20377, "href": "#", "kind": "go"},
        {"title": "退回一次", "at": now, "by": "副组长", "receipt": 20160, "detail": "未写完成标准", "kind": "seal"},
        {"title": "交办", "at": now, "by": "组长", "receipt": 20131},
    ]
    tabs = [
        {"words": gettext("All"), "href": "#", "is_current": True, "count": 62},
        {"words": gettext("Late"), "href": "#", "is_current": False, "count": 3},
    ]
    photos = [{"href": "#", "src": "", "alt": "登记簿.pdf"}, {"href": "#", "src": "", "alt": "现场记录.docx"}]
    rows = [
        {"name": "安定区法院", "level": "县级", "n": 3, "due": day - timedelta(2)},
        {"name": "陇西县公安局", "level": "县级", "n": 1, "due": day + timedelta(9)},
    ]
    return {
        "things": things,
        "stops": stops,
        "events": events,
        "tabs": tabs,
        "photos": photos,
        "rows": rows,
        "bar": _BAR,
        "day": day,
        "now": now,
        "form": SampleForm(),
        "wrong": SampleForm({"title": "", "severity": "low"}),
    }
