"""What is wrong with an input that does not fit the document, in the words of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop
from ninja.errors import ValidationErrorContext

from waypost.platform.shapes import NO_NUL

_SHOWN = 60
_WORDS = {
    "missing": gettext_noop("a value is needed here"),
    "enum": gettext_noop("one of %(expected)s"),
    "literal_error": gettext_noop("one of %(expected)s"),
    "string_too_long": gettext_noop("at most %(max_length)s characters"),
    "string_too_short": gettext_noop("at least %(min_length)s characters"),
    "string_pattern_mismatch": gettext_noop("text of the form %(pattern)s"),
    "greater_than_equal": gettext_noop("at least %(ge)s"),
    "less_than_equal": gettext_noop("at most %(le)s"),
    "greater_than": gettext_noop("more than %(gt)s"),
    "less_than": gettext_noop("less than %(lt)s"),
    "too_long": gettext_noop("at most %(max_length)s entries"),
    "too_short": gettext_noop("at least %(min_length)s entries"),
    "timezone_aware": gettext_noop("a moment with its time zone, such as 2021-04-16T09:00:00+08:00"),
}
# What a value should have been, by the beginning of the name of the fault: "int_parsing", "int_type" and their like.
_KINDS = {
    "int": gettext_noop("a whole number"),
    "decimal": gettext_noop("a number"),
    "float": gettext_noop("a number"),
    "bool": gettext_noop("true or false"),
    "datetime": _WORDS["timezone_aware"],
    "date": gettext_noop("a day, such as 2021-04-16"),
    "uuid": gettext_noop("an id, as answers give it"),
    "string": gettext_noop("text"),
    "list": gettext_noop("a list"),
    "dict": gettext_noop("an object with its fields"),
    "model": gettext_noop("an object with its fields"),
}
_NO_NUL = gettext_noop("text without the character NUL")


def problems_of(contexts: Iterable[ValidationErrorContext[Any]]) -> list[dict[str, str]]:
    """Each fault with its place, what was found there, and what is allowed."""
    return [
        {
            "where": _place(context.model, fault["loc"]),
            "found": "" if fault["type"] == "missing" else _found(fault["input"]),
            "allowed": _allowed(fault["type"], fault.get("ctx", {}), fault["msg"]),
        }
        for context in contexts
        for fault in context.pydantic_validation_error.errors(include_url=False)
    ]


def _place(model: Any, place: tuple[str | int, ...]) -> str:
    """The name of the field, as the sender wrote it: without what our functions call the whole of a body."""
    named = model.__ninja_flatten_map_reverse__.get(place, place)
    if model.__ninja_param_source__ == "body" and len(named) > 1:
        named = named[1:]
    return ".".join(str(part) for part in named)


def _found(value: Any) -> str:
    text = str(value).replace("\0", "␀")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _allowed(kind: str, limits: Mapping[str, Any], said: str) -> str:
    if limits.get("pattern") == NO_NUL:
        return gettext(_NO_NUL)
    words = _WORDS.get(kind) or next((words for name, words in _KINDS.items() if kind.startswith(name)), None)
    return gettext(words) % limits if words else said
