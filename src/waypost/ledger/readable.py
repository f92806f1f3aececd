"""Acts and facts in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext

THINGS = (
    "account",
    "activity",
    "appointment",
    "campaign",
    "checklist",
    "draw",
    "file",
    "finding",
    "gate",
    "grant",
    "group",
    "ledger",
    "meeting",
    "obligation",
    "recommendation",
    "report",
    "responsible",
    "talk",
    "token",
    "units",
    "visit",
)


def act_words(act: str) -> str:
    """An act in the reader's words, such as 已交办意见建议; the act itself where the catalogue has no words for it."""
    return pgettext("Act", act)


def things() -> list[tuple[str, str]]:
    """The beginnings of acts by which the ledger can be filtered, each with its words."""
    return [(f"{thing}.", pgettext("Thing", thing)) for thing in THINGS]


def facts(said: dict[str, Any]) -> list[tuple[str, str]]:
    """What an entry says, as pairs of a name and a value in words, in the order of the canonical text."""
    return [(pgettext("Fact", name), _words(value)) for name, value in sorted(said.items())]


def is_code(value: str) -> bool:
    """True for what is compared and not read: keys, signatures, digests.

    >>> is_code("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"), is_code("整改到位")
    (True, False)
    """
    return len(value) > 40 and value.isascii() and " " not in value


def _words(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if value is True:
        return gettext("yes")
    if value is False:
        return gettext("no")
    if isinstance(value, list):
        return gettext("; ").join(_words(item) for item in value) or "—"
    if isinstance(value, dict):
        return gettext("; ").join(f"{pgettext('Fact', name)}: {_words(item)}" for name, item in sorted(value.items()))
    return str(value)
