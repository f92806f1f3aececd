"""Proposals to erase by law what entries say, as their readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from waypost.kernel.actor import Actor
from waypost.kernel.waiting import Mark, Waiting
from waypost.ledger import policies
from waypost.ledger.models import Entry, Erasure
from waypost.ledger.queries.entries import EntryView, names_of, views_of
from waypost.ledger.queries.erased import erased
from waypost.ledger.rules import ErasureOutcome
from waypost.platform import clock
from waypost.platform.pages import Page, page


@dataclass(frozen=True, slots=True)
class ErasureView:
    """A proposal to erase what an entry says, as one reader sees it. `why_not` says why the reader may not decide;
    "" when they may. `erasing` is the number of the entry that says that it was done."""

    id: int
    entry: EntryView
    ground: str
    proposed_by: str
    proposed_at: datetime
    open_until: datetime
    outcome: ErasureOutcome
    decided_by: str
    decided_at: datetime | None
    reason: str
    erasing: int | None
    is_mine: bool
    why_not: str

    @property
    def key(self) -> str:
        """The number as text, for ids in a page."""
        return str(self.id)


def erasures(actor: Actor, *, waiting: bool = True, after: str = "", limit: int = 50) -> Page[ErasureView]:
    """The proposals about entries that the actor may read whole, the newest first: those that wait, or all. A page
    may hold fewer than `limit`, and yet have a next. A bounded number of queries."""
    if not policies.may(actor, "decide_erasure"):
        return Page([])
    rows = Erasure.objects.select_related("entry")
    if waiting:
        rows = rows.filter(outcome_value=ErasureOutcome.WAITING.value, open_until__gt=clock.now())
    found = page(rows, by=("-pk",), after=after, limit=limit)
    return Page(_views(actor, found.items), found.next)


def erasure_of(actor: Actor, seq: int) -> ErasureView | None:
    """The proposal about an entry that waits; None when there is none, or not for this reader."""
    if not policies.may(actor, "decide_erasure"):
        return None
    rows = Erasure.objects.select_related("entry").filter(entry_id=seq, outcome_value=ErasureOutcome.WAITING.value)
    found = _views(actor, list(rows.filter(open_until__gt=clock.now())))
    return found[0] if found else None


def why_not_erase(actor: Actor, seq: int) -> str:
    """The reason for which the actor may not propose to erase what an entry says, which is open to them; "" when they
    may."""
    row = Entry.objects.only("act", "actor_id").get(pk=seq)
    return policies.why_not_propose_erasure(actor, acted=row.actor_id) or why_kept(seq, row.act)


def why_kept(seq: int, act: str) -> str:
    """The reason for which nobody erases what an entry says; "" when it can be erased. Not scoped."""
    return policies.why_not_erased(act, is_erased=bool(erased([seq])))


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """The proposals to erase that wait for the actor as the second person."""
    if not policies.may(actor, "decide_erasure"):
        return []
    there = reverse("ledger:erasures")
    return [
        Waiting(
            Mark.DECIDE,
            gettext("Erase what entry %(seq)s says") % {"seq": one.entry.seq},
            gettext("%(who)s proposed it: %(ground)s") % {"who": one.proposed_by, "ground": one.ground},
            f"{there}#erasure-{one.id}",
            gettext("Erase or refuse"),
            due_on=timezone.localdate(one.open_until),
        )
        for one in erasures(actor).items
        if not one.why_not
    ]


def acts_of(seqs: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The act and the subject of entries by their numbers. One SQL query. Not scoped."""
    rows = Entry.objects.filter(pk__in=seqs).values_list("seq", "act", "subject")
    return {seq: (act, subject) for seq, act, subject in rows}


def people_of(seq: int) -> dict[str, tuple[int, ...]]:
    """Who acted in an entry, and who proposed last to erase what it says. Not scoped."""
    doer = Entry.objects.filter(pk=seq).values_list("actor_id", flat=True).first()
    last = Erasure.objects.filter(entry_id=seq).order_by("-pk").values_list("proposed_by_id", flat=True).first()
    return {part: (user_id,) for part, user_id in (("doer", doer), ("proposer", last)) if user_id is not None}


def _views(actor: Actor, rows: Sequence[Erasure]) -> list[ErasureView]:
    if not rows:
        return []
    entries = {view.seq: view for view in views_of(actor, [row.entry for row in rows]) if view.is_whole}
    names = names_of({user_id for row in rows for user_id in (row.proposed_by_id, row.decided_by_id)})
    now = clock.now()
    return [_view(actor, row, entries[row.entry_id], names, now) for row in rows if row.entry_id in entries]


def _view(actor: Actor, row: Erasure, entry: EntryView, names: dict[int, str], now: datetime) -> ErasureView:
    outcome = ErasureOutcome(row.outcome_value)
    if outcome is ErasureOutcome.WAITING and now >= row.open_until:
        outcome = ErasureOutcome.EXPIRED
    return ErasureView(
        row.pk,
        entry,
        row.ground,
        names.get(row.proposed_by_id, ""),
        row.proposed_at,
        row.open_until,
        outcome,
        names.get(row.decided_by_id, "") if row.decided_by_id is not None else "",
        row.decided_at,
        row.reason,
        row.erasing_id,
        row.proposed_by_id == actor.user_id,
        policies.why_not_decide_erasure(actor, acted=row.entry.actor_id, by=row.proposed_by_id),
    )
