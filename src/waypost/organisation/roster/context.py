"""What a roster is judged against: the kinds, the regions and units that exist, and the answers given so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from waypost.kernel.text import tidy_name
from waypost.organisation.roster.division import Division, Divisions
from waypost.organisation.roster.facts import ASK, NOTE, REFUSE, Ask, Draft, KnownKind, KnownUnit, Reason
from waypost.organisation.roster.numerals import plain_ordinals
from waypost.organisation.roster.words import distance, simple

_BRACKETS = re.compile(r"\([^)]*\)$")
_TYPED = {"number": re.compile(r"\d{1,6}"), "code": re.compile(r"\d{6}(\d{3})?")}


@lru_cache(maxsize=100_000)
def same_name(name: str) -> str:
    """A key under which two ways of writing one name are the same: 第一 and 第1, brackets, case, the party's 中共.

    >>> same_name("安定区第一派出所") == same_name("安定区 第1派出所")
    True
    """
    name = plain_ordinals(simple(tidy_name(name))).replace(" ", "").casefold()
    return re.sub(r"^(中国共产党|中共)", "", name)


@dataclass(slots=True)
class Kinds:
    """The kinds of unit, found by any of their words."""

    kinds: tuple[KnownKind, ...]
    by_word: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)
    by_code: dict[str, KnownKind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {kind.code: kind for kind in self.kinds}
        for kind in self.kinds:
            for word in (kind.name_zh, kind.name_en, kind.code, *kind.aliases):
                self.by_word.setdefault(_kind_key(word), kind.code)
                if len(word) >= 3 and re.fullmatch(r"[\u4e00-\u9fff]+", word):
                    self.endings.setdefault(word, kind.code)
        self.lengths = sorted({len(word) for word in self.endings}, reverse=True)

    def get(self, code: str) -> KnownKind:
        """The kind of a code. Raises KeyError when there is none."""
        return self.by_code[code]

    def named(self, word: str) -> str | None:
        """The kind that a word names exactly, or None."""
        return self.by_word.get(_kind_key(word))

    def near(self, word: str) -> list[str]:
        """Kinds that a word nearly names: one or two letters wrong, or with something before or behind."""
        key = _kind_key(word)
        most = 1 if len(key) <= 4 else 2
        found: dict[str, int] = {}
        for known, code in self.by_word.items():
            far = distance(key, known, most) if len(key) >= 2 and len(known) >= 2 else most + 1
            if far <= most and far < len(key):
                found[code] = min(found.get(code, 9), far)
        if not found:
            inside = [known for known in self.by_word if len(known) >= 2 and (key.endswith(known) or known in key)]
            longest = max((len(known) for known in inside), default=0)
            found = {self.by_word[known]: 5 for known in inside if len(known) == longest}
        return sorted(found, key=lambda code: found[code])[:6]

    def of_name(self, name: str) -> str | None:
        """The kind that the end of a unit's name tells, or None."""
        name = simple(_BRACKETS.sub("", name))
        for length in self.lengths:
            if code := self.endings.get(name[-length:]):
                return code
        return "public_security" if name.endswith("分局") and "公安" in name else None


def _kind_key(word: str) -> str:
    return simple(tidy_name(word)).replace(" ", "").casefold()


@dataclass(slots=True)
class Context:
    """All that the judgement of a roster needs. Nothing here asks a database."""

    kinds: Kinds
    divisions: Divisions
    units: list[KnownUnit] = field(default_factory=list)
    answers: Mapping[str, str] = field(default_factory=dict)
    accept: bool = False
    existing: frozenset[str] = frozenset()
    from_roster: dict[str, Division] = field(default_factory=dict)

    def note(self, draft: Draft, code: str, name: str, /, *, found: str = "", **params: object) -> None:
        """Say something about a cell that changes nothing."""
        draft.reasons.append(Reason(code, NOTE, draft.line.place(name), found, params))

    def refuse(self, draft: Draft, code: str, name: str, /, *, found: str = "", **params: object) -> None:
        """Say that a cell is wrong."""
        draft.reasons.append(Reason(code, REFUSE, draft.line.place(name), found, params))

    def ask(
        self,
        draft: Draft,
        code: str,
        name: str,
        /,
        *,
        group: str,
        choices: Iterable[tuple[str, str]],
        found: str = "",
        suggestion: str = "",
        typed: str = "",
        **params: object,
    ) -> str | None:
        """The answer to a question about a cell; None while nobody has answered, and then the row waits."""
        options = tuple(dict(choices).items())
        place = draft.line.place(name)
        key, own = f"{code}|{group}", f"{code}|{place}"
        answer = self.answers.get(own) or self.answers.get(key) or (suggestion if self.accept else "")
        meaning = dict(options).get(answer)
        if meaning is None and typed and _TYPED[typed].fullmatch(answer):
            meaning = answer
        if meaning is not None:
            draft.reasons.append(Reason("answered", NOTE, place, found, {**params, "answer": meaning, "to": code}))
            return answer
        ask = Ask(key, own, options, suggestion, typed)
        draft.reasons.append(Reason(code, ASK, place, found, params, ask))
        return None

    def region_name(self, code: str | None) -> str:
        """The name of a region, or its code where it has none."""
        division = self.divisions.get(code) if code else None
        return division.name if division else (code or "")

    def add_region(self, division: Division) -> None:
        """A region that the roster itself names."""
        if division.code not in self.from_roster:
            self.from_roster[division.code] = division
            self.divisions = self.divisions.with_more([division])
