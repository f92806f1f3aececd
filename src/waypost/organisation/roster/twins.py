"""The same unit more than once: within the file, and between the file and what exists already."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from waypost.organisation.roster.command import Command
from waypost.organisation.roster.context import Context, same_name
from waypost.organisation.roster.facts import SKIP, Draft, Facts, KnownUnit, Reason, Ref, mark

_PLACES = ("region_code", "region", "county")
COMPARED = tuple(one.name for one in fields(Facts))


def drop_repeated(drafts: list[Draft]) -> list[Draft]:
    """The drafts without the rows that say word for word what an earlier row says; those are skipped."""
    first: dict[tuple[tuple[str, str], ...], Draft] = {}
    kept = []
    for draft in drafts:
        cells = draft.line.cells
        words = tuple(sorted((name, given.text) for name, given in cells.items() if name != "ordinal" and given.text))
        if not any(name in cells and cells[name].text for name in _PLACES):
            words += (("around", "|".join(draft.line.heard)),)
        earlier = first.setdefault(words, draft)
        if earlier is draft or "name" not in cells or not cells["name"].text:
            kept.append(draft)
        else:
            draft.facts = earlier.facts
            place = draft.line.place("name")
            other = earlier.line.place("name")
            draft.reasons.append(Reason("given_twice", SKIP, place, cells["name"].text, {"other": other}))
    return kept


def _skip(draft: Draft, code: str, other: Draft) -> None:
    place = draft.line.place("name")
    draft.reasons.append(Reason(code, SKIP, place, draft.facts.name, {"other": other.line.place("name")}))


def compare(context: Context, drafts: list[Draft]) -> None:
    """Rows that are about one unit and say different things; and one name in two regions, which is said."""
    by_unit: dict[tuple[str, str], list[Draft]] = {}
    by_code: dict[str, list[Draft]] = {}
    by_name: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.facts.name and draft.facts.region and not draft.left_out:
            by_unit.setdefault((draft.facts.region, same_name(draft.facts.name)), []).append(draft)
            by_name.setdefault(draft.facts.name, []).append(draft)
        if draft.facts.code and not draft.left_out:
            by_code.setdefault(draft.facts.code, []).append(draft)
    for twins in by_unit.values():
        if len(twins) > 1:
            _twins(context, twins)
    for twins in by_code.values():
        if len({same_name(draft.facts.name) for draft in twins}) > 1:
            rows = ", ".join(draft.line.place("code") for draft in twins)
            for draft in twins:
                context.refuse(draft, "code_of_two", "code", found=draft.facts.code or "", rows=rows)
    for namesakes in by_name.values():
        if len({draft.facts.region for draft in namesakes}) > 1:
            for draft in namesakes:
                other = next(one for one in namesakes if one.facts.region != draft.facts.region)
                region = context.region_name(other.facts.region)
                context.note(
                    draft,
                    "name_elsewhere",
                    "name",
                    found=draft.facts.name,
                    region=region,
                    other=other.line.place("name"),
                )


def _twins(context: Context, twins: list[Draft]) -> None:
    first = twins[0]
    differing = [twin for twin in twins[1:] if _differences(first.facts, twin.facts)]
    for twin in twins[1:]:
        if twin not in differing:
            _skip(twin, "given_twice", first)
    if not differing:
        return
    rivals = [first, *differing]
    choices = [(f"{one.line.sheet}!{one.line.row}", one.line.place("name")) for one in rivals]
    group = "|".join(value for value, _ in choices)
    for rival in rivals:
        other = differing[0] if rival is first else first
        cells = ", ".join(rival.line.place(name) for name in _differences(rival.facts, other.facts))
        answer = context.ask(
            rival, "twice_differing", "name", group=group, choices=choices, found=rival.facts.name,
            other=other.line.place("name"), cells=cells,
        )  # fmt: skip
        if answer is not None and answer != f"{rival.line.sheet}!{rival.line.row}":
            _skip(rival, "given_twice_other", other)


def _differences(one: Facts, other: Facts) -> list[str]:
    return [name for name in COMPARED if name != "superior" and getattr(one, name) != getattr(other, name)] + (
        ["superior"] if (one.superior and one.superior.name) != (other.superior and other.superior.name) else []
    )


def match(context: Context, command: Command, drafts: list[Draft]) -> None:
    """Find the unit that a row is about, among those that exist, and say what would change."""
    by_code = {unit.facts.code: unit for unit in context.units if unit.facts.code}
    by_place = {(unit.facts.region, unit.facts.name): unit for unit in context.units}
    by_key: dict[tuple[str | None, str], KnownUnit] = {}
    for unit in context.units:
        by_key.setdefault((unit.facts.region, same_name(unit.facts.name)), unit)
    for draft in drafts:
        facts = draft.facts
        if not facts.name or facts.region is None:
            continue
        draft.match = by_code.get(facts.code or "") or by_place.get((facts.region, facts.name))
        near = by_key.get((facts.region, same_name(facts.name)))
        if draft.match is None and near is not None:
            _ask_same(context, draft, near)
        if draft.match is not None and draft.match.closed:
            context.ask(
                draft, "unit_closed", "name", group=draft.line.place("name"), found=facts.name,
                choices=[("reopen", mark("open_again"))],
            )  # fmt: skip
    moved = _moved_away(context, command, drafts)
    for draft, unit in moved:
        _ask_same(context, draft, unit, code="unit_elsewhere")


def _ask_same(context: Context, draft: Draft, near: KnownUnit, *, code: str = "unit_nearly_same") -> None:
    region = context.region_name(near.facts.region)
    answer = context.ask(
        draft, code, "name", group=draft.line.place("name"), found=draft.facts.name, suggestion="same",
        choices=[("same", mark("same_unit", near.facts.name)), ("another", mark("another_unit"))],
        other=near.facts.name, region=region,
    )  # fmt: skip
    if answer != "another":
        draft.match = near


def _moved_away(context: Context, command: Command, drafts: list[Draft]) -> list[tuple[Draft, KnownUnit]]:
    """New rows whose name and superior are those of a unit that exists in another region and is not in the file."""
    in_file = {draft.match.id for draft in drafts if draft.match}
    by_name: dict[str, list[KnownUnit]] = {}
    for unit in context.units:
        if unit.id not in in_file:
            by_name.setdefault(unit.facts.name, []).append(unit)
    found = []
    for draft in drafts:
        if draft.match is None and draft.facts.name in by_name and draft.facts.superior:
            superior = superior_id(draft.facts.superior, command.drafts)
            same = [unit for unit in by_name[draft.facts.name] if unit.superior_id == superior and superior]
            if len(same) == 1:
                found.append((draft, same[0]))
    return found


def superior_id(ref: Ref | None, drafts: list[Draft]) -> int | None:
    """The id of a unit that is referred to, when it exists already."""
    if ref is None or ref.none:
        return None
    if ref.index is not None:
        matched = drafts[ref.index].match
        return matched.id if matched else None
    return ref.unit_id


def difference(context: Context, command: Command, draft: Draft) -> None:
    """What the row would change, field by field, old and new. What the roster does not say stays as it is."""
    unit = draft.match
    if unit is None:
        return
    for name in COMPARED:
        new, old = getattr(draft.facts, name), getattr(unit.facts, name)
        if name == "superior":
            _superior(command, draft, unit)
        elif new is not None and new != "" and new != old:
            draft.changes.append((name, shown(context, name, old), shown(context, name, new)))
    if unit.closed:
        draft.changes.append(("is_closed", "yes", "no"))


def _superior(command: Command, draft: Draft, unit: KnownUnit) -> None:
    ref = draft.facts.superior
    if ref is None:
        return
    new = superior_id(ref, command.drafts)
    if new != unit.superior_id or (ref.index is not None and new is None):
        old = command.by_id.get(unit.superior_id or 0)
        draft.changes.append(("superior", old.facts.name if old else "", ref.name))


def shown(context: Context, name: str, value: object) -> str:
    """A value as a person reads it, the same for the old and the new."""
    if value is None:
        return ""
    if name == "kind":
        return context.kinds.get(str(value)).name_zh
    if name == "region":
        return f"{value} {context.region_name(str(value))}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.5f}"
    return str(getattr(value, "value", value))
