"""The story of a unit: what was done to it, from the ledger and from the rosters that made or changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from waypost.kernel.actor import Actor
from waypost.ledger import queries as ledger
from waypost.organisation.models import Unit
from waypost.organisation.queries.handed_in import imports_of
from waypost.organisation.rules import Fate
from waypost.organisation.said import field_words


@dataclass(frozen=True, slots=True)
class Event:
    """One event on the time line. `receipt` is the number of its entry in the ledger."""

    title: str
    at: datetime
    by: str
    receipt: str
    href: str
    detail: str
    kind: str = ""


def events(actor: Actor, unit_id: int) -> list[Event]:
    """The newest first. Raises Unit.DoesNotExist outside the actor's part of the tree."""
    Unit.objects.visible_to(actor).only("pk").get(pk=unit_id)
    found = [
        Event(_title(act.act), act.at, "", str(act.seq), reverse("ledger:entry", args=[act.seq]), _detail(act))
        for act in ledger.acts_about(f"unit:{unit_id}")
    ]
    for line in imports_of(actor, unit_id):
        if line.at is None:
            continue
        made = line.fate is Fate.CREATE
        title = gettext("Made by the import of a roster") if made else gettext("Changed by the import of a roster")
        changes = "; ".join(f"{field_words(field)}: {old or '—'} → {new or '—'}" for field, old, new in line.changes)
        detail = f"{line.roster_name}, {line.sheet} {line.row}" + (f" — {changes}" if changes else "")
        href = reverse("ledger:entry", args=[line.seq]) if line.seq is not None else ""
        found.append(Event(title, line.at, "", "" if line.seq is None else str(line.seq), href, detail))
    return sorted(found, key=lambda event: (event.at, int(event.receipt or 0)), reverse=True)


def _title(act: str) -> str:
    return {
        "unit.added": gettext("Unit added"),
        "unit.edited": gettext("Facts changed"),
        "unit.moved": gettext("Moved in its line or region"),
        "unit.closed": gettext("Unit closed"),
        "unit.reopened": gettext("Unit opened again"),
        "responsible.named": gettext("It was named who answers for it"),
        "gate.passed": gettext("Passed a gate of the campaign"),
    }.get(act, act)


def _detail(act: ledger.Act) -> str:
    facts = act.facts
    if act.is_erased:
        return gettext("What it said was erased by law.")
    if isinstance(facts.get("reason"), str):
        return str(facts["reason"])
    if isinstance(facts.get("post"), str):
        return str(facts["post"])
    pairs = [(name, value) for name, value in facts.items() if isinstance(value, list) and len(value) == 2]
    return "; ".join(f"{field_words(name)}: {_plain(old)} → {_plain(new)}" for name, (old, new) in pairs)


def _plain(value: object) -> str:
    return "—" if value in (None, "") else str(value)
