"""What becomes of each row of a roster."""

from __future__ import annotations

import re
from typing import Any

from waypost.organisation.roster import cells, layout, places, positions, twins
from waypost.organisation.roster.command import Command
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.facts import ASK, NOTE, SKIP, Draft, Judged, Line, Reason
from waypost.organisation.roster.sheets import Book
from waypost.organisation.rules import Fate, depth


def judge(book: Book, context: Context, *, within: tuple[str, ...] | None = None) -> Judged:
    """The fate of every row. `within` narrows the regions in which the reader may put units (None: anywhere).

    Nothing is decided silently: what is not certain is asked, what is wrong is refused, and what was understood
    in another way than it was written is noted.
    """
    found = layout.lines(book, dict(context.answers), accept=context.accept)
    every = [Draft(line, reasons=list(line.reasons)) for line in found if not line.skip]
    for draft in every:
        if context.answers.get(f"leave|{draft.line.sheet}!{draft.line.row}"):
            draft.left_out = True
            draft.reasons.append(Reason("left_out", SKIP, draft.line.place("name")))
    drafts = twins.drop_repeated([draft for draft in every if not draft.left_out])
    for draft in drafts:
        cells.read(context, draft)
        places.read(context, draft)
    _say_no_superiors(found, drafts)
    command = Command(context, drafts)
    for draft in drafts:
        command.settle(draft)
    for draft in drafts:
        places.check(context, draft)
    positions.read(context, drafts)
    for draft in sorted(drafts, key=lambda draft: depth(draft.facts.level) if draft.facts.level else 0):
        command.check(draft)
        _inside(context, draft, within)
    for draft in drafts:
        if not draft.facts.name:
            draft.reasons = [reason for reason in draft.reasons if reason.sort != ASK]
    twins.compare(context, drafts)
    there = [draft for draft in drafts if not _skipped(draft)]
    twins.match(context, command, there)
    for draft in there:
        command.ask_missing(draft)
    command.check_circles()
    for draft in drafts:
        twins.difference(context, command, draft)
    _compare_totals(found, drafts)
    by_place = {(draft.line.sheet, draft.line.row): draft for draft in every}
    return Judged(found, by_place, _new_regions(context, drafts), drafts)


def _compare_totals(lines: list[Line], drafts: list[Draft]) -> None:
    """Where a line of totals says how many units the sheet has, and it has another number, that is said."""
    for line in lines:
        claimed = re.search(r"(\d{1,6})\s*[个家]?\s*(?:单位|units)", line.reasons[0].found) if line.reasons else None
        if line.skip == "total" and claimed:
            there = sum(1 for draft in drafts if draft.line.sheet == line.sheet and not _skipped(draft))
            if there != int(claimed.group(1)):
                place = line.reasons[0].cell
                line.reasons.append(Reason("total_differs", NOTE, place, claimed.group(1), {"count": there}))


def holds_units(judged: Judged) -> bool:
    """True when a file has at least one row that is a unit, or that was refused as one."""
    return bool(judged.drafts) or any(judged.fate_of(line) is Fate.REFUSE for line in judged.lines)


def _say_no_superiors(lines: list[Line], drafts: list[Draft]) -> None:
    """Where no column of a sheet says the superior, that is said beside its headings."""
    without = {draft.line.sheet for draft in drafts if not {"superior", "superior_code"} & set(draft.line.columns)}
    for line in lines:
        if line.skip == "heading" and line.sheet in without and line.reasons:
            without.discard(line.sheet)
            line.reasons.append(Reason("no_superior_column", NOTE, line.reasons[0].cell))


def _skipped(draft: Draft) -> bool:
    return any(reason.sort == SKIP for reason in draft.reasons)


def _inside(context: Context, draft: Draft, within: tuple[str, ...] | None) -> None:
    region = draft.facts.region
    if within is None or region is None:
        return
    if not any(context.divisions.within(region, above) for above in within):
        context.refuse(draft, "outside_your_part", "region_code", found=region)


def _new_regions(context: Context, drafts: list[Draft]) -> list[str]:
    """The codes of the regions that must be made, those above before those below."""
    wanted: dict[str, None] = {}
    for draft in drafts:
        if draft.facts.region and not _skipped(draft):
            for code in context.divisions.line(draft.facts.region):
                wanted.setdefault(code)
    missing = [code for code in wanted if code not in context.existing and context.divisions.get(code)]
    return sorted(missing, key=lambda code: (len(code), code[4:6] != "00", code[2:4] != "00", code))


def unit_of(context: Context, draft: Draft) -> dict[str, Any]:
    """The unit as understood, as plain values; what is not known is None."""
    facts = draft.facts
    kind = context.kinds.get(facts.kind) if facts.kind else None
    return {
        "name": facts.name,
        "kind": facts.kind,
        "kind_name": kind.name_zh if kind else None,
        "level": facts.level.value if facts.level else None,
        "region_code": facts.region,
        "region": context.region_name(facts.region) or None,
        "superior": facts.superior.name if facts.superior and not facts.superior.none else None,
        "code": facts.code,
        "short_name": facts.short_name,
        "latitude": None if facts.latitude is None else float(facts.latitude),
        "longitude": None if facts.longitude is None else float(facts.longitude),
        "has_window": facts.has_window,
        "staff": facts.staff,
        "head": facts.head,
        "liaison": facts.liaison,
        "telephone": facts.telephone,
        "address": facts.address,
        "note": facts.note,
    }
