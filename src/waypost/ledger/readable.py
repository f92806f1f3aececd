"""Acts and facts in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext

THINGS = (
    "account",
    "activity",
    "appointment",
    "body",
    "campaign",
    "checklist",
    "draw",
    "factor",
    "file",
    "finding",
    "gate",
    "grant",
    "group",
    "ledger",
    "meeting",
    "obligation",
    "proposal",
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


# The enumerations whose values stand in facts, by the thing that was done with and the name of the fact; then by the
# name alone. Their names in the catalogues are contexts: this room stands below those that have them.
_VALUES_OF = {
    ("file", "kind"): "FileKind",
    ("meeting", "kind"): "MeetingKind",
    ("responsible", "kind"): "Responsibility",
    ("visit", "kind"): "VisitKind",
    ("region", "level"): "RegionLevel",
}
_VALUES = {
    "behaves_like": "VisitKind",
    "check_by": "CheckBy",
    "comparison": "Comparison",
    "gate": "Gate",
    "level": "UnitLevel",
    "measure": "Measure",
    "reason_code": "PaperReason",
    "role": "Role",
    "severity": "Severity",
    "source_kind": "SourceKind",
    "stance": "Stance",
    "state": "RecommendationState",
}
# The facts that are numbers of records, and of which kind.
_RECORDS = {
    **{name: name for name in ("account", "campaign", "checklist", "finding", "group", "recommendation", "visit")},
    **dict.fromkeys(("co_units", "seconded_from", "superior", "unit", "units"), "unit"),
    **dict.fromkeys(("parent", "region"), "region"),
    "findings": "finding",
    "proposed_by": "account",
    "into": "recommendation",
}
_REFERENCE = re.compile(r"[a-z_]+:[0-9a-f-]+\Z")
"""A record by its kind and number, where the fact itself says of which kind it is."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """A fact of an entry: its name and its value in words; `raw` is the value as it was written, where the words are
    others than that."""

    name: str
    words: str
    raw: str = ""


def facts(thing: str, said: dict[str, Any], titles: Mapping[str, str] | None = None) -> list[FactWords]:
    """What an entry about a thing ("visit") says, in the order of the canonical text. `titles` are those of the records
    that the reader may see, by kind and number ("unit:7"); a number of any other record stays a number."""
    found = []
    for name, value in sorted(said.items()):
        words, raw = _words(thing, name, value, titles or {}), _words("", "", value, {})
        found.append(FactWords(pgettext("Fact", name), words, raw if words != raw else ""))
    return found


def records_in(said: dict[str, Any]) -> set[str]:
    """The records that facts name by their numbers, each by kind and number.

    >>> sorted(records_in({"unit": 7, "references": {"into": "a"}, "units": [8], "note": "x", "source": "group:2"}))
    ['group:2', 'recommendation:a', 'unit:7', 'unit:8']
    """
    found: set[str] = set()
    for name, value in said.items():
        if isinstance(value, dict):
            found |= records_in(value)
        elif isinstance(value, str) and _REFERENCE.match(value):
            found.add(value)
        elif name in _RECORDS:
            several = value if isinstance(value, list) else [value]
            found |= {f"{_RECORDS[name]}:{one}" for one in several if isinstance(one, str | int) and one != ""}
    return found


def is_code(value: str) -> bool:
    """True for what is compared and not read: keys, signatures, digests.

    >>> is_code("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"), is_code("整改到位")
    (True, False)
    >>> is_code("— log/unit DGCVKQAAAABgeV64gJWevaUq8npmIBGT/WV3bzV5uqkXwFv/LRj6yO+e")
    True
    """
    is_signature = value.startswith("— ") and value.count(" ") == 2
    return len(value) > 40 and (is_signature or (value.isascii() and " " not in value))


def _words(thing: str, name: str, value: Any, titles: Mapping[str, str]) -> str:
    if value is None or value == "":
        return "—"
    if value is True:
        return gettext("yes")
    if value is False:
        return gettext("no")
    if isinstance(value, list):
        return gettext("; ").join(_words(thing, name, item, titles) for item in value) or "—"
    if isinstance(value, dict):
        inside = ((pgettext("Fact", part), _words(thing, part, item, titles)) for part, item in sorted(value.items()))
        return gettext("; ").join(f"{part}: {words}" for part, words in inside)
    context = _VALUES_OF.get((thing, name)) or _VALUES.get(name) if name else None
    if context and isinstance(value, str):
        return pgettext(context, value)
    return titles.get(f"{_RECORDS.get(name)}:{value}") or titles.get(str(value)) or str(value)
