"""Questions about rosters that were handed in: the reader's own, and those that made or changed a unit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from waypost.kernel.actor import Actor
from waypost.kernel.waiting import Mark, Waiting
from waypost.organisation import policies, said
from waypost.organisation.models import Roster, RosterLine, Unit
from waypost.organisation.roster import pack
from waypost.organisation.rules import Fate, RosterState, UnitLevel
from waypost.organisation.said import Question
from waypost.platform.labels import label

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class RosterView:
    """A roster and how it stands. `regions` are those that would be made: code and name."""

    id: uuid.UUID
    name: str
    size: int
    digest: str
    state: RosterState
    trouble: str
    handed_in_at: datetime
    counts: dict[str, int]
    applied_at: datetime | None
    applied_seq: int | None

    @property
    def open_rows(self) -> int:
        """Rows that are asked about or refused."""
        return self.counts.get(Fate.ASK.value, 0) + self.counts.get(Fate.REFUSE.value, 0)

    @property
    def changing(self) -> int:
        """Rows that would make or change a unit."""
        return self.counts.get(Fate.CREATE.value, 0) + self.counts.get(Fate.UPDATE.value, 0)


@dataclass(frozen=True, slots=True)
class RosterRows:
    """Some rows of a roster. `total` counts all that fit; `pages` is at least 1."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Import:
    """A roster's row that made or changed a unit."""

    roster_name: str
    sheet: str
    row: int
    fate: Fate
    changes: list[list[str]]
    at: datetime | None
    seq: int | None


_LIGHT = ("upload", "grid", "judged")


def _own(actor: Actor, roster_id: uuid.UUID | str, *, light: bool = True) -> Roster:
    policies.require(actor, "import_units")
    rows = Roster.objects.filter(handed_in_by_id=actor.user_id)
    return (rows.defer(*_LIGHT) if light else rows.defer("upload", "grid")).get(pk=roster_id)


def _view(row: Roster) -> RosterView:
    trouble = said.trouble(row.trouble["code"]) if row.trouble else ""
    return RosterView(
        uuid.UUID(str(row.pk)),
        row.name,
        row.size,
        row.digest,
        row.state,
        trouble,
        row.handed_in_at,
        row.counts,
        row.applied_at,
        row.applied_seq,
    )


def roster(actor: Actor, roster_id: uuid.UUID | str) -> RosterView:
    """One roster that the actor handed in. Raises Roster.DoesNotExist for anybody else's."""
    return _view(_own(actor, roster_id))


def rosters(actor: Actor, *, limit: int = 20) -> list[RosterView]:
    """The rosters that the actor handed in, the newest first; those put away are not among them."""
    rows = Roster.objects.filter(handed_in_by_id=actor.user_id).exclude(state_value=RosterState.DROPPED.value)
    return [_view(row) for row in rows.defer(*_LIGHT).order_by("-handed_in_at")[:limit]]


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """The reader's own rosters that wait to be answered or applied. `today` is not asked: a roster has no due date."""
    if not policies.may(actor, "import_units"):
        return []
    found = []
    for view in rosters(actor):
        if view.state is not RosterState.READ or not view.counts or view.open_rows + view.changing == 0:
            continue
        words = gettext("%(name)s waits for answers") if view.open_rows else gettext("%(name)s is ready to be applied")
        detail = gettext("%(rows)s rows are open") % {"rows": view.open_rows} if view.open_rows else ""
        address = reverse("organisation:roster", args=[view.id])
        found.append(Waiting(Mark.DECIDE, words % {"name": view.name}, detail, address, gettext("Open")))
    return found


def _judged(actor: Actor, roster_id: uuid.UUID | str) -> dict[str, Any]:
    kept = pack.opened(bytes(_own(actor, roster_id, light=False).judged))
    return kept if isinstance(kept, dict) else {"rows": [], "regions": []}


def judged(
    actor: Actor, roster_id: uuid.UUID | str, *, fate: Fate | None = None, text: str = "", page: int = 1
) -> tuple[RosterRows, list[Question], list[tuple[str, str]]]:
    """A page of the rows of a fate, the questions that all rows ask, and the regions that would be made."""
    kept = _judged(actor, roster_id)
    rows = [row for row in kept["rows"] if fate is None or row["fate"] == fate.value]
    if text:
        rows = [row for row in rows if text in (row["unit"] or {}).get("name", "") or _says(row, text)]
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(max(page, 1), pages)
    shown = [_told(row) for row in rows[(page - 1) * A_PAGE : page * A_PAGE]]
    regions = [(code, name) for code, name in kept["regions"]]
    return RosterRows(shown, len(rows), page, pages), said.questions(kept["rows"]), regions


def _says(row: dict[str, Any], text: str) -> bool:
    return any(text in reason["found"] or text in reason["cell"] for reason in row["reasons"])


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the words of its reasons in the reader's language."""
    reasons = []
    for reason in row["reasons"]:
        message, allowed = said.words(reason["code"], reason["found"], reason["params"])
        reasons.append({**reason, "message": message, "allowed": allowed})
    changes = [{**change, "field": said.field_words(change["field"])} for change in row["changes"]]
    facts = [
        (said.field_words(name), _value(name, value))
        for name, value in (row["unit"] or {}).items()
        if value is not None and name not in ("name", "kind")
    ]
    return {**row, "reasons": reasons, "changes": changes, "facts": facts, "fate": Fate(row["fate"])}


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return label(UnitLevel(value)) if name == "level" else str(value)


def problems(actor: Actor, roster_id: uuid.UUID | str) -> list[dict[str, Any]]:
    """Every row that is asked about or refused, in words."""
    return [_told(row) for row in _judged(actor, roster_id)["rows"] if row["fate"] in ("ask", "refuse")]


def questions(actor: Actor, roster_id: uuid.UUID | str) -> list[Question]:
    """Every question that the rows of a roster ask, in words."""
    return said.questions(_judged(actor, roster_id)["rows"])


def imports_of(actor: Actor, unit_id: int) -> list[Import]:
    """The rows of rosters that made or changed a unit, the newest first. Raises Unit.DoesNotExist out of scope."""
    Unit.objects.visible_to(actor).only("pk").get(pk=unit_id)
    lines = (
        RosterLine.objects.filter(unit_id=unit_id)
        .select_related("roster")
        .defer(*(f"roster__{column}" for column in _LIGHT))
    )
    return [
        Import(
            line.roster.name,
            line.sheet,
            line.row,
            Fate(line.fate_value),
            line.changes,
            line.roster.applied_at,
            line.roster.applied_seq,
        )
        for line in lines.order_by("-pk")[:50]
    ]
