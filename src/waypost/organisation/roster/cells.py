"""What the cells of one row say, each on its own: kind, level, position, numbers, yes and no, plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from waypost.kernel.text import tidy_name
from waypost.organisation.roster import numerals, words
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.facts import Draft, Given, KnownKind, both, mark
from waypost.organisation.rules import UnitLevel

MOST_STAFF = 100_000
_LENGTHS = {"name": 120, "short_name": 60, "code": 40, "head": 80, "liaison": 80, "telephone": 40, "address": 200}
_LENGTHS |= {"note": 300, "superior": 120}
_DEGREES = re.compile(
    r"[NSEWnsew北南东西纬经]*\s*(\d{1,3})\s*[°度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*[″′\"”秒'’]{1,2}\s*)?[NSEWnsew]?"
)
_GRASS_ROOTS_ONLY = frozenset(
    ["police_station", "judicial_office", "people_tribunal", "procuratorial_office", "health_centre", "market_office"]
)
_NEVER_GRASS_ROOTS = frozenset(["court", "procuratorate", "political_legal_committee", "judicial_bureau"])
_SEVERAL = re.compile(r"[、;；\n]|(?<=[局院所庭队委])[/,，]")


def level_words(level: UnitLevel) -> str:
    """A level, to be said in the reader's language."""
    return mark(f"level_{level.value}")


def kind_words(kind: KnownKind) -> str:
    """A kind of unit, to be said in the reader's language."""
    return both(kind.name_zh, kind.name_en)


def read(context: Context, draft: Draft) -> None:
    """Understand every cell of the row that can be understood without the other rows."""
    _name(context, draft)
    _words(context, draft)
    _kind(context, draft)
    _level(context, draft)
    _window(context, draft)
    _staff(context, draft)


def _given(draft: Draft, name: str) -> Given | None:
    given = draft.line.cells.get(name)
    return given if given and given.text else None


def _name(context: Context, draft: Draft) -> None:
    given = _given(draft, "name")
    if given is None:
        if "name" in draft.line.columns:
            context.refuse(draft, "name_missing", "name")
        return
    name = tidy_name(given.text)
    if name in words.UNKNOWN:
        context.refuse(draft, "name_missing", "name", found=name)
        return
    draft.facts.name = name
    if isinstance(given.raw, str) and given.raw.strip() != name:
        context.note(draft, "tidied", "name", found=given.raw.strip("\n"), read_as=name)
    if not re.search(r"[^\W\d_]", name):
        context.refuse(draft, "name_no_words", "name", found=name)
    parts = _SEVERAL.split(given.raw) if isinstance(given.raw, str) else []
    if len(parts) > 1 and all(len(part.strip()) >= 4 and words.UNIT_ENDING.search(part.strip()) for part in parts):
        context.ask(draft, "name_of_several", "name", group=name[:80], choices=[("one", mark("one_unit"))], found=name)


def _words(context: Context, draft: Draft) -> None:
    for name, most in _LENGTHS.items():
        given = _given(draft, name)
        if given is None:
            continue
        if len(given.text) > most:
            context.refuse(draft, "too_long", name, found=given.text[:40] + "…", most=most, length=len(given.text))
        elif name not in ("name", "superior", "code") and given.text.casefold() not in words.UNKNOWN:
            setattr(draft.facts, name, given.text)
    _code(context, draft)


def _code(context: Context, draft: Draft) -> None:
    given = _given(draft, "code")
    if given is None or given.text.casefold() in words.UNKNOWN:
        return
    if isinstance(given.raw, float) or (isinstance(given.raw, int) and given.raw >= 10**15):
        context.refuse(draft, "code_digits_lost", "code", found=given.text)
    else:
        draft.facts.code = given.text.replace(" ", "").upper()


def _kind(context: Context, draft: Draft) -> None:
    kinds = context.kinds
    told = kinds.of_name(draft.facts.name)
    given = _given(draft, "kind")
    if given is None:
        suggestion = told or ""
        choices = [(suggestion, kind_words(kinds.get(suggestion)))] if suggestion else []
        choices += [(kind.code, kind_words(kind)) for kind in kinds.kinds]
        ending = suggestion or draft.facts.name
        draft.facts.kind = suggestion or None
        answer = context.ask(draft, "kind_missing", "kind", group=ending, choices=choices, suggestion=suggestion)
        draft.facts.kind = answer or draft.facts.kind
        return
    word = tidy_name(given.text)
    code = kinds.named(word)
    if code is None:
        draft.facts.kind = _ask_kind(context, draft, word, told)
        return
    draft.facts.kind = code
    if word != kinds.get(code).name_zh:
        context.note(draft, "kind_other_word", "kind", found=given.text, kind=kind_words(kinds.get(code)))
    elif isinstance(given.raw, str) and given.raw.strip() != word:
        context.note(draft, "tidied", "kind", found=given.raw.strip("\n"), read_as=word)
    if told and told != code and code != "other":
        choices = [(one, kind_words(kinds.get(one))) for one in (code, told)]
        answer = context.ask(
            draft, "kind_against_name", "kind", group=draft.line.place("kind"), choices=choices, found=given.text,
            kind=kind_words(kinds.get(told)),
        )  # fmt: skip
        draft.facts.kind = answer or code


def _ask_kind(context: Context, draft: Draft, word: str, told: str | None) -> str | None:
    kinds = context.kinds
    near = kinds.near(word)
    code = "kind_near" if near else "kind_unknown"
    if told and (told in near or not near):
        near = [told]
    suggestion = near[0] if len(near) == 1 else ""
    shown = near + [kind.code for kind in kinds.kinds if kind.code not in near]
    choices = [(code, kind_words(kinds.get(code))) for code in shown]
    likely = "、".join(kind_words(kinds.get(one)) for one in near)
    answer = context.ask(
        draft, code, "kind", group=f"{word}|{suggestion}" if told else word, choices=choices, found=word,
        suggestion=suggestion, likely=likely,
    )  # fmt: skip
    return answer or (suggestion or None)


