"""Importing rosters: one transaction, one entry in the ledger, nothing while a row is asked about or refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Conflict, Refused
from waypost.kernel.text import file_name
from waypost.ledger.actions import record, upcoming
from waypost.organisation import policies
from waypost.organisation.actions.regions import make_regions
from waypost.organisation.actions.units import ledger_value, move, words_of
from waypost.organisation.models import Region, Roster, RosterLine, Unit, UnitKind
from waypost.organisation.queries import known
from waypost.organisation.roster import judge, pack, sheets
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.division import Division
from waypost.organisation.roster.facts import Draft, Facts, Judged
from waypost.organisation.rules import Fate, RosterState
from waypost.platform import clock, search
from waypost.platform.jobs import Progress, silent
from waypost.platform.sealed import Picked

_PLAIN = (
    "name", "code", "short_name", "head", "liaison", "telephone", "address", "latitude", "longitude", "has_window",
    "staff", "note",
)  # fmt: skip
_BATCH = 900


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: rows by fate, regions made, rows left out, and its entry (None: nothing changed)."""

    roster_id: str | None
    counts: dict[str, int]
    regions: int
    left_out: int
    seq: int | None


@transaction.atomic
def import_units(
    actor: Actor,
    *,
    content: bytes,
    name: str,
    answers: Mapping[str, str] | None = None,
    accept_suggestions: bool = False,
    leave_out: bool = False,
    regions: Iterable[Division] = (),
    progress: Progress = silent,
) -> ImportResult:
    """Read a roster and apply it at once. With `accept_suggestions` every question that has a suggestion is answered
    by it; with `leave_out` rows that are asked about or refused, and those below them, stay out.

    Raises:
        sheets.Unreadable: the file as a whole cannot be read.
        NotPermitted: the actor may not import units.
        Refused: some rows are asked about or refused, and they are not to be left out.
    """
    policies.require(actor, "import_units")
    book = sheets.read(content, name=name)
    within = known.part_of(actor)
    given = known.context(book, answers=answers, accept=accept_suggestions, within=within, regions=regions)
    judged = judge.judge(book, given, within=within)
    return import_judged(actor, book, given, judged, content=content, name=name, leave_out=leave_out, progress=progress)


@transaction.atomic
def import_judged(
    actor: Actor,
    book: sheets.Book,
    given: Context,
    judged: Judged,
    *,
    content: bytes,
    name: str,
    leave_out: bool,
    progress: Progress = silent,
) -> ImportResult:
    """Apply a roster that was judged in this same transaction. Raises as `import_units`."""
    policies.require(actor, "import_units")
    roster = Roster(
        name=file_name(name)[:200],
        digest=book.digest,
        size=len(content),
        handed_in_by_id=actor.user_id,
        handed_in_at=clock.now(),
        state_value=RosterState.READ.value,
        upload=content,
        grid=pack.packed_book(book),
        answers=dict(given.answers),
    )
    return _apply(actor, roster, given, judged, leave_out=leave_out, progress=progress)


@transaction.atomic
def apply_roster(actor: Actor, roster_id: str, *, leave_out: bool = False, progress: Progress = silent) -> ImportResult:
    """Apply a roster that was handed in and looked through.

    Raises:
        Roster.DoesNotExist: nobody, or somebody else, handed it in.
        NotPermitted: the actor may not import units.
        Refused: it is not waiting to be applied, or rows are still asked about or refused.
        Conflict: units or regions changed since, so that rows have another fate than the one that was shown.
    """
    roster = Roster.objects.select_for_update().get(pk=roster_id, handed_in_by_id=actor.user_id)
    policies.require(actor, "import_units")
    if roster.state is not RosterState.READ:
        raise Refused(N_("this roster is not waiting to be applied"), code="R0")
    within = known.part_of(actor)
    book = pack.opened_book(bytes(roster.grid), roster.digest)
    given = known.context(book, answers=roster.answers, within=within, regions=pack.regions(roster.answers))
    judged = judge.judge(book, given, within=within)
    if judged.counts() != roster.counts:
        raise Conflict(N_("units changed since this roster was read; look through it again"), code="R0")
    return _apply(actor, roster, given, judged, leave_out=leave_out, progress=progress)


