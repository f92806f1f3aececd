"""What is said of the rows of a roster, in words and as plain values: for pages, the API and commands alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext, override

from waypost.organisation.roster import judge
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.facts import ASK, CLOSES, OPENS, Draft, Judged, Line, Reason
from waypost.organisation.roster.messages import FIELDS, SPOKEN, TROUBLES, WORDS
from waypost.organisation.rules import Fate

_MOST_CELLS = 8
_MARKED = re.compile(f"{OPENS}([^{OPENS}{CLOSES}]*){CLOSES}")
LANGUAGES = ("zh-hans", "en")


def words(code: str, found: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """What happened and what is allowed, in the reader's language."""
    happened, allowed = WORDS[code]
    values = {**{name: spoken(str(value)) for name, value in params.items()}, "found": found}
    return gettext(happened) % values, gettext(allowed) % values if allowed else ""


def spoken(text: str) -> str:
    """A text with the words of Waypost's own inside it said in the reader's language (see `facts.mark`)."""
    return _MARKED.sub(_spoken, text) if OPENS in text else text


def _spoken(found: re.Match[str]) -> str:
    code, *of = found.group(1).split("|")
    if code in SPOKEN:
        return gettext(SPOKEN[code]) % {"of": "|".join(of)}
    return (of or [""])[-1 if (get_language() or "").startswith("en") else 0]


def choices(ask: Mapping[str, Any]) -> list[dict[str, str]]:
    """The answers that a question offers, in the reader's language."""
    return [{**choice, "label": spoken(choice["label"])} for choice in ask["choices"]]


def field_words(name: str) -> str:
    """The name of a field of a unit, in the reader's language."""
    return gettext(FIELDS.get(name, name))


def trouble(code: str) -> str:
    """Why a file as a whole cannot be read, in the reader's language."""
    return gettext(TROUBLES.get(code, TROUBLES["unreadable"]))


def _reason(reason: Reason) -> dict[str, Any]:
    given: dict[str, Any] = {
        "code": reason.code,
        "sort": reason.sort,
        "cell": reason.cell,
        "found": reason.found,
        "params": {name: str(value) for name, value in reason.params.items()},
    }
    if reason.ask is not None:
        given["ask"] = {
            "key": reason.ask.key,
            "own": reason.ask.own,
            "choices": [{"value": value, "label": label} for value, label in reason.ask.choices],
            "suggestion": reason.ask.suggestion or None,
            "typed": reason.ask.typed,
        }
    return given


def worded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the words of its reasons in both languages: `message`, `allowed` and the same with `_en`."""
    reasons = []
    for reason in row["reasons"]:
        said = {name: value for name, value in reason.items() if name != "params"}
        for language, suffix in zip(LANGUAGES, ("", "_en"), strict=True):
            with override(language):
                happened, allowed = words(reason["code"], reason["found"], reason["params"])
                labels = [spoken(choice["label"]) for choice in reason["ask"]["choices"]] if "ask" in reason else []
            said[f"message{suffix}"], said[f"allowed{suffix}"] = happened, allowed
            if labels:
                named = said["ask"]["choices"] if suffix else reason["ask"]["choices"]
                pairs = zip(named, labels, strict=True)
                said["ask"] = {**said["ask"], "choices": [{**one, f"label{suffix}": label} for one, label in pairs]}
        reasons.append(said)
    return {**row, "reasons": reasons}


def row_of(context: Context, judged: Judged, line: Line) -> dict[str, Any]:
    """A row of the file as plain values: its place, its fate, the unit as understood, the reasons, the changes."""
    draft = judged.drafts.get((line.sheet, line.row))
    reasons = draft.reasons if draft else line.reasons
    return {
        "sheet": line.sheet,
        "row": line.row,
        "fate": judged.fate_of(line).value,
        "unit": _unit(context, draft),
        "reasons": [_reason(reason) for reason in reasons],
        "changes": [{"field": name, "old": old, "new": new} for name, old, new in draft.changes] if draft else [],
        "unit_id": draft.match.id if draft and draft.match else None,
    }


def _unit(context: Context, draft: Draft | None) -> dict[str, Any] | None:
    return judge.unit_of(context, draft) if draft else None


def plain_rows(context: Context, judged: Judged) -> list[dict[str, Any]]:
    """Every row of the file in order, without words: to be kept, and worded when it is read."""
    return [row_of(context, judged, line) for line in judged.lines]


@dataclass(slots=True)
class Question:
    """A question that some rows ask alike. `rows` counts them, `cells` names the first of them."""

    key: str
    code: str
    message: str
    allowed: str
    choices: list[dict[str, str]]
    suggestion: str
    typed: str
    rows: int = 0
    cells: list[str] = field(default_factory=list)


def questions(rows: Iterable[dict[str, Any]]) -> list[Question]:
    """What plain rows ask, in the reader's language: those that most rows ask first."""
    found: dict[str, Question] = {}
    for row in rows:
        if row["fate"] != Fate.ASK.value:
            continue
        for reason in row["reasons"]:
            ask = reason.get("ask")
            if ask is None or reason["sort"] != ASK:
                continue
            key = ask["key"]
            if key not in found:
                message, allowed = words(reason["code"], reason["found"], reason["params"])
                suggestion = ask["suggestion"] or ""
                found[key] = Question(key, reason["code"], message, allowed, choices(ask), suggestion, ask["typed"])
            found[key].rows += 1
            if len(found[key].cells) < _MOST_CELLS:
                found[key].cells.append(reason["cell"])
    return sorted(found.values(), key=lambda one: -one.rows)


def rows_of(context: Context, judged: Judged) -> list[dict[str, Any]]:
    """Every row of the file in order, with words."""
    return [worded(row) for row in plain_rows(context, judged)]
