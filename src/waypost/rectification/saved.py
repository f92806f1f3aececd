"""Saved views of the ledger: made, replaced and taken away by their owner."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from waypost.kernel.actor import GROUP_SIDE, Actor
from waypost.kernel.errors import N_, BadInput, NotPermitted, Problem
from waypost.kernel.text import tidy
from waypost.platform import clock
from waypost.rectification.models import SavedView

MOST = 40


@dataclass(frozen=True, slots=True)
class ViewOfLedger:
    """A view under its name. `query` is the address without its question mark."""

    id: int
    name: str
    query: str
    is_own: bool
    is_shared: bool


def views(actor: Actor) -> list[ViewOfLedger]:
    """The actor's own views first, then those that colleagues share. One query."""
    rows = SavedView.objects.visible_to(actor).order_by("name", "pk")
    found = [ViewOfLedger(row.pk, row.name, row.query, row.owner_id == actor.user_id, row.is_shared) for row in rows]
    return sorted(found, key=lambda view: not view.is_own)


@transaction.atomic
def save_view(actor: Actor, *, name: str, query: str, is_shared: bool) -> ViewOfLedger:
    """Keep filters and order under a name; the same name again replaces the view. A view is the reader's own paper,
    so the ledger of acts does not hold it.

    Raises:
        NotPermitted: nobody is signed in, or a unit would share with the group.
        BadInput: no name, or already 40 views.
    """
    if actor.user_id is None or (is_shared and not actor.has(*GROUP_SIDE)):
        raise NotPermitted(N_("your role does not allow this step"))
    name = tidy(name)[:40]
    if not name:
        raise BadInput(N_("a view needs a name"), [Problem("name", "", N_("a name of 1 to 40 characters"))])
    own = SavedView.objects.filter(owner_id=actor.user_id)
    if own.exclude(name=name).count() >= MOST:
        raise BadInput(N_("you have %(most)s views; take one away first"), most=MOST)
    row, _ = SavedView.objects.update_or_create(
        owner_id=actor.user_id,
        name=name,
        defaults={"query": query, "is_shared": is_shared, "saved_at": clock.now()},
    )
    return ViewOfLedger(row.pk, row.name, row.query, True, row.is_shared)


@transaction.atomic
def forget_view(actor: Actor, view_id: int) -> None:
    """Take one of one's own views away. Raises SavedView.DoesNotExist for anybody else's."""
    SavedView.objects.get(pk=view_id, owner_id=actor.user_id).delete()