def _apply(
    actor: Actor, roster: Roster, given: Context, judged: Judged, *, leave_out: bool, progress: Progress
) -> ImportResult:
    """Make and change what the judged rows say, and record it once."""
    open_rows = [draft for draft in judged.drafts.values() if draft.fate in (Fate.ASK, Fate.REFUSE)]
    refused_lines = [line for line in judged.lines if judged.fate_of(line) is Fate.REFUSE]
    if (open_rows or refused_lines) and not leave_out:
        raise Refused(
            N_("%(count)s rows are still asked about or refused; answer them, correct the file, or leave them out"),
            code="open_rows",
            count=len({(draft.line.sheet, draft.line.row) for draft in open_rows} | _places(refused_lines)),
        )
    out = _left_out(judged)
    drafts = [draft for draft in judged.order if draft.fate in (Fate.CREATE, Fate.UPDATE) and id(draft) not in out]
    counts = judged.counts()
    counts[Fate.CREATE.value] = sum(1 for draft in drafts if draft.fate is Fate.CREATE)
    counts[Fate.UPDATE.value] = sum(1 for draft in drafts if draft.fate is Fate.UPDATE)
    if not drafts:
        _close(roster, judged, counts, None) if roster.pk and not roster._state.adding else None
        return ImportResult(None, counts, 0, len(out), None)
    wanted = {code for draft in drafts for code in given.divisions.line(draft.facts.region or "")}
    made = make_regions([code for code in judged.new_regions if code in wanted], given.divisions)
    roster.save()
    step = _Steps(progress, 3 * len(drafts))
    units, moved = _write(judged, drafts, step)
    digest = _keep_lines(roster, drafts, units, step)
    for part in _parts(units):
        search.put_many("unit", [(unit.pk, words_of(unit)) for unit in part])
        step.on(len(part))
    roster.judged_digest = digest
    _close(roster, judged, counts, upcoming())
    changed = dict.fromkeys([unit.pk for unit in units] + moved)
    receipt = record(
        actor,
        "units.imported",
        subject=f"roster:{roster.pk}",
        facts={
            "file": roster.name,
            "sha256": roster.digest,
            "rows_sha256": digest,
            "counts": counts,
            "left_out": len(out),
            "regions_made": [f"{region.code} {region.name}" for region in made],
        },
        rows=[roster, *made, Picked(Unit, changed), roster.lines.all()],
    )
    return ImportResult(str(roster.pk), counts, len(made), len(out), receipt.seq)


