"""Rows that were there before the ledger sealed rows, taken over as they stand: once, and on record."""

from __future__ import annotations

from django.db import transaction

from waypost.kernel.actor import COMMAND_LINE, Actor
from waypost.ledger import policies, queries
from waypost.ledger.actions.recording import Act, record_many
from waypost.ledger.models import Seal
from waypost.platform import sealed
from waypost.platform.sealed import Picked


@transaction.atomic
def take_over(actor: Actor, *, dry_run: bool = False) -> dict[str, int]:
    """Seal every row that must have an entry of the ledger and has none, or one whose words were erased by law: as it
    stands now. One entry a table; how many rows of which. A row that differs from its seal is left as it is.

    Raises:
        NotPermitted: only the administrator does this.
    """
    policies.require(actor, "take_over")
    taken: dict[str, int] = {}
    for one in sealed.sealed():
        count = sum(1 for _ in queries.unsealed(one))
        if count:
            taken[one.label] = count
        if count and not dry_run:
            facts = {"table": one.label, "rows": count}
            rows = [Picked(one.model, queries.unsealed(one))]
            record_many(actor, [Act("ledger.rows_taken_over", "instance:whole", facts, rows=rows)])
    return taken


def at_first() -> dict[str, int]:
    """The same, where a ledger has entries and not one seal: an instance of a version that had none. It is done while
    its tables are brought up to date, so that nobody changes a row in between unseen."""
    if queries.position().size == 0 or Seal.objects.exists():
        return {}
    return take_over(COMMAND_LINE)
