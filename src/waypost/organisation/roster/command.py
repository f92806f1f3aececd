"""The line of command: which unit a superior's name means, and what cannot be above what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from waypost.kernel.text import tidy_name
from waypost.organisation.roster import places
from waypost.organisation.roster.context import Context, same_name
from waypost.organisation.roster.facts import ASK, REFUSE, Draft, KnownUnit, Ref, mark
from waypost.organisation.roster.words import UNKNOWN, distance
from waypost.organisation.rules import DEEPEST_LINE, UnitLevel, depth, may_stand_below

_OWN_LINES = frozenset({"法院", "检察", "公安", "司法行政"})
_NO_COMMAND = frozenset({"党政"})  # bodies of all kinds, none of which is above another
_SEVERAL = re.compile("[、,;/]|和|及")
_DEEP = 60
_MOST_LIKELY = 6


@dataclass(slots=True)
class Command:
    """The units of the file and those that exist, by name, so that superiors can be found among them."""

    context: Context
    drafts: list[Draft]
    by_name: dict[str, list[Ref]] = field(default_factory=dict)
    by_code: dict[str, Ref] = field(default_factory=dict)
    by_short: dict[str, list[Ref]] = field(default_factory=dict)
    by_id: dict[int, KnownUnit] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)
    likely: dict[str, list[Ref]] = field(default_factory=dict)
    of_line: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    by_number: dict[tuple[str, str], Ref] = field(default_factory=dict)
    top: int = 0
    given: set[UnitLevel] = field(default_factory=set)

    def __post_init__(self) -> None:
        for index, draft in enumerate(self.drafts):
            if draft.facts.name:
                self._index(Ref(draft.facts.name, index=index), draft.facts.code, draft.facts.short_name)
        for unit in self.context.units:
            self.by_id[unit.id] = unit
            self._index(Ref(unit.facts.name, unit_id=unit.id), unit.facts.code, unit.facts.short_name)
        twice: set[tuple[str, str]] = set()
        for index, draft in enumerate(self.drafts):
            ordinal = draft.line.cells.get("ordinal")
            if "superior_code" in draft.line.columns and ordinal and ordinal.text:
                key = (draft.line.sheet, ordinal.text.upper())
                twice |= {key} & set(self.by_number)
                self.by_number[key] = Ref(draft.facts.name, index=index)
        for key in twice:
            del self.by_number[key]
        for draft in self.drafts:
            superior = draft.line.cells.get("superior")
            if draft.facts.level and superior and superior.text:
                self.given.add(draft.facts.level)
        self.top = min((depth(draft.facts.level) for draft in self.drafts if draft.facts.level), default=0)

    def _index(self, ref: Ref, code: str | None, short_name: str | None) -> None:
        self.by_name.setdefault(same_name(ref.name), []).append(ref)
        if code:
            self.by_code.setdefault(code, ref)
        if short_name:
            self.by_short.setdefault(same_name(short_name), []).append(ref)

    def settle(self, draft: Draft, deep: int = 0) -> None:
        """Find the superior, and by it the region where the row does not say it."""
        if id(draft) in self.begun:
            return
        self.begun.add(id(draft))
        self._find(draft, deep)
        superior = draft.facts.superior
        region = self.region_of(superior, deep + 1) if superior and not superior.none else None
        places.settle(self.context, draft, region)

    def region_of(self, ref: Ref, deep: int = 0) -> str | None:
        """The region over which a unit has command: its own, widened to the level of the unit."""
        if ref.index is not None:
            if deep < _DEEP:
                self.settle(self.drafts[ref.index], deep)
            facts = self.drafts[ref.index].facts
        elif ref.unit_id is not None:
            facts = self.by_id[ref.unit_id].facts
        else:
            return None
        if facts.region is None or facts.level is None:
            return facts.region
        wanted = places.REGION_OF.get(facts.level)
        return (self.context.divisions.at_level(facts.region, wanted) if wanted else None) or facts.region

    def _find(self, draft: Draft, deep: int) -> None:
        cells = draft.line.cells
        code = cells["superior_code"].text.upper().replace(" ", "") if "superior_code" in cells else ""
        if code and code.casefold() not in UNKNOWN and code in self.by_code:
            draft.facts.superior = self.by_code[code]
            return
        given = cells.get("superior")
        name = tidy_name(given.text) if given else ""
        if code and code.casefold() not in UNKNOWN and not name:
            self._by_number(draft, code)
        elif name and name.casefold() in UNKNOWN:
            draft.facts.superior = Ref("", none=True)
        elif name:
            self._named(draft, name, deep)

    def _named(self, draft: Draft, name: str, deep: int) -> None:
        found = self._distinct(self.by_name.get(same_name(name), []) or self.by_short.get(same_name(name), []), deep)
        if len(found) > 1:
            exact = [ref for ref in found if ref.name == name]
            found = self._fitting(draft, exact or found, deep)
        if not found and (ref := self.by_code.get(name.upper().replace(" ", ""))):
            draft.facts.superior = ref
            self.context.note(draft, "superior_by_code", "superior", found=name, superior=ref.name)
        elif len(found) == 1:
            draft.facts.superior = found[0]
            if found[0].name != name:
                self.context.note(draft, "superior_other_words", "superior", found=name, superior=found[0].name)
            elif len(self._distinct(self.by_name[same_name(name)], deep)) > 1:
                region = self.context.region_name(self.region_of(found[0], deep))
                self.context.note(draft, "superior_by_region", "superior", found=name, region=region)
        elif found:
            self._ask(draft, "superior_ambiguous", name, found, "")
        else:
            self._not_found(draft, name)

    def _by_number(self, draft: Draft, number: str) -> None:
        """A code that no unit has may be the running number of another row of the sheet; that is asked once."""
        ref = self.by_number.get((draft.line.sheet, number))
        if ref is None:
            self.context.refuse(draft, "superior_unknown", "superior_code", found=number)
            return
        self.context.ask(
            draft, "superior_by_number", "superior_code", group=draft.line.sheet, found=number, superior=ref.name,
            choices=[("yes", mark("by_number"))], suggestion="yes",
        )  # fmt: skip
        draft.facts.superior = ref

    def _fitting(self, draft: Draft, refs: list[Ref], deep: int) -> list[Ref]:
        """Of several units of one name, those whose region covers the row's own; all when the row has none."""
        region = draft.facts.region
        if region is None:
            codes = draft.named_region[1]
            region = codes[0] if len(codes) == 1 else (draft.heard[0] if draft.heard and not codes else None)
        if region is None:
            return refs
        known = self.context.divisions
        pairs = [(ref, self.region_of(ref, deep + 1)) for ref in refs]
        return [ref for ref, over in pairs if over and known.within(region, over)] or refs

    def _distinct(self, refs: Iterable[Ref], deep: int) -> list[Ref]:
        """One for each unit: a row of the file and the unit that exists in the same region are the same."""
        found: dict[tuple[str | int | None, str], Ref] = {}
        for ref in refs:
            if ref.index is not None:
                if deep < _DEEP:
                    self.settle(self.drafts[ref.index], deep + 1)
                region: str | int | None = self.drafts[ref.index].facts.region
                region = ref.index if region is None else region
            else:
                region = self.by_id[ref.unit_id or 0].facts.region
            found.setdefault((region, ref.name), ref)
        return list(found.values())

    def _ask(self, draft: Draft, code: str, name: str, refs: list[Ref], suggestion: str) -> None:
        choices = [(self._key(ref), self._shown(ref)) for ref in refs]
        region = (draft.facts.region or (draft.named_region[1] or [""])[0])[:4]
        answer = self.context.ask(
            draft, code, "superior", group=f"{name}|{region}|{suggestion}", found=name, choices=choices,
            suggestion=suggestion, likely="、".join(shown for _, shown in choices),
        )  # fmt: skip
        self._take(draft, refs, answer, suggestion)

    def _take(self, draft: Draft, refs: list[Ref], answer: str | None, suggestion: str) -> None:
        taken = answer or suggestion
        none = Ref("", none=True) if answer == "none" else None
        draft.facts.superior = next((ref for ref in refs if self._key(ref) == taken), none)

    def _key(self, ref: Ref) -> str:
        if ref.index is None:
            return f"unit:{ref.unit_id}"
        line = self.drafts[ref.index].line
        return f"row:{line.sheet}!{line.row}"

    def _shown(self, ref: Ref) -> str:
        region = self.context.region_name(self.region_of(ref, _DEEP))
        row = f" {self.drafts[ref.index].line.place('name')}" if ref.index is not None else ""
        return f"{ref.name} ({region}{row})"

    def _not_found(self, draft: Draft, name: str) -> None:
        near = self.likely.get(name)
        if near is None:
            near = self.likely[name] = self._near(name)
        own = [ref for ref in near if ref.index is None or self.drafts[ref.index] is not draft]
        own = self._parts(name) or self._fitting(draft, own, _DEEP)[:_MOST_LIKELY]
        if not own and draft.facts.level and depth(draft.facts.level) == self.top:
            answer = self.context.ask(
                draft, "superior_outside", "superior", group=name, found=name, choices=[("none", mark("at_the_top"))],
            )  # fmt: skip
            draft.facts.superior = Ref("", none=True) if answer else None
            return
        if not own:
            self.context.refuse(draft, "superior_not_found", "superior", found=name)
            return
        sure = len(own) == 1 and not _SEVERAL.search(name)
        self._ask(draft, "superior_near", name, own, self._key(own[0]) if sure else "")

    def _parts(self, name: str) -> list[Ref]:
        """The units that stand in a cell with a remark in brackets, or in a cell that names several."""
        parts = [re.sub(r"\([^)]*\)$", "", name)] if name.endswith(")") else _SEVERAL.split(name)
        found = [ref for part in parts if part != name for ref in self.by_name.get(same_name(part), [])]
        return self._distinct(found, _DEEP)[:_MOST_LIKELY]

    def _near(self, name: str) -> list[Ref]:
        """Units whose name is nearly this one, or holds all its signs in their order."""
        key = same_name(name)
        most = 1 if len(key) <= 5 else 2
        close, holding = [], []
        for known, refs in self.by_name.items():
            if abs(len(known) - len(key)) <= most and distance(known, key, most) <= most:
                close += refs
            elif 3 <= len(key) < len(known) and (known.endswith(key[-2:]) and _in_order(key, known)):
                holding += refs
        return self._distinct(close or holding, _DEEP)[:40]

    def ask_missing(self, draft: Draft) -> None:
        """No superior given where the column is there, for a unit that is new: natural at the top of the roster, a
        question below it and wherever others of the same level have one."""
        level, line = draft.facts.level, draft.line
        given = any(name in line.cells and line.cells[name].text for name in ("superior", "superior_code"))
        if given or "superior" not in line.columns or level is None or draft.match is not None:
            return
        if level in (UnitLevel.PROVINCE, UnitLevel.CITY) or not (depth(level) > self.top or level in self.given):
            return
        refs = self._distinct(self._above_in_line(draft, depth(level) - 1), _DEEP)[:_MOST_LIKELY]
        choices = [(self._key(ref), self._shown(ref)) for ref in refs] + [("none", mark("no_superior"))]
        suggestion = choices[0][0] if len(refs) == 1 else ""
        group = "|".join(value for value, _ in choices) if refs else f"{level.value}|{draft.facts.kind}"
        answer = self.context.ask(
            draft, "superior_missing", "superior", group=group[:200], choices=choices, suggestion=suggestion
        )
        self._take(draft, refs, answer, suggestion)
        self.check(draft)

    def _above_in_line(self, draft: Draft, level: int) -> list[Ref]:
        """The rows of the same line, one level above, whose region covers the row's own."""
        if not self.of_line:
            for index, other in enumerate(self.drafts):
                if other.facts.kind and other.facts.level and other.facts.region:
                    line = self.context.kinds.get(other.facts.kind).line
                    key = (line, depth(other.facts.level), other.facts.region[:4])
                    self.of_line.setdefault(key, []).append(index)
        region, kind = draft.facts.region, draft.facts.kind
        line = self.context.kinds.get(kind).line if kind else ""
        if not region or not line or line in _NO_COMMAND:
            return []
        found = []
        for index in self.of_line.get((line, level, region[:4]), []):
            facts = self.drafts[index].facts
            if self.drafts[index] is not draft and self.context.divisions.within(region, facts.region or ""):
                found.append(Ref(facts.name, index=index))
        return found

    def facts_of(self, ref: Ref) -> tuple[str, UnitLevel | None, str | None]:
        """The name, level and kind of a unit that is referred to."""
        if ref.index is not None:
            facts = self.drafts[ref.index].facts
        else:
            facts = self.by_id[ref.unit_id or 0].facts
        return facts.name, facts.level, facts.kind

    def check(self, draft: Draft) -> None:
        """The superior against the row: itself, lower, of another line, of another region."""
        ref = draft.facts.superior
        if ref is None or ref.none:
            return
        if ref.index is not None and self.drafts[ref.index] is draft:
            self.context.refuse(draft, "superior_itself", "superior", found=ref.name)
            return
        name, level, kind = self.facts_of(ref)
        if level and draft.facts.level and not may_stand_below(draft.facts.level, level):
            self.context.refuse(draft, "superior_lower", "superior", found=name, level=level.value)
        over, region = self.region_of(ref, _DEEP), draft.facts.region
        if ref.index is not None and _doubted(self.drafts[ref.index]):
            over = None
        if over and region and not self.context.divisions.within(region, over):
            self.context.refuse(
                draft, "code_against_superior", "region_code" if "region_code" in draft.line.columns else "superior",
                found=region, region=self.context.region_name(region), superior=name, code=over,
                superior_region=self.context.region_name(over),
            )  # fmt: skip
        lines = {self.context.kinds.get(code).line for code in (kind, draft.facts.kind) if code}
        if len(lines) == 2 and lines <= _OWN_LINES:
            self.context.ask(
                draft, "superior_other_line", "superior", group=draft.line.place("superior"), found=name,
                choices=[("keep", mark("keep", name))], lines="、".join(sorted(lines)),
            )  # fmt: skip

    def check_circles(self) -> None:
        """Nothing may stand above itself, and no line may be deeper than the house can hold."""
        matched = {draft.match.id: index for index, draft in enumerate(self.drafts) if draft.match}
        for start, draft in enumerate(self.drafts):
            here: Ref | None = Ref(draft.facts.name, index=start)
            names: list[str] = []
            seen: set[tuple[int | None, int | None]] = set()
            while here is not None and not here.none:
                if here.unit_id in matched:
                    here = Ref(here.name, index=matched[here.unit_id])
                if (here.index, here.unit_id) in seen:
                    if here.index == start and len(names) > 1:
                        self.context.refuse(draft, "superior_circle", "superior", found=" → ".join([*names, here.name]))
                    break
                seen.add((here.index, here.unit_id))
                names.append(here.name)
                if len(names) > DEEPEST_LINE:
                    self.context.refuse(draft, "superior_deep", "superior", found=draft.facts.name, most=DEEPEST_LINE)
                    break
                here = self._above(here)

    def _above(self, ref: Ref) -> Ref | None:
        if ref.index is not None:
            draft = self.drafts[ref.index]
            if draft.facts.superior is not None or draft.match is None:
                return draft.facts.superior
            unit = draft.match
        else:
            unit = self.by_id[ref.unit_id or 0]
        above = self.by_id.get(unit.superior_id or 0)
        return Ref(above.facts.name, unit_id=above.id) if above else None


def _doubted(draft: Draft) -> bool:
    """True when the region of a row is asked about or refused, so that nothing follows from it."""
    return any(
        reason.sort in (ASK, REFUSE) and reason.code.startswith(("code_", "region_")) for reason in draft.reasons
    )


def _in_order(key: str, known: str) -> bool:
    signs = iter(known)
    return all(sign in signs for sign in key)