class _Steps:
    """Says how far the writing has come: each row is written, kept with its line, and made findable."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.done, self.total = progress, 0, total
        progress(0, total)

    def on(self, count: int) -> None:
        """So many steps more are done."""
        self.done += count
        self.progress(self.done, self.total)


def _parts(units: list[Unit]) -> Iterable[list[Unit]]:
    return (units[start : start + _BATCH] for start in range(0, len(units), _BATCH))


def _places(lines: Iterable[Any]) -> set[tuple[str, int]]:
    return {(line.sheet, line.row) for line in lines}


def _close(roster: Roster, judged: Judged, counts: dict[str, int], seq: int | None) -> None:
    roster.state_value = RosterState.APPLIED.value
    roster.applied_at = clock.now()
    roster.applied_seq = seq
    roster.counts = counts
    roster.save()


def _left_out(judged: Judged) -> set[int]:
    """Rows that stay out: those asked about or refused, and every row whose superior thereby does not exist."""
    out = {id(draft) for draft in judged.order if draft.fate in (Fate.ASK, Fate.REFUSE, Fate.SKIP)}
    missing = {index for index, draft in enumerate(judged.order) if id(draft) in out and draft.match is None}
    grew = True
    while grew:
        grew = False
        for index, draft in enumerate(judged.order):
            superior = draft.facts.superior
            if id(draft) not in out and superior is not None and superior.index in missing:
                out.add(id(draft))
                if draft.match is None:
                    missing.add(index)
                grew = True
    return out


def _write(judged: Judged, drafts: list[Draft], step: _Steps) -> tuple[list[Unit], list[int]]:
    """Make the new units, then change those that exist, in the order of the file; with the keys of all that moved."""
    regions = {region.code: region for region in Region.objects.exclude(code=None)}
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    new = [draft for draft in drafts if draft.match is None]
    ids = dict(zip((id(draft) for draft in new), _free_ids(len(new)), strict=True))
    paths: dict[int, str] = {}
    existing = Unit.objects.in_bulk([draft.match.id for draft in judged.order if draft.match])
    others = {draft.facts.superior.unit_id for draft in drafts if draft.facts.superior and draft.facts.superior.unit_id}
    existing |= Unit.objects.in_bulk([pk for pk in others if pk not in existing])

    def unit_id(index: int) -> int:
        draft = judged.order[index]
        return draft.match.id if draft.match else ids[id(draft)]

    def superior_of(draft: Draft) -> int | None:
        ref = draft.facts.superior
        if ref is None or ref.none:
            return None
        return unit_id(ref.index) if ref.index is not None else ref.unit_id

    by_id = {ids[id(draft)]: draft for draft in new}

    def path_of(pk: int) -> str:
        chain, here = [], pk
        while here in by_id and here not in paths:
            chain.append(here)
            above = superior_of(by_id[here])
            if above is None:
                break
            here = above
        start = paths.get(here) or (existing[here].path if here in existing else "/")
        for part in reversed(chain):
            start = paths[part] = f"{start}{part}/"
        return start

    made = []
    for draft in new:
        pk = ids[id(draft)]
        region = regions[draft.facts.region]
        unit = Unit(pk=pk, region=region, region_path=region.path, superior_id=superior_of(draft), path=path_of(pk))
        _fill(unit, draft.facts, kinds)
        made.append(unit)
    _make(made, step)
    units, moved = {id(draft): unit for draft, unit in zip(new, made, strict=True)}, list[int]()
    for draft in drafts:
        if draft.match is not None:
            units[id(draft)] = _change(existing[draft.match.id], draft, superior_of(draft), regions, kinds, moved)
            step.on(1)
    return [units[id(draft)] for draft in drafts], moved


def _make(units: list[Unit], step: _Steps) -> None:
    for part in _parts(units):
        Unit.objects.bulk_create(part)
        step.on(len(part))


def _free_ids(count: int) -> list[int]:
    """Ids for new units, so that their paths are known before they are written. Nobody else can have them."""
    if not count:
        return []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('organisation_unit', 'id')) FROM generate_series(1, %s)", [count]
            )
            return [row[0] for row in cursor.fetchall()]
    first = (Unit.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    return list(range(first, first + count))


def _fill(unit: Unit, facts: Facts, kinds: Mapping[str, UnitKind]) -> None:
    for name in _PLAIN:
        value = getattr(facts, name)
        if value is not None:
            setattr(unit, name, value)
    unit.kind = kinds[facts.kind or ""]
    unit.level_value = facts.level.value if facts.level else ""


def _change(
    unit: Unit,
    draft: Draft,
    superior_id: int | None,
    regions: Mapping[str | None, Region],
    kinds: Mapping[str, UnitKind],
    moved: list[int],
) -> Unit:
    """Change a unit that exists. A move takes everything below it along; the keys of what moved are added."""
    changed = {name for name, _, _ in draft.changes}
    for name in changed & set(_PLAIN):
        setattr(unit, name, getattr(draft.facts, name))
    if "kind" in changed:
        unit.kind = kinds[draft.facts.kind or ""]
    if "level" in changed and draft.facts.level:
        unit.level_value = draft.facts.level.value
    if "is_closed" in changed:
        unit.is_closed = False
    unit.save()
    if changed & {"superior", "region"}:
        above = superior_id if "superior" in changed else unit.superior_id
        superior = Unit.objects.get(pk=above) if above is not None else None
        unit.refresh_from_db()
        moved += move(unit, superior=superior, region=regions[draft.facts.region])
    return unit


def _keep_lines(roster: Roster, drafts: list[Draft], units: list[Unit], step: _Steps) -> str:
    """Keep which row made or changed which unit; returns the digest of all of them in order."""
    hasher = hashlib.sha256()
    lines = []
    for draft, unit in zip(drafts, units, strict=True):
        changes = [list(change) for change in draft.changes]
        line = RosterLine(
            roster=roster,
            unit_id=unit.pk,
            sheet=draft.line.sheet[:120],
            row=draft.line.row,
            fate_value=draft.fate.value,
            changes=changes,
        )
        said = {name: ledger_value(getattr(unit, name)) for name in (*_PLAIN, "path", "region_path", "level_value")}
        said |= {"unit": unit.pk, "kind": unit.kind.code, "sheet": line.sheet, "row": line.row, "changes": changes}
        hasher.update(json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        lines.append(line)
    RosterLine.objects.bulk_create(lines, batch_size=_BATCH)
    step.on(len(lines))
    return hasher.hexdigest()
