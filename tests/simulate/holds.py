"""What must hold of everything at any time: ledger, doctor, tables and model say the same."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from typing import Any

from tests.simulate.letters import Letter
from tests.simulate.model import Model, Thing, Wrong
from tests.simulate.world import World
from waypost.access.models import GrantRow, Proposal
from waypost.fieldwork.models import Finding, Visit
from waypost.ledger.models import Entry
from waypost.platform.models import GivenAnswer
from waypost.platform.wiring import wired
from waypost.rectification.models import Recommendation
from waypost.report.models import Report

_BEGUN = 2
"""Visits that the world begins with."""


def findings_of(world: World) -> list[Thing]:
    """The findings with which the world begins."""
    known = [pk for found in world.findings.values() for pk in found]
    return [Thing(f"F{number}", pk, "draft") for number, pk in enumerate(known, start=1)]


def hold(model: Model, letters: list[Letter]) -> None:
    """Raises Wrong for the first thing that does not hold."""
    for name, check in wired("doctor").items():
        for ailment in check():
            raise Wrong(f"the doctor says of the {name}: {ailment.where}: {ailment.what}")
    _entries(model)
    _answers(letters)
    _same("recommendations", model.items, Recommendation, "state_value", "version", "title")
    _same("visits", model.visits, Visit, "state_value", None, "purpose")
    _same("findings", model.findings, Finding, None, "revision", None)
    _same("reports", model.reports, Report, "state_value", None, None)
    _proposals(model)
    _numbers("recommendations", Recommendation.objects.filter(number__isnull=False))
    _numbers("visits", Visit.objects.filter(number__isnull=False))
    withdrawn = {thing.pk for thing in model.findings if thing.state == "withdrawn"}
    if withdrawn != set(
        Finding.objects.filter(state_value="withdrawn", pk__in=_pks(model.findings)).values_list("pk", flat=True)
    ):
        raise Wrong("findings were withdrawn otherwise than accepted")


def _pks(things: Iterable[Thing]) -> list[Any]:
    return [thing.pk for thing in things]


def _entries(model: Model) -> None:
    """Each entry belongs to one accepted act, and each accepted act has its entries."""
    there = set(Entry.objects.filter(seq__gte=model.first_entry).values_list("seq", flat=True))
    for seq in sorted(set(model.entries) - there):
        raise Wrong(f"lost: entry {seq} of {model.entries[seq]}")
    for entry in Entry.objects.filter(seq__in=sorted(there - set(model.entries))[:1]):
        raise Wrong(f"entry {entry.seq} belongs to no accepted act: {entry.act} of {entry.subject}")


def _answers(letters: list[Letter]) -> None:
    """Each accepted write has its answer kept once, and nothing else has."""
    keys = {letter.key for letter in letters if letter.accepted is not None}
    there = list(GivenAnswer.objects.values_list("key", flat=True))
    if sorted(there) != sorted(keys):
        raise Wrong(f"answers are kept of other writes than were accepted: {sorted(keys.symmetric_difference(there))}")


def _same(name: str, things: list[Thing], model: Any, state: str | None, version: str | None, mark: str | None) -> None:
    """The rows are those that were accepted, each once, and stand as the model says."""
    begun = _BEGUN if name == "visits" else 0
    if model.objects.count() - begun != len(things):
        raise Wrong(f"there are {model.objects.count() - begun} {name}, and {len(things)} were accepted")
    rows = model.objects.in_bulk(_pks(things))
    for thing in things:
        row = rows.get(thing.pk)
        if row is None:
            raise Wrong(f"lost: {thing.label}")
        said = [(getattr(row, field), known) for field, known in _pairs(thing, state, version, mark)]
        for found, known in said:
            if found != known:
                raise Wrong(f"{thing.label}: the table says {found}, the model {known}")


def _pairs(thing: Thing, state: str | None, version: str | None, mark: str | None) -> list[tuple[str, object]]:
    pairs: list[tuple[str | None, object]] = [(state, thing.state), (version, thing.version), (mark, thing.mark)]
    return [(field, known) for field, known in pairs if field is not None]


def _proposals(model: Model) -> None:
    rows = Proposal.objects.in_bulk(_pks(model.proposals))
    for thing in model.proposals:
        found = rows[thing.pk].outcome_value
        if found != thing.state and (thing.state, found) != ("waiting", "expired"):
            raise Wrong(f"{thing.label} is {found}, and was {thing.state}")
    revoked = set(
        GrantRow.objects.filter(pk__in=_pks(model.grants), revoked_at__isnull=False).values_list("pk", flat=True)
    )
    if revoked != {thing.pk for thing in model.grants if thing.state == "revoked"}:
        raise Wrong("roles were revoked otherwise than accepted")


def _numbers(name: str, rows: Any) -> None:
    numbers = sorted(rows.values_list("number", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        raise Wrong(f"the numbers of {name} have gaps: {numbers}")


def where(error: BaseException) -> str:
    """Where an error came from, in a line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f" ({last.filename.rpartition('/src/')[2]}:{last.lineno})"
