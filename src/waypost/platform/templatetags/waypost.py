"""Template tags of the house: names of values, addresses with changed filters, keys that make a form safe to repeat."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from waypost.platform import labels
from waypost.platform.counting import number_words
from waypost.platform.fields import new_id

register = template.Library()
_LETTERS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CHINESE = re.compile(rf"([{_LETTERS}][{_LETTERS}\u3000-\u303f\uff00-\uffef]*)")


@register.filter
def label(value: Enum | None) -> str:
    """The name of an enumerated value in the reader's language; a dash for nothing."""
    return labels.label(value)


@register.filter
def dash(value: Any) -> Any:
    """The value itself, or a dash where it is unknown: never 0 for unknown."""
    return "—" if value is None or value == "" else value


@register.filter
def percent(value: float | None) -> str:
    """A share from 0.0 to 1.0 as whole per cent; a dash where there is nothing to divide by."""
    return "—" if value is None else f"{value:.0%}"


@register.filter
def counted(total: int) -> str:
    """A number that was counted up to 10,000, as people read it: "10,000+" where there are more."""
    return number_words(total)


@register.simple_tag
def once() -> SafeString:
    """A hidden field that makes a form safe to send twice."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', new_id())


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """The present address with some of its parameters changed; None or "" takes a parameter away."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@register.filter
def with_chinese(text: str, language: str) -> str:
    """A text of another language than Chinese in which each run of Chinese (a name that has no other) says that it is
    Chinese, so that it is read aloud and drawn as such; a Chinese text as it is."""
    if language != "en" or not _CHINESE.search(text):
        return text
    parts = _CHINESE.split(text)
    spans = (
        (format_html('<span lang="zh-Hans">{}</span>', part) if at % 2 else part,) for at, part in enumerate(parts)
    )
    return format_html_join("", "{}", spans)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as people say it: 4月16日, or 16 April."""
    if value is None:
        return "—"
    if pgettext("day format", "day month") == "月日":
        return f"{value.month}月{value.day}日"
    return f"{value.day} {value:%B}"
