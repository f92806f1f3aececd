"""What an entry says, erased by law: one person proposes it, another decides, and the entry itself stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, NotPermitted, Problem, Refused
from waypost.kernel.reasons import given
from waypost.ledger import policies, queries, rules
from waypost.ledger.actions import storing
from waypost.ledger.actions.recording import Receipt, record, upcoming
from waypost.ledger.models import Entry, Erasure
from waypost.ledger.rules import OPEN_FOR, ErasureOutcome
from waypost.platform import clock
from waypost.platform.sealed import Row

_LONGEST = 500


@transaction.atomic
def propose_erasure(actor: Actor, seq: int, *, ground: str) -> Erasure:
    """Propose that what an entry says be erased, on the ground of a law. It is, when another person agrees within
    seven days.

    Raises:
        Entry.DoesNotExist: no such entry, or not open to the actor with what it says.
        NotPermitted: the actor is not of the office, keeps the server, or acted in this entry.
        BadInput: no ground is named, or one that is too long.
        Refused: the ledger cannot be checked without these words, or they were erased (code "kept"); it is proposed
            already (code "R0").
    """
    entry = queries.entry(actor, seq).entry
    row = Entry.objects.get(pk=seq)
    policies.require_propose_erasure(actor, acted=row.actor_id)
    ground, now = ground.strip(), clock.now()
    if not 0 < len(ground) <= _LONGEST:
        problem = Problem("ground", ground[:80], N_("the law and the article, in at most 500 characters"))
        raise BadInput(N_("it was not proposed"), [problem])
    kept = queries.why_kept(seq, entry.act)
    if kept:
        raise Refused(kept, code="kept")
    late = _none_like(seq, now)
    found = Erasure.objects.create(
        entry=row, ground=ground, proposed_by_id=actor.user_id or 0, proposed_at=now, open_until=now + OPEN_FOR
    )
    _record(actor, found, "body.erasure_proposed", {"ground": ground}, rows=late)
    return found


def _none_like(seq: int, now: datetime) -> list[Erasure]:
    """Raises Refused when the same is proposed already. What has waited too long makes room, and is given."""
    same = Erasure.objects.filter(entry_id=seq, outcome_value=ErasureOutcome.WAITING.value)
    late = list(same.filter(open_until__lte=now))
    same.filter(open_until__lte=now).update(outcome_value=ErasureOutcome.EXPIRED.value, decided_at=now)
    if same.exists():
        raise Refused(N_("this waits for a second person already"), code="R0")
    return late


@transaction.atomic
def erase(actor: Actor, erasure_id: int) -> Receipt:
    """Erase what an entry says, as another person proposed: salt and words are gone from the ledger, the entry with its
    time, its hash and who acted stays, and this act is an entry of its own. It seals anew the rows of which the erased
    one said the last word.

    Raises:
        Erasure.DoesNotExist: no such proposal about an entry that the actor may read.
        NotPermitted: the actor proposed it, acted in the entry, keeps the server, or is neither of the office nor an
            auditor.
        Refused: it is decided, or has waited for more than seven days (code "expired").
    """
    row = _waiting(actor, erasure_id)
    policies.require_decide_erasure(actor, acted=row.entry.actor_id, by=row.proposed_by_id)
    facts = {"ground": row.ground, "proposed_by": row.proposed_by_id}
    row.erasing_id = upcoming()
    _decide(actor, row, ErasureOutcome.ERASED)
    receipt = _record(actor, row, "body.erased", facts, rows=queries.held_by(row.entry_id))
    with connection.cursor() as cursor:
        storing.take_body(cursor, row.entry_id)
    return receipt


@transaction.atomic
def refuse_erasure(actor: Actor, erasure_id: int, *, reason: str) -> None:
    """Say no to a proposal to erase what an entry says.

    Raises:
        Erasure.DoesNotExist, NotPermitted, Refused: as `erase`; Refused also when no reason is given (code "R5").
    """
    row = _waiting(actor, erasure_id)
    policies.require_decide_erasure(actor, acted=row.entry.actor_id, by=row.proposed_by_id)
    row.reason = given(reason)
    _decide(actor, row, ErasureOutcome.REFUSED)
    _record(actor, row, "body.erasure_refused", {"reason": row.reason, "proposed_by": row.proposed_by_id})


@transaction.atomic
def withdraw_erasure(actor: Actor, erasure_id: int) -> None:
    """Take back what one has proposed.

    Raises:
        Erasure.DoesNotExist: no such proposal about an entry that the actor may read.
        NotPermitted: somebody else proposed it.
        Refused: it is decided, or has waited too long.
    """
    row = _waiting(actor, erasure_id)
    if row.proposed_by_id != actor.user_id:
        raise NotPermitted(N_("who proposed it takes it back; others refuse it"))
    _decide(actor, row, ErasureOutcome.WITHDRAWN)
    _record(actor, row, "body.erasure_withdrawn", {})


def _waiting(actor: Actor, erasure_id: int) -> Erasure:
    row = Erasure.objects.select_for_update(of=("self",)).select_related("entry").get(pk=erasure_id)
    if not queries.is_whole(actor, row.entry_id):
        raise Erasure.DoesNotExist
    if row.outcome_value != ErasureOutcome.WAITING.value:
        raise Refused(N_("this is decided already"), code="R0")
    if clock.now() >= row.open_until:
        raise Refused(N_("this waited for more than seven days; propose it anew"), code="expired")
    return row


def _record(actor: Actor, row: Erasure, act: str, facts: dict[str, object], *, rows: Sequence[Row] = ()) -> Receipt:
    subject = rules.subject_of(row.entry_id)
    return record(actor, act, subject=subject, facts=facts, campaign_id=row.entry.campaign_id, rows=[row, *rows])


def _decide(actor: Actor, row: Erasure, outcome: ErasureOutcome) -> None:
    row.outcome_value, row.decided_by_id, row.decided_at = outcome.value, actor.user_id, clock.now()
    row.save(update_fields=["outcome_value", "decided_by_id", "decided_at", "reason", "erasing"])
