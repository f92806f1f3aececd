"""What the law has taken: read from the entries that say so. Not scoped: the caller has found the entries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from waypost.ledger import rules
from waypost.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Erased:
    """That what an entry said was erased: by which entry, when, and on the ground of which law."""

    seq: int
    at: datetime
    ground: str


def erased(seqs: Iterable[int]) -> dict[int, Erased]:
    """Of some entries those whose words were erased. One SQL query."""
    wanted = {rules.subject_of(seq): seq for seq in seqs}
    rows = Entry.objects.filter(act=rules.ERASED, subject__in=wanted).select_related("body")
    return {wanted[row.subject]: Erased(row.seq, row.at, _ground(row)) for row in rows}


def erased_by() -> dict[int, int]:
    """Every entry whose words were erased, with the entry that says so. One SQL query."""
    rows = Entry.objects.filter(act=rules.ERASED).order_by("-seq").values_list("subject", "seq")
    return {number: seq for subject, seq in rows if (number := rules.seq_in(subject)) is not None and number < seq}


def _ground(row: Entry) -> str:
    stored = getattr(row, "body", None)
    return str(json.loads(stored.text).get("ground", "")) if stored is not None else ""
