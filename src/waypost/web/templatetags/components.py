"""Tags of the components that /design/ shows. They are built in: no template loads them.

{% icon "camera" %}                          an outline from icons.json, hidden from screen readers
{% icon "lock" _("Sealed") %}                the same, with a name that is read out
{% chip text "late" %}                       a state: late, soon, done, info, plain, line
{% due day %}                                a chip: 逾期 2 天, 今天到期, 还有 5 天; done=True for a plain day
{% moment at %}                              4月16日 10:20, exact on hover
{% crumb words address %}                    one step of the breadcrumb; without an address: this page
{% sort_header "due_on" _("Due") %}          a table head that sorts by the address; numeric=True aligns right
{% url_if "report:figures" as there %}       an address, or "" where no room has that page
{% field form.name %}                        label, hint, error and control of a form's field
{% errors form %}                            the summary of errors above a form
{{ text|highlight:query }}                   the text with what was sought marked
{% note "warn" %} ... {% endnote %}          a note: info, warn, go, seal
{% decision title reason %} buttons {% enddecision %}   the decision bar; can=False when nothing may be done
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.templatetags.static import static as static_address
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from waypost.platform import clock
from waypost.platform.templatetags.waypost import day as day_words

register = template.Library()

_ICONS = Path(__file__).resolve().parent.parent / "static" / "web" / "icons.json"


@cache
def _icons() -> dict[str, SafeString]:
    shapes: dict[str, list[tuple[str, dict[str, str]]]] = json.loads(_ICONS.read_text(encoding="utf-8"))
    return {
        name: SafeString(
            "".join(f"<{tag} " + " ".join(f'{k}="{v}"' for k, v in values.items()) + "/>" for tag, values in parts)
        )
        for name, parts in shapes.items()
    }


@cache
def _version(path: str) -> str:
    found = finders.find(path)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if isinstance(found, str) else ""


@register.simple_tag
def static(path: str) -> str:
    """The address of a static file, with a mark of its content: a changed file has another address."""
    version = _version(path)
    return f"{static_address(path)}?v={version}" if version else static_address(path)


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """An outline. Raises KeyError for a name that is not in icons.json."""
    if words:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', words, _icons()[name]
        )
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', _icons()[name])


@register.simple_tag
def chip(text: str, kind: str = "plain", picture: str = "") -> SafeString:
    """A state in a word and a colour."""
    return format_html('<span class="chip chip-{}">{}{}</span>', kind, icon(picture) if picture else "", text)


@register.simple_tag
def due(day: date | None, done: bool = False, soon_within: int = 3) -> SafeString:
    """How a date to be met stands today, as a chip; a dash for none."""
    if day is None:
        return SafeString("—")
    left = (day - clock.today()).days
    if done:
        words, kind = day_words(day), "plain"
    elif left < 0:
        words, kind = ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}, "late"
    elif left == 0:
        words, kind = gettext("due today"), "soon"
    elif left <= soon_within:
        words, kind = ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}, "soon"
    else:
        words, kind = gettext("by %(day)s") % {"day": day_words(day)}, "plain"
    return format_html('<span class="chip chip-{}" title="{}">{}</span>', kind, day.isoformat(), words)


@register.simple_tag
def moment(at: datetime | None) -> SafeString:
    """A moment as people say it, exact on hover; a dash for none."""
    if at is None:
        return SafeString("—")
    local = timezone.localtime(at)
    exact = local.strftime("%Y-%m-%d %H:%M:%S %z")
    return format_html(
        '<time datetime="{}" title="{}">{} {}</time>',
        local.isoformat(),
        exact,
        day_words(local),
        local.strftime("%H:%M"),
    )


@register.simple_tag
def crumb(words: str, address: str = "") -> SafeString:
    """One step of the breadcrumb."""
    if address:
        return format_html('<li><a href="{}">{}</a></li>', address, words)
    return format_html('<li aria-current="page">{}</li>', words)


@register.simple_tag(takes_context=True)
def sort_header(
    context: template.Context, name: str, words: str, numeric: bool = False, column: str = ""
) -> SafeString:
    """A table head that sorts: `?sort=name`, and `?sort=-name` the second time."""
    parameters = context["request"].GET.copy()
    now = parameters.get("sort", "")
    parameters["sort"] = f"-{name}" if now == name else name
    for gone in ("after", "before", "page"):
        parameters.pop(gone, None)
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    picture = {"ascending": icon("chevron-up"), "descending": icon("chevron-down")}.get(order, "")
    return format_html(
        '<th scope="col"{}{}{}><a href="?{}">{}{}</a></th>',
        SafeString(' class="number"') if numeric else "",
        format_html(' aria-sort="{}"', order) if order else "",
        format_html(' data-column="{}"', column) if column else "",
        parameters.urlencode(),
        words,
        picture,
    )


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, or "" where no room has it yet."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def field(bound: BoundField, hint: str = "") -> SafeString:
    """A form's field with label, hint, error and control, tied together for screen readers; a hidden one is bare."""
    if bound.is_hidden:
        return bound.as_widget()
    described = [f"{bound.auto_id}-hint"] if hint or bound.help_text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return render_to_string(
        "web/components/field.html",
        {
            "field": bound,
            "hint": hint or bound.help_text,
            "control": bound.as_widget(attrs=attributes),
            "is_tick": isinstance(bound.field.widget, CheckboxInput)
            and getattr(bound.field.widget, "input_type", "") == "checkbox",
            "is_group": getattr(bound.field.widget, "use_fieldset", False),
            "others": getattr(bound.form, "others", {}).get(bound.name, ""),
        },
    )


@register.simple_tag
def errors(form: BaseForm) -> SafeString:
    """The summary of a form's errors, each a link to its field; nothing when there are none."""
    faults = [
        (bound.id_for_label or bound.auto_id, "" if str(bound.label) in error else bound.label, error)
        for bound in form
        for error in bound.errors
    ]
    return render_to_string(
        "web/components/errors.html", {"faults": faults, "whole": form.non_field_errors() if form.is_bound else []}
    )


@register.filter
def highlight(text: str, query: str) -> SafeString:
    """The text, escaped, with each occurrence of the sought words marked."""
    words = [re.escape(word) for word in str(query).split() if word]
    if not words:
        return conditional_escape(text)
    parts = re.split(f"({'|'.join(words)})", str(text), flags=re.IGNORECASE)
    marked = ((f"<mark>{escape(part)}</mark>" if at % 2 else escape(part),) for at, part in enumerate(parts))
    return format_html_join("", "{}", ((mark_safe(part),) for (part,) in marked))


@register.simple_block_tag
def note(content: str, kind: str = "info") -> SafeString:
    """A note to the reader."""
    return format_html('<div class="note note-{}">{}</div>', kind, content)


@register.simple_block_tag
def decision(content: str, title: str, reason: str = "", can: bool = True) -> SafeString:
    """The decision bar: what may I do now, and why; the content is the buttons."""
    return render_to_string(
        "web/components/decision.html", {"title": title, "reason": reason, "can": can, "buttons": content}
    )