def _level(context: Context, draft: Draft) -> None:
    given, kind = _given(draft, "level"), draft.facts.kind
    level = words.level_of(given.text) if given else None
    if level is None:
        likely = _likely_level(draft, lambda name: context.divisions.beginning(words.simple(name))[1])
        suggestion = likely.value if likely else ""
        choices = [(one.value, level_words(one)) for one in UnitLevel]
        code, found = ("level_unknown", given.text) if given else ("level_missing", "")
        group = f"{found}|{kind or draft.facts.name}|{suggestion}"
        answer = context.ask(draft, code, "level", group=group, choices=choices, found=found, suggestion=suggestion)
        draft.facts.level = UnitLevel(answer) if answer else likely
        return
    draft.facts.level = level
    wrong: UnitLevel | None = None
    if kind in _GRASS_ROOTS_ONLY and level is not UnitLevel.GRASS_ROOTS:
        wrong = UnitLevel.GRASS_ROOTS
    elif kind in _NEVER_GRASS_ROOTS and level is UnitLevel.GRASS_ROOTS:
        wrong = UnitLevel.COUNTY
    if wrong is not None and kind:
        answer = context.ask(
            draft, "level_against_kind", "level", group=f"{kind}|{level.value}", found=given.text if given else "",
            choices=[(one.value, level_words(one)) for one in (wrong, level)], suggestion=wrong.value,
            kind=kind_words(context.kinds.get(kind)), level=level_words(wrong),
        )  # fmt: skip
        draft.facts.level = UnitLevel(answer) if answer else wrong


def _likely_level(draft: Draft, named: Callable[[str], list[str]]) -> UnitLevel | None:
    """The level that kind, division code and the beginning of the name make likely; None when they do not."""
    if draft.facts.kind in _GRASS_ROOTS_ONLY:
        return UnitLevel.GRASS_ROOTS
    if draft.facts.kind in _NEVER_GRASS_ROOTS | {"public_security"}:
        given = _given(draft, "region_code")
        code = re.sub(r"\D", "", given.text) if given else ""
        codes = named(draft.facts.name)
        code = code if len(code) == 6 else (codes[0] if len(codes) == 1 else "")
        if not code:
            return None
        if code.endswith("0000"):
            return UnitLevel.PROVINCE
        return UnitLevel.CITY if code.endswith("00") else UnitLevel.COUNTY
    return None


def _window(context: Context, draft: Draft) -> None:
    given = _given(draft, "has_window")
    if given is None:
        return
    if isinstance(given.raw, bool):
        draft.facts.has_window = given.raw
        return
    word = given.text.casefold().replace(" ", "")
    word = words.simple(word)
    if word in words.YES or word in words.NO:
        draft.facts.has_window = word in words.YES
        return
    if word in words.UNKNOWN:
        context.note(draft, "window_unknown", "has_window", found=given.text)
        return
    counted = re.fullmatch(r"(\d+)(个|处|扇)?", word)
    suggestion = "no" if word == "x" else ("yes" if counted and int(counted.group(1)) > 0 else "")
    answer = context.ask(
        draft, "window_unclear", "has_window", group=word, found=given.text, suggestion=suggestion,
        choices=[("yes", mark("yes")), ("no", mark("no"))],
    )  # fmt: skip
    draft.facts.has_window = (answer or suggestion) == "yes" if (answer or suggestion) else None


def _staff(context: Context, draft: Draft) -> None:
    given = _given(draft, "staff")
    if given is None:
        return
    number = numerals.whole(given.text)
    if number.value is not None and not 0 <= number.value <= MOST_STAFF:
        context.refuse(draft, "staff_out_of_range", "staff", found=given.text, most=MOST_STAFF)
        return
    if number.how == "unknown":
        context.note(draft, "staff_unknown", "staff", found=given.text)
        return
    if number.sure:
        draft.facts.staff = number.value
        if number.how == "unit":
            context.note(draft, "number_with_unit", "staff", found=given.text, number=number.value)
        return
    suggestion = "" if number.value is None else str(number.value)
    choices = [(suggestion, suggestion)] if suggestion else []
    choices.append(("unknown", mark("empty")))
    answer = context.ask(
        draft, f"number_{number.how}", "staff", group=given.text, found=given.text, suggestion=suggestion,
        choices=choices, typed="number", number=suggestion,
    )  # fmt: skip
    taken = answer or suggestion
    draft.facts.staff = int(taken) if taken.isdigit() else None


def degrees(text: str) -> Decimal | None:
    """Degrees as a decimal number, also from degrees, minutes and seconds; None when it is none.

    >>> degrees("35°34′12″N"), degrees("35°34′12′′"), degrees("104.64596")
    (Decimal('35.57000'), Decimal('35.57000'), Decimal('104.64596'))
    """
    try:
        plain = Decimal(re.sub(r"^[NEne北东]?[纬经]?\s*|\s*[°度NEne]*$", "", text))
        if plain.is_finite() and abs(plain) < 10_000:
            return plain.quantize(Decimal("0.00001"))
        return None
    except InvalidOperation:
        pass
    match = _DEGREES.fullmatch(text)
    if match is None:
        return None
    whole, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    if minutes >= 60 or seconds >= 60:
        return None
    sign = -1 if re.search(r"[SWsw南西]", text) else 1
    return (sign * (whole + minutes / 60 + seconds / 3600)).quantize(Decimal("0.00001"))
