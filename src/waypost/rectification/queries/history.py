"""Whether the history of recommendations holds: the state is the fold of the events, each sealed in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from waypost.kernel.errors import StepNotAllowed
from waypost.ledger import queries as ledger
from waypost.rectification.models import Event, Recommendation
from waypost.rectification.rules import Happened, fold


@dataclass(frozen=True, slots=True)
class HistoryFault:
    """Something wrong with the history of a recommendation: at which version (None: the whole), and what."""

    recommendation_id: UUID
    version: int | None
    what: str


def faults() -> Iterator[HistoryFault]:
    """Read every history and yield what does not hold; nothing when all is well. Not scoped: for `waypost doctor`."""
    for row in Recommendation.objects.order_by("pk").iterator(chunk_size=500):
        yield from faults_of(row)


def faults_of(row: Recommendation) -> Iterator[HistoryFault]:
    """What does not hold in one history: an event is missing, changed or out of order, or the state is not the fold."""
    events = list(Event.objects.filter(recommendation=row).order_by("version"))
    acts = ledger.acts_about(f"recommendation:{row.pk}")
    if len(events) != len(acts):
        yield HistoryFault(row.pk, None, f"it has {len(events)} events, and the ledger tells of {len(acts)}")
    for event, act in zip(events, acts, strict=False):
        told, sealed = _told(event), _sealed(act)
        if act.is_erased:  # its words were erased by law; what its leaf says is still there to be compared
            told, sealed = (event.seq, event.actor_id, event.acting_as), (act.seq, act.actor_id, act.acting_as)
        if told != sealed:
            yield HistoryFault(row.pk, event.version, "the event is not what the ledger tells")
    try:
        state = fold(Happened(event.version, event.step, event.effective_at) for event in events)
    except (ValueError, StepNotAllowed) as error:
        yield HistoryFault(row.pk, None, f"the events give no history: {error}")
        return
    if state is not row.state or row.version != len(events):
        yield HistoryFault(row.pk, None, f"it says {row.state_value}, version {row.version}; its events say {state}")


def _told(event: Event) -> tuple[object, ...]:
    return (
        event.seq,
        event.version,
        event.step,
        event.state_value,
        event.actor_id,
        event.acting_as,
        event.effective_at,
        event.reason,
        event.references,
    )


def _sealed(act: ledger.Act) -> tuple[object, ...]:
    facts = act.facts
    return (
        act.seq,
        facts.get("version"),
        facts.get("step"),
        facts.get("state"),
        act.actor_id,
        act.acting_as,
        datetime.fromisoformat(str(facts.get("effective_at", "1970-01-01"))),
        facts.get("reason"),
        facts.get("references"),
    )
